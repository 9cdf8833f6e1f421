import { type DecimalSign, parseCurrency, parseMinor, parseUnits } from '../../../domain/settlements/amount-text';
import { type DateOrder, parseTime } from '../../../domain/settlements/date-text';
import type { LineKind, SettlementLine } from '../../../domain/settlements/line';
import { UnreadableFile } from '../../../ports/settlement-source';

/** Thrown for a row that is rejected. The message names the column, never its value. */
export class RowRefused extends Error {
  override name = 'RowRefused';

  constructor(
    message: string,
    readonly code: 'unknown_row' | 'invalid_row' = 'invalid_row',
  ) {
    super(message);
  }
}

/** How one format writes its values. */
export interface Form {
  unit: 'major' | 'minor';
  decimal: DecimalSign;
  order: DateOrder;
  /** Minutes ahead of UTC, for times without a zone. */
  offset: number;
}

/** A long number as a spreadsheet shows and saves it: "4.03994E+17". What it was can no longer be told. */
const ROUNDED = /^\d[.,]?\d*E\+\d+$/i;

/** One row by the names of its columns, from any kind of file. */
export class Cells {
  constructor(
    readonly text: (column: string) => string,
    readonly form: Form,
    /** The column's name in the file. */
    readonly title: (column: string) => string = (column) => column,
  ) {}

  /** null for an empty one. */
  id(column: string): string | null {
    const text = this.text(column).trim();
    if (text.includes('+') && ROUNDED.test(text))
      throw new UnreadableFile(
        `a spreadsheet has rounded ${this.title(column)}; import the report as it was downloaded, or have the spreadsheet read that column as text`,
      );
    return text === '' || text === 'NA' || text === 'N/A' || text === '-' || text === 'null' ? null : text;
  }

  needed(column: string): string {
    const text = this.id(column);
    if (text === null) throw new RowRefused(`${this.title(column)} is empty`);
    return text;
  }

  /** Minor units. */
  amount(column: string): number {
    return this.amountOf(column, this.text(column).trim());
  }

  /** Minor units; an empty cell is 0. */
  amountOr0(column: string): number {
    const text = this.id(column);
    return text === null ? 0 : this.amountOf(column, text);
  }

  private amountOf(column: string, text: string): number {
    const units = this.form.unit === 'minor' ? parseUnits(text) : parseMinor(text, this.form.decimal);
    if (units === null) throw new RowRefused(`${this.title(column)} is no amount`);
    return units;
  }

  /** Seconds since 1970; null for an empty one. */
  time(column: string): number | null {
    const text = this.id(column);
    if (text === null || text === '0') return null;
    const isUnix = text.length <= 11 && /^\d{9,11}$/.test(text);
    const seconds = isUnix ? Number(text) : parseTime(text, this.form.order, this.form.offset);
    if (seconds === null) throw new RowRefused(`${this.title(column)} is no date`);
    return seconds;
  }

  currency(column: string): string {
    const code = parseCurrency(this.text(column));
    if (code === null) throw new RowRefused(`${this.title(column)} is an unknown currency`, 'unknown_row');
    return code;
  }

  /** The kind for the word in this column; `ignore` for a row that moves no money. */
  kind<K extends LineKind | 'ignore'>(column: string, words: Readonly<Record<string, K>>): K {
    const word = this.text(column).trim();
    const kind = Object.hasOwn(words, word) ? words[word] : words[word.toLowerCase()];
    if (kind === undefined || typeof kind !== 'string')
      throw new RowRefused(`${this.title(column)} is an unknown word`, 'unknown_row');
    return kind;
  }
}

type LineFields = Pick<SettlementLine, 'kind' | 'gatewayId' | 'amount' | 'currency'> & Partial<SettlementLine>;

/** Makes a line; fields that the source does not have become null or 0. */
export function makeLine(fields: LineFields): SettlementLine {
  return {
    kind: fields.kind,
    gatewayId: fields.gatewayId,
    amount: fields.amount,
    fee: fields.fee ?? 0,
    tax: fields.tax ?? 0,
    currency: fields.currency,
    original: fields.original ?? null,
    paymentId: fields.paymentId ?? null,
    orderId: fields.orderId ?? null,
    referenceId: fields.referenceId ?? null,
    refundId: fields.refundId ?? null,
    disputeId: fields.disputeId ?? null,
    bankReference: fields.bankReference ?? null,
    method: fields.method?.toLowerCase() ?? null,
    onHold: fields.onHold ?? false,
    occurredAt: fields.occurredAt ?? null,
    settledAt: fields.settledAt ?? null,
    settlementId: fields.settlementId ?? null,
    details: fields.details ?? null,
  };
}

/** Checks that gross, fee and tax add up to the net amount that the row states. */
export function checkNet(column: string, stated: number, { amount, fee, tax }: SettlementLine): void {
  if (stated !== amount - fee - tax)
    throw new RowRefused(`${column} is not the amount less fee and tax`, 'unknown_row');
}
