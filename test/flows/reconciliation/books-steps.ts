import { type Json, type Stage, teaOrder } from '../../helpers/app/test-app';

export const TOTAL = 68145;

/** By how much the balance of each account has changed. */
export const moved = (before: Record<string, number>, after: Record<string, number>) =>
  Object.fromEntries(
    Object.keys(after)
      .map((account) => [account, (after[account] ?? 0) - (before[account] ?? 0)] as const)
      .filter(([, change]) => change !== 0),
  );

/** Orders, findings and balances, on the stage of a test. */
export function booksOn(stage: () => Stage) {
  async function sent(id: string): Promise<void> {
    await stage().merchant.post('/orders', teaOrder(id)).expect(201);
    await stage().runUntilIdle();
  }

  /** The gateway's payment id of a captured order. */
  async function captured(id: string): Promise<string> {
    await sent(id);
    await stage().customer.act(id, 'pay').expect(200);
    await stage().runUntilIdle();
    return (await stage().order(id)).payment.verification.pg_transaction_id;
  }

  const exceptions = async (query: string): Promise<Json[]> =>
    (await stage().merchant.get(`/exceptions?limit=100&${query}`).expect(200)).body.data;
  const findingsOf = async (id: string): Promise<Json[]> =>
    (await exceptions('')).filter(({ reference_id }) => reference_id === id);
  const balances = async (): Promise<Record<string, number>> => {
    const { data } = (await stage().merchant.get('/ledger/accounts').expect(200)).body;
    const rupees = data.filter(({ currency }: Json) => currency === 'INR');
    return Object.fromEntries(rupees.map(({ account, balance }: Json) => [account, balance.value]));
  };
  /** Whatever was matched, the ledger sums to zero and its days to its entries. */
  const expectLedgerInBalance = async (): Promise<void> => {
    const all = Object.values(await balances()).reduce((sum, one) => sum + one, 0);
    expect(all).toBe(0);
    const sums = (table: string) =>
      stage().sql(`SELECT sum(gateway_receivable)::int8 AS g, sum(bank)::int8 AS b FROM ${table}`);
    expect(await sums('ledger_days')).toEqual(await sums('ledger'));
  };

  return { sent, captured, exceptions, findingsOf, balances, expectLedgerInBalance };
}
