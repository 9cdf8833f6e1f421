import { storeFile, storeStatement } from '../../helpers/app/books-files';
import { startMerchant } from '../../helpers/app/merchant';
import { createStage, type Json, type Stage } from '../../helpers/app/test-app';

/** Settlements that the bank pays in several credits, or several in one. */

let stage: Stage;
let merchant: Awaited<ReturnType<typeof startMerchant>>;
beforeAll(async () => {
  stage = await createStage();
  merchant = await startMerchant();
  await stage.merchant.post('/webhook_endpoints', { url: merchant.url, events: ['reconciliation.exception'] });
});
afterAll(async () => {
  await merchant.close();
  await stage.close();
});

const DAY = '2026-11-24';
/** Stores a settlement of one payment of somebody else's order. */
async function settled(id: string, net: number, utr?: string): Promise<void> {
  await storeFile(stage, {
    settlement: { id, net, ...(utr && { utr }) },
    lines: [{ gateway_id: `pay_${id}`, amount: net }],
  });
  await stage.runUntilIdle();
}
async function credited(...rows: Parameters<typeof storeStatement>[1]): Promise<void> {
  await storeStatement(stage, rows);
  await stage.runUntilIdle();
}
/** A later file says that a settlement has another line too, and pays out more or less. */
async function corrected(id: string, net: number, by: number, now = true): Promise<void> {
  await storeFile(stage, { settlement: { id }, lines: [{ kind: 'adjustment', gateway_id: `adj_${id}`, amount: by }] });
  await stage.sql('UPDATE settlements SET stated_net = $2 WHERE gateway_settlement_id = $1', [id, net]);
  if (now) await stage.runUntilIdle();
}
const statesOf = async (...ids: string[]): Promise<Json[]> => {
  const { data } = (await stage.merchant.get('/settlements').expect(200)).body;
  return ids.map((id) => data.find((one: Json) => one.gateway_settlement_id === id).state);
};
/** What the merchant was told of the bank's side, of these amounts. */
const notified = (...found: number[]): string[] =>
  merchant.received
    .map(({ json }) => json.data.exception)
    .filter(({ kind, found: of }) => /credit/.test(kind) && found.includes(of?.value))
    .map(({ kind, found: of }) => `${kind} ${of.value}`);
const openOf = async (id: string): Promise<string[]> =>
  (await stage.merchant.get('/exceptions?limit=100&state=open').expect(200)).body.data
    .filter(({ kind, gateway_id }: Json) => /credit/.test(kind) && gateway_id === id)
    .map(({ kind, expected, found }: Json) => `${kind} ${expected.value} ${found.value}`);

describe('one settlement in two credits', () => {
  test('with its UTR, in two statements: credited with the second one', async () => {
    await settled('setl_two_utr', 1000, 'AXISN52026112400011');
    await credited({ amount: 600, utr: 'AXISN52026112400011' });
    expect(await statesOf('setl_two_utr')).toEqual(['settled']);
    expect(await openOf('setl_two_utr')).toEqual(['credit_mismatch 1000 600']);
    await credited({ amount: 400, utr: 'AXISN52026112400011', day: DAY });
    expect(await statesOf('setl_two_utr')).toEqual(['credited']);
    expect(await openOf('setl_two_utr')).toEqual([]);
  });

  test.each([
    ['without a UTR', 'setltwotoken1', undefined],
    ['with the UTR in the first one only', 'setltwotoken2', 'AXISN52026112400012'],
  ])('%s, the payout id in each narration, in two statements: credited with the second one', async (_how, id, utr) => {
    const tokens = [id.toUpperCase()];
    await settled(id, 1001, utr);
    await credited(utr ? { amount: 602, utr } : { amount: 602, tokens, gateway: 'razorpay' });
    expect(await statesOf(id)).toEqual(['settled']);
    await credited({ amount: 399, tokens, gateway: 'razorpay', day: DAY });
    expect(await statesOf(id)).toEqual(['credited']);
    expect(await openOf(id)).toEqual([]);
    expect(notified(399)).toEqual([]);
  });
});

describe('two settlements in one credit, one of them corrected later', () => {
  test('to more: both wait for the rest, and both are credited when it comes', async () => {
    const utr = 'AXISN52026112400013';
    await settled('setl_more_a', 700, utr);
    await settled('setl_more_b', 710, utr);
    await credited({ amount: 1410, utr });
    expect(await statesOf('setl_more_a', 'setl_more_b')).toEqual(['credited', 'credited']);
    await corrected('setl_more_b', 761, 51);
    expect(await statesOf('setl_more_a', 'setl_more_b')).toEqual(['settled', 'settled']);
    expect(await openOf('setl_more_a')).toEqual(['credit_mismatch 1461 1410']);
    await credited({ amount: 51, utr, day: DAY });
    expect(await statesOf('setl_more_a', 'setl_more_b')).toEqual(['credited', 'credited']);
    expect(await openOf('setl_more_a')).toEqual([]);
  });

  test('to more, together with the credit of the rest: nothing is told, and both stay credited', async () => {
    const utr = 'AXISN52026112400014';
    await settled('setl_both_a', 720, utr);
    await settled('setl_both_b', 730, utr);
    await credited({ amount: 1450, utr });
    await corrected('setl_both_b', 783, 53, false);
    await credited({ amount: 53, utr, day: DAY });
    expect(await statesOf('setl_both_a', 'setl_both_b')).toEqual(['credited', 'credited']);
    expect(notified(53, 1450)).toEqual([]);
  });

  test('to its own UTR: it alone waits for its money', async () => {
    const utr = 'AXISN52026112400015';
    await settled('setl_own_a', 740, utr);
    await settled('setl_own_b', 750, utr);
    await credited({ amount: 740, utr });
    expect(await openOf('setl_own_a')).toEqual(['credit_mismatch 1490 740']);
    await stage.sql(`UPDATE settlements SET utr = 'AXISN52026112400016', needs_check = true
                      WHERE gateway_settlement_id = 'setl_own_b'`);
    await credited({ amount: 1 });
    expect(await statesOf('setl_own_a', 'setl_own_b')).toEqual(['credited', 'settled']);
    expect(await openOf('setl_own_a')).toEqual([]);
    await credited({ amount: 750, utr: 'AXISN52026112400016', day: DAY });
    expect(await statesOf('setl_own_a', 'setl_own_b')).toEqual(['credited', 'credited']);
  });
});
