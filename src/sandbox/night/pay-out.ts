/** How gateways pay out: fees are kept, and one night's trouble happens to one payment. Pure but for new ids. */
import type { Payout } from '../world/entities';
import { newGatewayId, newUtr } from '../world/ids';
import { ACCOUNTS, type AccountName, type BookRow, netOf } from './gateway-books';

export const NIGHT_TROUBLES = [
  'quiet',
  'missing_row',
  'doubled_row',
  'wrong_fee',
  'chargeback',
  'holiday',
  'short_credit',
] as const;
export type NightTrouble = (typeof NIGHT_TROUBLES)[number];

/** What was agreed, in percent of the payment; GST is on the fee. */
export const AGREED_RATES: Record<AccountName, { percent: number; taxPercent: number }> = {
  razorpay: { percent: 2, taxPercent: 18 },
  sandbox_inr: { percent: 2, taxPercent: 18 },
  sandbox_brl: { percent: 4, taxPercent: 0 },
};

const share = (amount: number, percent: number): number => Math.round((amount * percent) / 100);

/** The row with its fee; refunds and chargebacks cost nothing here, and give no fee back. */
function withFee(row: BookRow, percent: number): BookRow {
  if (row.kind !== 'payment') return row;
  const fee = share(row.amount, percent);
  return { ...row, fee, tax: share(fee, AGREED_RATES[row.account].taxPercent) };
}

/** What the gateway writes in the night: every row with the agreed fee, but for what the trouble does to the payment. */
export function writeRows(
  rows: readonly BookRow[],
  trouble: NightTrouble,
  target: BookRow | null,
  now: number,
): BookRow[] {
  const written = rows.map((row) => withFee(row, AGREED_RATES[row.account].percent));
  if (target === null) return written;
  const is = (row: BookRow) => row.kind === 'payment' && row.id === target.id;
  switch (trouble) {
    case 'missing_row':
      // The file has something else of that day, so that it covers it.
      return written.map((row) => (is(row) ? goodwill(row) : row));
    case 'doubled_row':
      return written.flatMap((row) => (is(row) ? [row, again(row)] : [row]));
    case 'wrong_fee':
      return written.map((row) => (is(row) ? withFee(row, AGREED_RATES[row.account].percent + 3) : row));
    case 'chargeback':
      return [...written, claim(target, now)];
    default:
      return written;
  }
}

const goodwill = (row: BookRow): BookRow => ({
  ...row,
  kind: 'adjustment',
  id: newGatewayId('adj'),
  ...{ paymentId: null, orderId: null, referenceId: null, amount: 100, fee: 0, tax: 0 },
});

function again(row: BookRow): BookRow {
  const id = newGatewayId('pay');
  return { ...row, id, paymentId: id };
}

const claim = (payment: BookRow, at: number): BookRow => ({
  ...payment,
  ...{ kind: 'chargeback', id: newGatewayId('adj'), fee: 0, tax: 0, at },
});

/** One payout for all rows of an account; null: it has none. */
export function payOut(account: AccountName, rows: readonly BookRow[], settledAt: number): Payout | null {
  if (rows.length === 0) return null;
  const { currency } = ACCOUNTS[account];
  return {
    ...{ id: newGatewayId('setl'), account, currency, settledAt },
    utr: newUtr(currency, settledAt),
    net: rows.reduce((sum, row) => sum + netOf(row), 0),
    creditedAt: null,
  };
}
