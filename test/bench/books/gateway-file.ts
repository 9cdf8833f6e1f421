import { once } from 'node:events';
import { createWriteStream } from 'node:fs';
import {
  amountOf,
  type Case,
  dateOf,
  dayOf,
  feeOf,
  idOf,
  type Plan,
  SETTLEMENTS,
  settlementOf,
  taxOf,
  utrOf,
} from './plan';

const HEADER =
  'transaction_entity,entity_id,amount,currency,fee (exclusive tax),tax,debit,credit,payment_method,card_type,issuer_name,entity_created_at,payment_captured_at,payment_notes,refund_notes,arn,entity_description,order_id,order_receipt,order_notes,dispute_id,dispute_created_at,dispute_reason,settlement_id,settled_at,settlement_utr,settled_by\n';

const rupees = (paise: number): string => `${Math.floor(paise / 100)}.${String(paise % 100).padStart(2, '0')}`;

/** What the gateway pays out, by settlement id: the bank's side of it. */
export type Payouts = Map<string, { day: number; shard: number; net: number }>;

export interface Written {
  payouts: Payouts;
  /** Physical lines that are of no known type. */
  unknownLines: number[];
}

interface Row {
  entity?: string;
  id: string;
  amount: number;
  currency?: string;
  fee?: number;
  tax?: number;
  /** The merchant's money grows by the amount less its costs, or shrinks by the amount. */
  isDebit?: boolean;
  method?: string;
  order?: string;
  reference?: string;
  dispute?: string;
  isAuthorized?: boolean;
}

/** Writes Razorpay's "Settlement Recon" of the payments from `from` to `to`, and what else their cases bring. */
export async function writeGatewayFile(
  file: string,
  plan: Plan,
  [from, to]: [number, number],
  foreign: readonly string[],
): Promise<Written> {
  const payouts: Payouts = new Map();
  const unknownLines: number[] = [];
  let lines = 1;
  const out = createWriteStream(file);
  let text = HEADER;
  const write = (n: number, row: Row): void => {
    text += lineOf(plan, n, row, payouts);
    lines++;
    if (row.entity === 'loan') unknownLines.push(lines);
  };
  for (let n = from; n < to; n++) {
    rowsOf(plan, n, plan.cases.get(n) ?? 'plain', (row) => write(n, row));
    if (text.length > 1 << 20) {
      if (!out.write(text)) await once(out, 'drain');
      text = '';
    }
  }
  // The web shop takes money with the same account.
  for (const id of foreign) write(from, { id, amount: 50_000 });
  for (let n = 0; n < plan.each && from === 0; n++) write(n, { entity: 'loan', id: `ln_${n}`, amount: 100 });
  out.end(text);
  await once(out, 'finish');
  return { payouts, unknownLines };
}

function rowsOf(plan: Plan, n: number, what: Case, add: (row: Row) => void): void {
  const amount = amountOf(n);
  const order = idOf(plan, 'order', n);
  const reference = `BK-${n}`;
  const payment: Row = { id: idOf(plan, 'pay', n), amount, order, reference };
  const back = { entity: 'refund', isDebit: true, order, reference };
  const dispute = { entity: 'adjustment', isDebit: true, order, reference, dispute: idOf(plan, 'disp', n) };
  if (what === 'missing_at_gateway') return;
  if (what === 'amount_mismatch') return add({ ...payment, amount: amount + 1_000 });
  if (what === 'currency_mismatch') return add({ ...payment, currency: 'USD' });
  if (what === 'fee_variance') return add({ ...payment, fee: feeOf(amount) + 500, tax: taxOf(feeOf(amount) + 500) });
  if (what === 'another_method') return add({ ...payment, method: 'netbanking', fee: 1_500, tax: taxOf(1_500) });
  if (what === 'authorized_not_captured') return add({ ...payment, isAuthorized: true });
  add(payment);
  if (what === 'duplicate_payment') add({ ...payment, id: idOf(plan, 'pay', n + plan.size * 2) });
  if (what === 'refunded' || what === 'refund_missing_here') add({ ...back, id: idOf(plan, 'rfnd', n), amount });
  if (what === 'refunded_in_parts')
    for (const part of [1, 2]) add({ ...back, id: `${idOf(plan, 'rfnd', n)}${part}`, amount: 4_000 });
  if (what === 'chargeback' || what === 'chargeback_unknown_here' || what === 'dispute_won')
    add({ ...dispute, id: idOf(plan, 'adj', n), amount });
}

function lineOf(plan: Plan, n: number, row: Row, payouts: Payouts): string {
  const { entity = 'payment', id, amount, currency = 'INR', isDebit = false, method = 'upi' } = row;
  const fee = row.fee ?? (entity === 'payment' ? feeOf(amount) : 0);
  const tax = row.tax ?? (entity === 'payment' ? taxOf(fee) : 0);
  const net = isDebit ? -amount : amount - fee - tax;
  const day = dayOf(plan, n);
  const made = stampOf(plan, day, n);
  const { order = '', reference = '', dispute = '', isAuthorized = false } = row;
  const settlement = isAuthorized
    ? ',,,'
    : settledIn(plan, n, day, net, payouts, entity === 'loan' || currency !== 'INR');
  const notes = reference === '' ? '[]' : `"{""reference_id"":""${reference}"",""shop"":""nilgiri""}"`;
  return `${entity},${id},${rupees(amount)},${currency},${rupees(fee)},${rupees(tax)},${isDebit ? rupees(amount) : '0.00'},${isDebit || isAuthorized ? '0.00' : rupees(net)},${method},,,${made},${isAuthorized ? '' : made},${notes},[],,,${order},${reference},[],${dispute},${dispute && made},${dispute && 'fraudulent'},${settlement}\n`;
}

/** `isNoLine`: the row is not one of the settlement in rupees. */
function settledIn(plan: Plan, n: number, day: number, net: number, payouts: Payouts, isNoLine: boolean): string {
  const id = settlementOf(n, day);
  const shard = n % SETTLEMENTS;
  const payout = payouts.get(id) ?? { day, shard, net: 0 };
  if (!isNoLine) payout.net += net;
  payouts.set(id, payout);
  return `${id},${dmy(dateOf(plan, day + 2))} 18:00:00,${utrOf(day, shard)},Razorpay`;
}

const dmy = (date: string): string => date.split('-').reverse().join('/');

/** By day, so that a date is made once. */
const dates = new Map<number, string>();
function stampOf(plan: Plan, day: number, n: number): string {
  const date = dates.get(day) ?? dmy(dateOf(plan, day));
  dates.set(day, date);
  const two = (value: number): string => String(value % 60).padStart(2, '0');
  return `${date} ${String(9 + (n % 12)).padStart(2, '0')}:${two(n)}:${two(n * 7)}`;
}
