import { type DecimalSign, parseCurrency, parseMinor, parseUnits } from '../../../domain/settlements/amount-text';
import { type DateOrder, parseTime } from '../../../domain/settlements/date-text';
import type { LineKind, SettlementLine } from '../../../domain/settlements/line';

/** A row that is not taken; the message names the column, never what stands in it. */
export class RowRefused extends Error {
  override name = 'RowRefused';

  constructor(
    message: string,
    readonly code: 'unknown_row' | 'invalid_row' = 'invalid_row',
  ) {
    super(message);
  }
}

/** How the values of one format are written. */
export interface Form {
  unit: 'major' | 'minor';
  decimal: DecimalSign;
  order: DateOrder;
  /** Minutes ahead of UTC, where a time names no zone. */
  offset: number;
}

/** One row by the names of its columns, whatever it came in. */
export class Cells {
  constructor(
    readonly text: (column: string) => string,
    readonly form: Form,
    /** What the file itself calls a column. */
    readonly title: (column: string) => string = (column) => column,
  ) {}

  /** null for an empty one. */
  id(column: string): string | null {
    const text = this.text(column).trim();
    return text === '' || text === 'NA' || text === 'N/A' || text === '-' || text === 'null' ? null : text;
  }

  needed(column: string): string {
    const text = this.id(column);
    if (text === null) throw new RowRefused(`${this.title(column)} is empty`);
    return text;
  }

  /** Minor units. */
  amount(column: string): number {
    const text = this.text(column).trim();
    const units = this.form.unit === 'minor' ? parseUnits(text) : parseMinor(text, this.form.decimal);
    if (units === null) throw new RowRefused(`${this.title(column)} is no amount`);
    return units;
  }

  /** Minor units; nothing is 0. */
  amountOr0(column: string): number {
    return this.id(column) === null ? 0 : this.amount(column);
  }

  /** Seconds since 1970; null for an empty one. */
  time(column: string): number | null {
    const text = this.id(column);
    if (text === null || text === '0') return null;
    const seconds = /^\d{9,11}$/.test(text) ? Number(text) : parseTime(text, this.form.order, this.form.offset);
    if (seconds === null) throw new RowRefused(`${this.title(column)} is no date`);
    return seconds;
  }

  currency(column: string): string {
    const code = parseCurrency(this.text(column));
    if (code === null) throw new RowRefused(`${this.title(column)} is an unknown currency`, 'unknown_row');
    return code;
  }

  /** The kind that a word of this column means; `ignore`: a row that is no movement. */
  kind<K extends LineKind | 'ignore'>(column: string, words: Readonly<Record<string, K>>): K {
    const word = this.text(column).trim();
    const kind = Object.hasOwn(words, word) ? words[word] : words[word.toLowerCase()];
    if (kind === undefined || typeof kind !== 'string')
      throw new RowRefused(`${this.title(column)} is an unknown word`, 'unknown_row');
    return kind;
  }
}

type LineFields = Pick<SettlementLine, 'kind' | 'gatewayId' | 'amount' | 'currency'> & Partial<SettlementLine>;

/** A line with everything that its source does not tell left out. */
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

/** The row's own sum must be what it says it adds to the payout. */
export function checkNet(column: string, stated: number, { amount, fee, tax }: SettlementLine): void {
  if (stated !== amount - fee - tax)
    throw new RowRefused(`${column} is not the amount less fee and tax`, 'unknown_row');
}
