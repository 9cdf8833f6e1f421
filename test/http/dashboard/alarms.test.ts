import { runAs } from '../../../src/flows/actor';
import { createStage, type Json, type Stage, teaOrder } from '../../helpers/app/test-app';

const MARIA = 'sk_of_maria_who_may_do_everything_here';
const LOOK = 'sk_of_somebody_who_may_only_look_here';
const MINUTES = 60_000;

let stage: Stage;
let maria: ReturnType<Stage['as']>;
beforeAll(async () => {
  stage = await createStage({ API_KEYS: `maria:${MARIA},${LOOK}:read` });
  maria = stage.as(MARIA);
});
afterAll(() => stage.close());

const alarms = async (): Promise<Json[]> => (await stage.as(LOOK).get('/alarms').expect(200)).body.data;
const codes = async (): Promise<string[]> => (await alarms()).map(({ code }) => code);
const timeline = async (id: string): Promise<Json[]> =>
  (await maria.get(`/orders/${id}/timeline`).expect(200)).body.data;

describe('GET /v1/alarms', () => {
  test('200: nothing is wrong', async () => {
    expect(await alarms()).toEqual([]);
  });

  test('200: an account that WhatsApp holds, with how many messages wait; over once messages pass', async () => {
    const since = stage.clock.now().toISOString();
    await stage.customer.faults({ send: 'token_expired' }).expect(200);
    for (const id of ['A-1', 'A-2']) await maria.post('/orders', teaOrder(id)).expect(201);
    await stage.workers.drain();
    expect(await alarms()).toEqual([
      {
        code: 'account_held',
        since,
        params: {
          ...{ provider: 'whatsapp', code: '190', title: expect.stringMatching(/\w/), held: 2 },
          advice: 'The access token or API key is not valid; replace it.',
        },
      },
    ]);
    await stage.customer.faults({ send: 'ok' }).expect(200);
    stage.clock.advance(2 * MINUTES);
    await stage.runUntilIdle();
    expect(await alarms()).toEqual([]);
  });

  test('200: a provider that does not answer; forgotten when no process has asked it for ten minutes', async () => {
    await stage.customer.faults({ lookup: 'down' }).expect(200);
    for (let attempt = 0; attempt < 12 && (await codes()).length === 0; attempt++)
      await maria.post('/orders/A-1/lookup');
    expect(await alarms()).toEqual([
      { code: 'provider_down', since: expect.any(String), params: { provider: 'whatsapp' } },
    ]);
    await stage.customer.faults({ lookup: 'ok' }).expect(200);
    stage.clock.advance(11 * MINUTES);
    expect(await codes()).not.toContain('provider_down');
  });

  test('200: refused deliveries of the last hour, a queue that is late, and work that gave up', async () => {
    await stage.runUntilIdle();
    const now = stage.clock.now();
    const refuse = (at: Date, count: number) =>
      stage.sql(`INSERT INTO refused_deliveries VALUES ('psp', $1, date_trunc('hour', $2::timestamptz), $3, $2)`, [
        ...['wrong', at, count],
      ]);
    await refuse(new Date(now.getTime() - 3 * 60 * MINUTES), 9);
    expect(await codes()).not.toContain('deliveries_refused');
    await refuse(now, 7);
    await maria.post('/orders', teaOrder('A-3')).expect(201);
    stage.clock.advance(6 * MINUTES);
    expect(await alarms()).toEqual([
      { code: 'deliveries_refused', since: now.toISOString(), params: { source: 'psp', proof: 'wrong', count: 7 } },
      { code: 'queue_old', since: now.toISOString(), params: { queue: 'outbox', due: 1 } },
    ]);
    await stage.sql(`UPDATE outbox SET outcome = 'dead', ended_at = $1, due_at = NULL WHERE reference_id = 'A-3'`, [
      now,
    ]);
    expect((await alarms())[1]).toEqual({ code: 'work_dead', since: null, params: { queue: 'outbox', count: 1 } });
  });
});

test('who did what: the name of the key at what the merchant asked for, and at nothing that follows by itself', async () => {
  await maria.post('/orders', teaOrder('A-4')).expect(201);
  // A worker that a request wakes begins in the context of that request.
  await runAs('maria', stage.runUntilIdle);
  await stage.customer.act('A-4', 'pay').expect(200);
  await stage.runUntilIdle();
  await maria.post('/orders/A-4/refunds', { amount: { value: 100 } }).expect(202);
  await stage.runUntilIdle();
  const lines = await timeline('A-4');
  expect(new Set(lines.filter(({ actor }) => actor === 'maria').map(({ cause }) => cause))).toEqual(
    new Set(['merchant']),
  );
  expect(lines.filter(({ actor }) => actor === 'maria').map(({ code }) => code)).toEqual(
    expect.arrayContaining(['order_created', 'refund_requested']),
  );
  expect(new Set(lines.filter(({ cause }) => cause !== 'merchant').map(({ actor }) => actor))).toEqual(new Set([null]));
  const stored = await stage.sql(
    `SELECT body FROM evidence WHERE reference_id = 'A-4' AND body::text LIKE '%"actor"%'`,
  );
  expect(stored.length).toBeGreaterThan(1);
});
