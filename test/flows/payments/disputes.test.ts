import { PIX, sendBread, TOTAL } from '../../helpers/app/brazil-orders';
import { createStage, type Json, type Stage } from '../../helpers/app/test-app';
import { startFakePsp } from '../../helpers/providers/fake-psp';

/** Refunds and claims that are made at the PSP: chargebacks, Pix returns by MED, bank recalls. */

let psp: Awaited<ReturnType<typeof startFakePsp>>;
let stage: Stage;
beforeAll(async () => {
  psp = await startFakePsp();
  stage = await createStage({
    PSP: 'http',
    PSP_BASE_URL: psp.url,
    PSP_API_KEY: 'the-key',
    PSP_WEBHOOK_SECRET: `whsec_${Buffer.alloc(32, 7).toString('base64')}`,
  });
});
afterAll(async () => {
  await stage.close();
  await psp.close();
});

const lookUp = async (id: string): Promise<Json> =>
  (await stage.merchant.post(`/orders/${id}/lookup`).expect(200)).body;
const typesOf = async (id: string): Promise<string[]> =>
  (await stage.sql('SELECT type FROM events WHERE reference_id = $1 ORDER BY seq', [id])).map(({ type }) => type);
const DAY = 86_400;
const money = (value: number) => ({ value, offset: 100 });

function charge(id: string, change: Json = {}): Json {
  const made = {
    ...{ id: `ch_${id}`, reference_id: id, status: 'succeeded', amount: money(TOTAL), currency: 'BRL' },
    ...{ created_at: stage.clock.now().toISOString(), ...change },
  };
  psp.charges.push(made);
  return made;
}
const claim = (change: Json = {}): Json => ({
  ...{ id: 'dp_1', kind: 'chargeback', status: 'open', amount: money(5000), reason: 'fraudulent' },
  ...{ opened_at: '2026-11-20T10:00:00Z', closed_at: null, ...change },
});
async function paid(id: string): Promise<Json> {
  await sendBread(stage, id, { payment_settings: [PIX] });
  const made = charge(id);
  await lookUp(id);
  return made;
}

test('a claim opens: shown, told, a problem, and what it claims cannot be refunded', async () => {
  const made = await paid('D-1');
  made.disputes = [claim()];
  const { payment } = await lookUp('D-1');
  expect(payment).toMatchObject({
    status: 'captured',
    refunded_amount: money(0),
    disputed_amount: money(5000),
    disputes: [{ id: 'dp_1', kind: 'chargeback', status: 'open', amount: money(5000), reason: 'fraudulent' }],
    problem: { code: 'disputed' },
  });
  expect((await typesOf('D-1')).slice(-2).sort()).toEqual(['dispute.updated', 'payment.problem']);
  const more = await stage.merchant.post('/orders/D-1/refunds', { amount: money(TOTAL - 4999) }).expect(409);
  expect(more.body.detail).toContain(String(TOTAL - 5000));
  // The same answer again is no news.
  const events = (await typesOf('D-1')).length;
  await lookUp('D-1');
  expect(await typesOf('D-1')).toHaveLength(events);
});

test('a claim whose amount cannot be read may be all of the money: nothing is given back meanwhile', async () => {
  const made = await paid('D-unread');
  made.disputes = [claim({ amount: { value: 5, offset: 1 } })];
  expect((await lookUp('D-unread')).payment).toMatchObject({ disputes: [{ amount: null }] });
  const { body } = await stage.merchant.post('/orders/D-unread/refunds').expect(409);
  expect(body).toMatchObject({ code: 'not_refundable' });
  made.disputes = [claim({ status: 'won' })];
  await stage.merchant.post('/orders/D-unread/refunds').expect(202);
});

test('won: the money stayed, and the problem goes by itself; opened again: a new problem', async () => {
  const made = await paid('D-2');
  made.disputes = [claim()];
  await lookUp('D-2');
  made.disputes = [claim({ status: 'won', closed_at: '2026-11-25T10:00:00Z' })];
  expect((await lookUp('D-2')).payment).toMatchObject({
    ...{ disputed_amount: money(0), problem: null },
    disputes: [{ status: 'won', closed_at: '2026-11-25T10:00:00.000Z' }],
  });
  made.disputes = [claim()];
  expect((await lookUp('D-2')).payment).toMatchObject({
    ...{ disputed_amount: money(5000), problem: { code: 'disputed' } },
    disputes: [{ status: 'open', closed_at: null }],
  });
  expect((await typesOf('D-2')).filter((type) => type === 'dispute.updated')).toHaveLength(3);
});

test('every move of a claim is a new problem, although a person has resolved the one before', async () => {
  const made = await paid('D-9');
  const resolve = () => stage.merchant.post('/orders/D-9/problem/resolve', { note: 'seen' }).expect(200);
  const problems = async () => (await lookUp('D-9')).payment.problems;
  for (const status of ['open', 'lost', 'open', 'lost']) {
    made.disputes = [claim({ status })];
    const detail = status === 'open' ? /claims back/ : /is lost/;
    expect(await problems()).toMatchObject([{ code: 'disputed', detail: expect.stringMatching(detail) }]);
    await resolve();
    expect(await problems()).toEqual([]);
  }
  expect((await typesOf('D-9')).filter((type) => type === 'payment.problem')).toHaveLength(4);
});

test('a claim is lost, or grows, while its problem is open: the problem says so', async () => {
  const made = await paid('D-10');
  made.disputes = [claim()];
  await lookUp('D-10');
  made.disputes = [claim({ amount: money(6000) })];
  expect((await lookUp('D-10')).payment.problems).toMatchObject([
    { detail: expect.stringMatching(/claims back .*6000/) },
  ]);
  made.disputes = [claim({ amount: money(6000), status: 'lost' })];
  expect((await lookUp('D-10')).payment.problems).toMatchObject([{ detail: expect.stringMatching(/is lost: .*6000/) }]);
  expect((await typesOf('D-10')).filter((type) => type === 'payment.problem')).toHaveLength(3);
});

test('no webhook tells of a claim, nor that it is opened again after it was won: looks find both', async () => {
  const made = await paid('D-11');
  const status = async () => (await stage.order('D-11')).payment.disputes.map((dispute: Json) => dispute.status);
  await stage.advance(2 * DAY, DAY);
  made.disputes = [claim()];
  await stage.advance(6 * DAY, DAY);
  expect(await status()).toEqual(['open']);
  expect((await typesOf('D-11')).slice(-2).sort()).toEqual(['dispute.updated', 'payment.problem']);
  made.disputes = [claim({ status: 'won' })];
  await stage.advance(2 * DAY, DAY);
  expect(await status()).toEqual(['won']);
  made.disputes = [claim()];
  await stage.advance(7 * DAY, DAY);
  expect(await status()).toEqual(['open']);
});

test('lost: gone, never counted as a refund', async () => {
  const made = await paid('D-3');
  made.disputes = [claim({ amount: money(TOTAL), kind: 'pix_med', status: 'lost' })];
  expect((await lookUp('D-3')).payment).toMatchObject({
    ...{ status: 'captured', refunded_amount: money(0), disputed_amount: money(TOTAL) },
    disputes: [{ kind: 'pix_med', status: 'lost' }],
  });
  expect((await stage.merchant.post('/orders/D-3/refunds').expect(409)).body.code).toBe('not_refundable');
});

test('a kind and a status that nobody has seen before: other, and open', async () => {
  const made = await paid('D-4');
  made.disputes = [claim({ kind: 'wire_recall', status: 'under_review' })];
  expect((await lookUp('D-4')).payment.disputes).toMatchObject([{ kind: 'other', status: 'open' }]);
});

test('claimed back in the very answer that shows the capture: captured, and not delivered', async () => {
  await sendBread(stage, 'D-5', { payment_settings: [PIX] });
  charge('D-5', { disputes: [claim({ amount: money(TOTAL) })] });
  const order = await lookUp('D-5');
  expect(order).toMatchObject({ status: 'pending', payment: { status: 'captured', disputed_amount: money(TOTAL) } });
  expect(order.payment.problems.map(({ code }: Json) => code)).toEqual(['disputed', 'refunded_before_delivery']);
});

test('two problems at once: both are listed, the gravest first; each is resolved by its name', async () => {
  const made = await paid('D-6');
  charge('D-6', { id: 'ch_D-6_b' });
  made.disputes = [claim()];
  await lookUp('D-6');
  const codes = (order: Json) => order.payment.problems.map(({ code }: Json) => code);
  expect(codes(await stage.order('D-6'))).toEqual(['disputed', 'multiple_success']);
  const resolve = (body: object) => stage.merchant.post('/orders/D-6/problem/resolve', body);
  expect(codes((await resolve({ note: 'x', codes: ['multiple_success'] }).expect(200)).body)).toEqual(['disputed']);
  expect(codes((await resolve({ note: 'y' }).expect(200)).body)).toEqual([]);
  await resolve({ note: 'z', codes: ['no_such_problem'] }).expect(422);
  expect((await stage.timeline('D-6')).filter(({ code }: Json) => code === 'problems_resolved')).toMatchObject([
    { params: { codes: ['multiple_success'], note: 'x' } },
    { params: { codes: ['disputed'], note: 'y' } },
  ]);
  await lookUp('D-6');
  expect(codes(await stage.order('D-6'))).toEqual([]);
});

test('refunds made in the PSP’s dashboard appear and count', async () => {
  const made = await paid('D-7');
  made.refunds = [{ id: 're_1', amount: money(1500), status: 'succeeded', created_at: '2026-11-20T10:00:00Z' }];
  expect((await lookUp('D-7')).payment).toMatchObject({
    refunded_amount: money(1500),
    refunds: [{ status: 'completed', external: true }],
  });
});

test('a claim that is open keeps the payment looked up until it is decided', async () => {
  const made = await paid('D-8');
  made.disputes = [claim()];
  await lookUp('D-8');
  made.disputes = [claim({ status: 'lost' })];
  await stage.advance(86_400, 21_600);
  expect((await stage.order('D-8')).payment.disputes).toMatchObject([{ status: 'lost' }]);
});
