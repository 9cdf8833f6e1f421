import { readdirSync, readFileSync } from 'node:fs';
import path from 'node:path';
import { MESSAGE_STATUSES } from '../../../src/domain/lifecycles/statuses';
import { parseOrderRequest } from '../../../src/domain/orders/parse-order';
import { createOrder } from '../../../src/flows/orders/create-order';
import { createStage, type Json, KEY, type Stage, teaOrder } from '../../helpers/app/test-app';
import { createRandom, mutate, type Random, toBytes } from '../../helpers/faults/mutate';
import { ScriptedProvider } from '../../helpers/providers/scripted-provider';

/** Bounded and seeded: the same thousands of broken inputs in every run. FUZZ_SEED and FUZZ_FACTOR widen the search. */
const SEED = Number(process.env.FUZZ_SEED ?? 20261122);
const FACTOR = Number(process.env.FUZZ_FACTOR ?? 0.5);
const TOTAL = 68145;
const TOKEN = 'Bearer webhook-token-of-the-tests';

let provider: ScriptedProvider;
let stage: Stage;
const errors: string[] = [];
const counts: Record<string, number> = {};
const count = (name: string): void => {
  counts[name] = (counts[name] ?? 0) + 1;
};
const unhandled = (reason: unknown): void => void errors.push(`unhandled: ${String(reason)}`);

beforeAll(async () => {
  provider = await new ScriptedProvider().start();
  stage = await createStage({ SANDBOX_URL: provider.url, SEND_RATE_PER_SECOND: '10000' });
  // Whatever a worker or a request could not deal with is told here.
  stage.ctx.log = {
    ...stage.ctx.log,
    info: () => {},
    warn: () => {},
    // That an account is held is said as an error, and is right: some of the replies refuse the account.
    error: ({ err, event }, message) =>
      event === 'sending_held' || void errors.push(`${message}: ${String((err as Error)?.stack ?? err)}`),
  };
  process.on('unhandledRejection', unhandled);
});
afterAll(async () => {
  process.off('unhandledRejection', unhandled);
  await stage?.close();
  await provider.close();
  process.stdout.write(`fuzz, seed ${SEED}: ${JSON.stringify(counts)}\n`);
});
beforeEach(() => {
  errors.length = 0;
  provider.script = () => undefined;
});

/** Runs `work` for 0 … n-1, a few at a time. */
async function times(n: number, work: (index: number) => Promise<void>, atOnce = 12): Promise<void> {
  let next = 0;
  const worker = async () => {
    while (next < n) await work(next++);
  };
  await Promise.all(Array.from({ length: atOnce }, worker));
}

let orders = 0;
/** Stores orders whose messages have gone out. */
async function createOrders(n: number, prefix: string): Promise<string[]> {
  const ids = Array.from({ length: n }, () => `${prefix}-${orders++}`);
  for (const referenceId of ids) {
    const parsed = parseOrderRequest(teaOrder(referenceId), { now: stage.clock.now(), livePsp: false });
    if (!parsed.ok) throw new Error('the order is valid');
    await createOrder(stage.ctx, { ...parsed.draft, referenceId });
  }
  await stage.workers.drain();
  return ids;
}

const request = (method: string, url: string, body: Buffer | null, headers: Record<string, string>) =>
  fetch(`${stage.serviceUrl}${url}`, {
    method,
    headers: { 'Content-Type': 'application/json', ...headers },
    ...(body && { body: new Uint8Array(body) }),
  });

/** Nothing the database holds may be wrong, whatever came in. */
async function expectMoneyRight(): Promise<void> {
  const wrong = await stage.sql(
    `SELECT p.reference_id FROM payments p LEFT JOIN verifications v ON v.id = p.verification_id
      WHERE (p.status = 'captured') <> (v.verdict IS NOT DISTINCT FROM 'captured')
         OR (p.status = 'captured' AND (v.amount <> p.amount OR v.currency <> p.currency OR p.captured_amount <> p.amount))
         OR p.refunded_amount > p.captured_amount`,
  );
  expect(wrong).toEqual([]);
}

const FIXTURES = path.resolve(__dirname, '../../fixtures/whatsapp');
const samples: Json[] = readdirSync(FIXTURES)
  .filter((name) => name.startsWith('wh.') && !name.includes('verification'))
  .map((name) => JSON.parse(readFileSync(path.join(FIXTURES, name), 'utf8')));

test('webhooks: authentic ones are in the inbox whatever they are, forged ones are not, and nothing is captured', async () => {
  const random = createRandom(SEED);
  const ids = await createOrders(20, 'FW');
  const bodies = Array.from({ length: 1500 * FACTOR }, () => {
    const text = JSON.stringify(random.pick(samples)).replaceAll(/NL-\d{8}-\d{4}/g, () => random.pick(ids));
    const pieces = Array.from({ length: 1 + random.int(2) }, () => mutate(random, JSON.parse(text)));
    const body = pieces.length === 1 ? pieces[0] : { ...pieces[0], entry: pieces.flatMap((one) => one?.entry ?? []) };
    return { bytes: toBytes(random, body), forged: random.int(10) === 0 };
  });
  await times(bodies.length, async (index) => {
    const { bytes, forged } = bodies[index] ?? { bytes: Buffer.alloc(0), forged: false };
    const headers = { Authorization: forged ? 'Bearer somebody-else' : TOKEN };
    const answer = await request('POST', '/webhooks/whatsapp', bytes, headers);
    expect(answer.status).toBe(forged ? 401 : 200);
    expect(forged || (await answer.text()) === '').toBe(true);
    count(forged ? 'webhooks forged' : 'webhooks authentic');
  });

  const keysOf = (forged: boolean) =>
    bodies
      .filter((one) => one.forged === forged)
      .flatMap(({ bytes }) => stage.ctx.webhooks.split(bytes).map(({ key }) => key));
  const stored = new Set((await stage.sql('SELECT key FROM inbox')).map(({ key }) => key.toString('hex')));
  const authentic = new Set(keysOf(false).map((key) => key.toString('hex')));
  expect([...authentic].filter((key) => !stored.has(key))).toEqual([]);
  expect(stored.size).toBe(authentic.size);
  for (const { bytes } of bodies)
    if (bytes.length > 0) expect(stage.ctx.webhooks.split(bytes).length).toBeGreaterThan(0);
  counts['webhook items'] = stored.size;

  for (let round = 0; round < 6; round++) {
    stage.clock.advance(4_000_000);
    await stage.workers.drain();
  }
  // Among the samples is news of the configuration that the other stories use.
  await stage.sql('DELETE FROM payment_configurations');
  expect(await stage.sql(`SELECT id FROM inbox WHERE ended_at IS NULL OR outcome = 'dead'`)).toEqual([]);
  // The provider never spoke of money.
  expect(await stage.sql(`SELECT reference_id FROM payments WHERE status = 'captured'`)).toEqual([]);
  await expectMoneyRight();
  expect(errors).toEqual([]);
}, 60_000);

/** Whether an answer that was taken for a capture really says so, read as leniently as can be. */
function speaksOfOurMoney(raw: Buffer, id: string): boolean {
  const list = (value: Json): Json[] => (Array.isArray(value) ? value : value == null ? [] : [value]);
  const money = (value: Json) => Number(value?.value) === TOTAL && Number(value?.offset) === 100;
  const word = (value: Json) => String(value).trim().toLowerCase();
  return list(JSON.parse(raw.toString()).payments).some(
    (payment) =>
      payment?.reference_id === id &&
      word(payment.status) === 'captured' &&
      word(payment.currency) === 'inr' &&
      (money(payment.amount) || money(payment.total_amount)) &&
      list(payment.transactions ?? payment.transaction).some(
        (one) => word(one?.status) === 'success' && (one.amount == null || money(one.amount)),
      ),
  );
}

function paidAnswer(random: Random, id: string): Json {
  const payment = provider.pay(
    id,
    TOTAL,
    ...random.pick([['success'], ['failed', 'success'], ['pending'], ['success']]),
  );
  const success = payment.transactions.find((one: Json) => one.status === 'success');
  if (random.int(2) === 0)
    success?.refunds.push({
      id: `rfnd_${random.int(4)}`,
      amount: { value: 1 + random.int(TOTAL), offset: 100 },
      status: random.pick(['pending', 'success', 'completed', 'failed']),
      speed_processed: 'normal',
    });
  if (random.int(3) === 0) payment.refunds = success?.refunds ?? null;
  return { payments: [payment] };
}

test('lookups: an answer or provider_error, and no capture but of what was really paid', async () => {
  const random = createRandom(SEED + 1);
  const ids = await createOrders(260 * FACTOR, 'FL');
  let last: Buffer = Buffer.alloc(0);
  provider.script = ({ endpoint, referenceId }) => {
    if (endpoint !== 'lookup') return undefined;
    last = toBytes(random, mutate(random, paidAnswer(random, referenceId)));
    return { body: last, status: random.pick([200, 200, 200, 200, 200, 200, 200, 201, 204, 400, 404, 429, 500, 503]) };
  };
  // One at a time, so that each answer belongs to its question.
  for (let n = 0; n < 800 * FACTOR && ids.length > 0; n++) {
    const id = ids[n % ids.length] ?? '';
    const before = (await stage.sql('SELECT status FROM payments WHERE reference_id = $1', [id]))[0].status;
    const answer = await request('POST', `/v1/orders/${id}/lookup`, null, { Authorization: `Bearer ${KEY}` });
    const body: Json = await answer.json();
    expect([200, 502]).toContain(answer.status);
    if (answer.status === 502) expect(body.code).toBe('provider_error');
    count(answer.status === 200 ? 'lookups answered' : 'lookups not usable');
    if (answer.status !== 200) continue;
    expect(body.payment.refunded_amount.value).toBeLessThanOrEqual(body.payment.captured_amount.value);
    if (before === 'captured' || body.payment.status !== 'captured') continue;
    count('lookups captured');
    expect([id, speaksOfOurMoney(last, id), last.toString()]).toEqual([id, true, last.toString()]);
  }
  expect(counts['lookups captured']).toBeGreaterThan(20);
  await expectMoneyRight();
  expect(errors).toEqual([]);
}, 60_000);

test('replies to messages and refunds: every one ends in a state we know, and none is repeated on a guess', async () => {
  const random = createRandom(SEED + 2);
  const paid = await createOrders(60 * FACTOR, 'FR');
  for (const id of paid) {
    provider.pay(id, TOTAL, 'success');
  }
  await times(paid.length, async (index) => {
    await request('POST', `/v1/orders/${paid[index]}/lookup`, null, { Authorization: `Bearer ${KEY}` });
  });
  await stage.workers.drain();
  const usual: Record<string, Json> = {
    send: { messaging_product: 'whatsapp', contacts: [{ input: '91', wa_id: '91' }], messages: [{ id: 'wamid.x' }] },
    refund: { id: 'rfnd_x', status: 'pending', speed_processed: 'normal' },
  };
  const broken = (endpoint: string, referenceId: string): Json => {
    const good = structuredClone(usual[endpoint]);
    if (endpoint === 'refund') good.id = `rfnd_${referenceId}`;
    else good.messages[0].id = `wamid.${random.int(1e9)}`;
    const refusal = {
      error: { message: 'x', code: random.pick([1, 2, 100, 131009, 131026, 131047, 131056, 130429, 190]) },
    };
    return mutate(random, random.pick([good, good, refusal]));
  };
  provider.script = ({ endpoint, referenceId }) => {
    if (endpoint === 'lookup') return undefined;
    if (random.int(12) === 0) return 'broken';
    count(`${endpoint} replies`);
    return {
      status: random.pick([200, 200, 200, 200, 201, 400, 401, 404, 500, 502, 503]),
      body: toBytes(random, broken(endpoint, referenceId)),
    };
  };
  await times(paid.length, async (index) => {
    const answer = await request('POST', `/v1/orders/${paid[index]}/refunds`, Buffer.from('{"amount":{"value":100}}'), {
      Authorization: `Bearer ${KEY}`,
    });
    expect(answer.status).toBe(202);
  });
  const fresh = await createOrders(150 * FACTOR, 'FS');
  for (let round = 0; round < 8; round++) {
    stage.clock.advance(3_700_000);
    await stage.workers.drain();
  }
  expect(await stage.sql('SELECT id FROM outbox WHERE due_at IS NULL AND ended_at IS NULL')).toEqual([]);
  const messages = await stage.sql('SELECT DISTINCT status FROM messages');
  for (const { status } of messages) expect(MESSAGE_STATUSES).toContain(status);
  for (const id of fresh) {
    const [{ status }] = await stage.sql(
      `SELECT status FROM messages WHERE reference_id = $1 AND kind = 'order_details' ORDER BY seq LIMIT 1`,
      [id],
    );
    // What may have arrived is not sent a second time.
    if (status === 'unknown') expect(provider.asked('send', id).length).toBeGreaterThan(0);
    count(`messages ${status}`);
  }
  for (const { status, n } of await stage.sql(
    'SELECT status, count(*) AS n FROM refunds WHERE NOT external GROUP BY status',
  ))
    counts[`refunds ${status}`] = n;
  await expectMoneyRight();
  expect(errors).toEqual([]);
}, 90_000);

test('API bodies: an answer below 500 to each, and no order that breaks a rule', async () => {
  const random = createRandom(SEED + 3);
  const [known = ''] = await createOrders(1, 'FA');
  const requests: [string, Json][] = [
    ['/v1/orders', teaOrder('FA-new')],
    ['/v1/orders/validate', teaOrder('FA-check')],
    [
      `/v1/orders/${known}/order_status`,
      { status: 'shipped', body: 'On its way', footer: 'x', template: { name: 't', language: 'en' } },
    ],
    [`/v1/orders/${known}/refunds`, { amount: { value: 5, offset: 100 }, speed: 'normal', transaction_id: 'x' }],
    [`/v1/orders/${known}/problem/resolve`, { note: 'seen' }],
    [`/v1/orders/${known}/order_details`, {}],
    [`/v1/orders/${known}/lookup`, {}],
    [
      '/v1/orders/search',
      { phone: '+919845012345', limit: 5, status: 'pending', created_after: '2026-01-01T00:00:00Z' },
    ],
  ];
  const statuses = new Map<number, number>();
  await times(1600 * FACTOR, async (index) => {
    const [url, body] = random.pick(requests);
    const mutated = mutate(random, body);
    if (url === '/v1/orders' && mutated?.reference_id === 'FA-new') mutated.reference_id = `FA-new-${index}`;
    const headers: Record<string, string> = { Authorization: `Bearer ${KEY}` };
    if (random.int(4) === 0)
      headers['Idempotency-Key'] = random.pick(['k'.repeat(300), `"k${index}"`, 'same', `k${index}`, '"']);
    if (random.int(20) === 0)
      headers['Content-Type'] = random.pick(['text/plain', 'application/json; charset=utf-16', 'x']);
    const answer = await request('POST', url, toBytes(random, mutated), headers);
    statuses.set(answer.status, (statuses.get(answer.status) ?? 0) + 1);
    const text = await answer.text();
    if (answer.status >= 500) errors.push(`${url} ${answer.status}: ${text} for ${JSON.stringify(mutated)}`);
    else if (answer.status !== 204) expect(JSON.parse(text)).toEqual(expect.anything());
    count('API bodies');
  });
  counts['API refusals'] = [...statuses].reduce((sum, [status, n]) => sum + (status >= 400 ? n : 0), 0);
  expect(errors).toEqual([]);
  expect(await stage.sql('SELECT reference_id FROM payments WHERE amount <= 0')).toEqual([]);
  await stage.workers.drain();
  expect(errors).toEqual([]);
}, 60_000);
