/**
 * A format in which a gateway or a bank tells of our money: a file of it, or its API. Only its adapter knows the
 * columns, units and signs; out comes what `domain/settlements/line.ts` says.
 */
import type { ColumnMapping } from '../domain/settlements/column-mapping';
import type { BankRow, Rejection, SettlementLine, SettlementStatement } from '../domain/settlements/line';

/** Where a reader puts what it has read. `at`: the physical line at which the record begins, or the item's index. */
export interface RowSink {
  line(at: number, line: SettlementLine): void;
  bankRow(at: number, row: BankRow): void;
  /** What the source says of a payout as a whole; more than once is fine, what is told later completes it. */
  settlement(statement: SettlementStatement): void;
  reject(rejection: Rejection): void;
}

/** Reads one file from its beginning. Throws `UnreadableFile` as soon as it is clear that the file does not fit. */
export interface SourceReader {
  /** The next piece of the file, cut anywhere. */
  push(text: string): void;
  end(): void;
}

export interface SettlementSource {
  /** As the caller names it: `razorpay`, `bank:hdfc`, `csv:paytm`. */
  name: string;
  /** Rows are known by it: `razorpay` and `razorpay_api` are one. */
  gateway: string;
  stores: 'lines' | 'bank_rows';
  encoding: 'utf8' | 'latin1';
  /** false: it never says whether money is on hold, and another source of the gateway does. */
  tellsHolds?: false | undefined;
  /** Minutes ahead of UTC in which the merchant counts days. */
  dayOffset: number;
  open(sink: RowSink): SourceReader;
}

/** Every format that we read. */
export interface SettlementSources {
  byName: ReadonlyMap<string, SettlementSource>;
  /** `csv:{name}`: a report that a mapping says how to read. */
  fromMapping(name: string, mapping: ColumnMapping): SettlementSource;
}

/** The file as a whole cannot be read as this source; `message` says why and what to do, and names the column. */
export class UnreadableFile extends Error {
  override name = 'UnreadableFile';
}

/** One page of a gateway's API, as text that the source of this name reads. */
export type SettlementPage =
  | { outcome: 'page'; text: string; items: number; next: string | null }
  /** Nothing is known; ask again, not before `afterSeconds` where the gateway says so. */
  | { outcome: 'retry'; error: string; afterSeconds?: number }
  /** Asking again would not help: keys are wrong, or the account has no such report. */
  | { outcome: 'refused'; error: string };

/** A gateway whose settlements can be fetched. */
export interface SettlementApi {
  /** The source that reads its pages: `razorpay_api`, `stripe_api`. */
  source: string;
  /** Minutes ahead of UTC of its days. */
  dayOffset: number;
  /** The page of `day` (YYYY-MM-DD) at `cursor`, from `next` of the page before; null: the first. Never throws. */
  fetchPage(day: string, cursor: string | null): Promise<SettlementPage>;
}
