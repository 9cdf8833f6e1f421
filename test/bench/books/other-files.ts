import { writeFile } from 'node:fs/promises';
import type { Payouts } from './gateway-file';
import { dateOf, feeOf, type Plan, taxOf, utrOf } from './plan';

/** Settlements of PayU, which tells what it pays out; some are not what their lines sum to. */
export const PAYU_SETTLEMENTS = 40;

export interface BankPlan {
  notCredited: ReadonlySet<string>;
  creditedWrong: ReadonlySet<string>;
  /** UTRs of credits that fit nothing. */
  unknown: readonly string[];
}

const money = (paise: number): string => (paise / 100).toFixed(2);
const dmy = (date: string): string => `${date.slice(8, 10)}/${date.slice(5, 7)}/${date.slice(2, 4)}`;

/** A statement of HDFC with a credit for each payout, but for what is planted. */
export async function writeStatement(file: string, plan: Plan, payouts: Payouts, bank: BankPlan): Promise<void> {
  const rows = [...payouts]
    .filter(([id]) => !bank.notCredited.has(id))
    .map(([id, { day, shard, net }]) => {
      const utr = id.startsWith('setl') ? utrOf(day, shard) : id;
      const gateway = id.startsWith('setl') ? 'RAZORPAY SOFTWARE PVT LTD' : 'PAYU PAYMENTS';
      return booking(dateOf(plan, day + 2), gateway, utr, net + (bank.creditedWrong.has(id) ? 100 : 0));
    });
  rows.push(
    ...bank.unknown.map((utr, at) => booking(dateOf(plan, at % 20), 'RAZORPAY SOFTWARE PVT LTD', utr, 1_000_00)),
  );
  // What people pay directly is none of ours.
  for (let day = 0; day < 32; day++)
    rows.push(`${dmy(dateOf(plan, day))},CASH DEPOSIT,,${dmy(dateOf(plan, day))},,500.00,1.00`);
  await writeFile(
    file,
    `Date,Narration,Chq./Ref.No.,Value Dt,Withdrawal Amt.,Deposit Amt.,Closing Balance\n${rows.join('\n')}\n`,
  );
}

const booking = (date: string, gateway: string, utr: string, amount: number): string =>
  `${dmy(date)},NEFT CR-HDFC0000240-${gateway}-${utr},${utr},${dmy(date)},,${money(amount)},1.00`;

/** PayU's settlements of web payments: each says what it pays out, those in `wrong` not what its lines sum to. */
export async function writePayu(file: string, plan: Plan, wrong: ReadonlySet<string>): Promise<Payouts> {
  const payouts: Payouts = new Map();
  const settlements = Array.from({ length: PAYU_SETTLEMENTS }, (_, at) => {
    const day = at % 20;
    const utr = payuUtr(at);
    const amount = 100_000 + at;
    const net = amount - feeOf(amount) - taxOf(feeOf(amount));
    const stated = net + (wrong.has(utr) ? 1 : 0);
    payouts.set(utr, { day, shard: 0, net: stated });
    const made = `${dateOf(plan, day)} 10:00:00`;
    return {
      settlementId: `SETTLEMENT${at}`,
      settlementCompletedDate: `${dateOf(plan, day + 2)} 17:30:00`,
      ...{ settlementAmount: money(stated), merchantId: '1', utrNumber: utr, transactionAmount: money(amount) },
      transactionCurrency: 'INR',
      transaction: [
        {
          ...{ action: 'adj_credit', payuId: `4039937155${at}`, requestId: `${at}`, transactionAmount: money(amount) },
          ...{ requestedAmount: money(amount), merchantServiceFee: money(feeOf(amount)), mode: 'UPI' },
          ...{ merchantServiceTax: money(taxOf(feeOf(amount))), merchantNetAmount: money(net), transactionDate: made },
        },
      ],
    };
  });
  await writeFile(file, JSON.stringify({ status: 0, result: { data: settlements } }));
  return payouts;
}

export const payuUtr = (at: number): string => `AXISN${52_026_900_000 + at}`;
