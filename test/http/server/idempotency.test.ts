import { createHash } from 'node:crypto';
import { Client } from 'pg';
import type { Response } from 'supertest';
import { createStage, KEY, type Stage, teaOrder } from '../../helpers/app/test-app';
import { expectErrors, expectProblem } from '../problem';

let stage: Stage;
beforeAll(async () => {
  stage = await createStage();
});
afterAll(() => stage.close());

const create = (key: string, body: object) => stage.merchant.post('/orders', body).set('Idempotency-Key', key);
const order = (referenceId: string, change: object = {}) => teaOrder(referenceId, { send: false, ...change });
const ordersLike = (pattern: string) => stage.sql('SELECT 1 FROM orders WHERE reference_id LIKE $1', [pattern]);

test('201 again: the same key and body get the same bytes, marked as replayed', async () => {
  const first = await create('k-1', order('K-1')).expect(201);
  expect(first.headers['idempotency-replayed']).toBeUndefined();
  await stage.merchant.post('/orders/K-1/order_details').expect(202);
  const again = await create('k-1', order('K-1')).expect(201);
  expect(again.headers['idempotency-replayed']).toBe('true');
  expect(again.headers['content-type']).toBe(first.headers['content-type']);
  expect(again.text).toBe(first.text);
});

test('201 again: without a reference_id of its own, the repeat makes no second order', async () => {
  const body = order('', { reference_id: undefined, metadata: { who: 'k-2' } });
  const first = await create('k-2', body).expect(201);
  const again = await create('k-2', body).expect(201);
  expect(again.body.reference_id).toBe(first.body.reference_id);
});

test('a key is the same quoted or bare', async () => {
  const first = await create('"k-3"', order('K-3')).expect(201);
  const again = await create('k-3', order('K-3')).expect(201);
  expect(again.text).toBe(first.text);
  await create('"with \\"quotes\\" and \\\\"', order('K-3b')).expect(201);
});

test('one scope for all routes: the same key for another path is another request', async () => {
  await create('k-4', order('K-4')).expect(201);
  const answer = await stage.merchant.post('/orders/K-4/order_details').set('Idempotency-Key', 'k-4');
  expectProblem(answer, 'idempotency_key_reused');
});

test('422: the same key for a different body', async () => {
  await create('k-5', order('K-5')).expect(201);
  expectProblem(await create('k-5', order('K-5', { metadata: { a: 'b' } })), 'idempotency_key_reused');
  await create('k-5', order('K-5')).expect(201);
});

/** The same JSON with the members of every object in the opposite order. */
const reversed = (value: unknown): unknown => {
  if (Array.isArray(value)) return value.map(reversed);
  if (value === null || typeof value !== 'object') return value;
  const members = Object.entries(value).reverse();
  return Object.fromEntries(members.map(([name, member]) => [name, reversed(member)]));
};

test('the same key and JSON with members in another order, at any depth, is the same request', async () => {
  const first = await create('k-5b', order('K-5B')).expect(201);
  const again = await create('k-5b', reversed(order('K-5B')) as object).expect(201);
  expect(again.headers['idempotency-replayed']).toBe('true');
  expect(again.text).toBe(first.text);
});

test('a number too large for JavaScript, under a key, is named like any other wrong value', async () => {
  const body = JSON.stringify(order('K-5E')).replace('"quantity":1', '"quantity":1e400');
  expectErrors(await create('k-5e', body as unknown as object).type('json'), '/order/items/0/quantity not_an_integer');
});

test('the same key with the entries of a list in another order is another request', async () => {
  const [item] = teaOrder('K-5C').order.items;
  const items = [
    { ...item, retailer_id: 'a' },
    { ...item, retailer_id: 'b' },
  ];
  const withItems = (list: object[]) => order('K-5C', { order: { ...teaOrder('K-5C').order, items: list } });
  await create('k-5c', withItems(items)).expect(201);
  expectProblem(await create('k-5c', withItems([...items].reverse())), 'idempotency_key_reused');
});

const asVersion010Hashes = (body: object) =>
  createHash('sha256')
    .update(`POST /orders\n${JSON.stringify(body)}`)
    .digest();

test('a key that version 0.1.0 stored, with a hash of the members as they came, is replayed after an upgrade', async () => {
  const first = await create('k-5d', order('K-5D')).expect(201);
  await stage.sql(`UPDATE idempotency_keys SET fingerprint = $1, sorted_fingerprint = NULL WHERE key = 'k-5d'`, [
    asVersion010Hashes(order('K-5D')),
  ]);
  expect((await create('k-5d', order('K-5D')).expect(201)).text).toBe(first.text);
});

test('a key that is stored beside a process of version 0.1.0 has the hash by which that one knows a repeat', async () => {
  await create('k-5f', order('K-5F')).expect(201);
  expect(await stage.sql(`SELECT fingerprint FROM idempotency_keys WHERE key = 'k-5f'`)).toEqual([
    { fingerprint: asVersion010Hashes(order('K-5F')) },
  ]);
});

test.each([
  ['255 characters are a key', 'x'.repeat(255), 201],
  ['256 are not', 'x'.repeat(256), 422],
  ['256 between quotes are not', `"${'x'.repeat(256)}"`, 422],
  ['255 between quotes are', `"${'y'.repeat(255)}"`, 201],
  ['nothing between quotes is not', '""', 422],
])('%s', async (_story, key, status) => {
  const answer = await create(key, order(`K-6-${key.length}`));
  if (status === 422) expectErrors(answer, ' invalid_header');
  expect(answer.status).toBe(status);
});

test('409 for the second while the first runs, then exactly one order', async () => {
  const [{ current_database: name } = { current_database: '' }] = await stage.sql('SELECT current_database()');
  const url = new URL(stage.config.databaseUrl ?? '');
  url.pathname = `/${name}`;
  const blocker = new Client({ connectionString: url.href });
  await blocker.connect();
  try {
    await blocker.query('BEGIN');
    await blocker.query('LOCK TABLE orders IN SHARE MODE');
    const first = create('k-7', order('K-7')).then((answer) => answer);
    const claimed = async () => (await stage.sql(`SELECT 1 FROM idempotency_keys WHERE key = 'k-7'`)).length > 0;
    while (!(await claimed())) await new Promise(setImmediate);

    const second = await create('k-7', order('K-7'));
    expectProblem(second, 'idempotency_in_flight');
    expect(Number(second.headers['retry-after'])).toBeGreaterThan(0);
    await blocker.query('COMMIT');
    expect((await first).status).toBe(201);
  } finally {
    await blocker.end();
  }
  expect(await ordersLike('K-7')).toHaveLength(1);
  expect((await create('k-7', order('K-7')).expect(201)).headers['idempotency-replayed']).toBe('true');
});

test('ten at once: one order, and every answer is that order or "wait"', async () => {
  const body = order('', { reference_id: undefined, metadata: { who: 'k-8' } });
  const answers = await Promise.all(Array.from({ length: 10 }, () => create('k-8', body)));
  const created = answers.filter((answer) => answer.status === 201);
  expect(new Set(created.map((answer) => answer.body.reference_id)).size).toBe(1);
  for (const answer of answers) if (answer.status !== 201) expectProblem(answer, 'idempotency_in_flight');
  expect(await stage.sql(`SELECT 1 FROM orders WHERE metadata->>'who' = 'k-8'`)).toHaveLength(1);
});

describe('what is not stored', () => {
  test('invalid_request: the corrected body may use the key', async () => {
    expectProblem(await create('k-9', order('K-9', { colour: 'red' })), 'invalid_request');
    await create('k-9', order('K-9')).expect(201);
  });
  test('malformed_json, 401, 403, 413 and 415', async () => {
    const post = () => stage.http.post('/v1/orders').set('Idempotency-Key', 'k-10');
    expectProblem(await post().send(order('K-10')), 'unauthorized');
    const authorized = () => post().set('Authorization', `Bearer ${KEY}`);
    expectProblem(await authorized().type('json').send('{'), 'malformed_json');
    expectProblem(await authorized().type('text').send('{}'), 'unsupported_media_type');
    expectProblem(await authorized().send({ a: 'x'.repeat(1_100_000) }), 'payload_too_large');
    await create('k-10', order('K-10')).expect(201);
  });
  test('404: the order may exist by the time of the repeat', async () => {
    const send = () => stage.merchant.post('/orders/K-11/order_details').set('Idempotency-Key', 'k-11');
    expectProblem(await send(), 'not_found');
    await stage.merchant.post('/orders', order('K-11')).expect(201);
    await send().expect(202);
  });
  test('502: a lookup that got no answer is asked again', async () => {
    await stage.merchant.post('/orders', teaOrder('K-12')).expect(201);
    await stage.runUntilIdle();
    const lookup = () => stage.merchant.post('/orders/K-12/lookup').set('Idempotency-Key', 'k-12');
    await stage.customer.faults({ lookup: 'down' });
    expectProblem(await lookup(), 'provider_error');
    expectProblem(await lookup(), 'provider_error');
    await stage.customer.faults({ lookup: 'ok' });
    const answer = await lookup().expect(200);
    expect(answer.headers['idempotency-replayed']).toBeUndefined();
  });
});

describe('what is stored', () => {
  test('409: the same refusal again, even when it would be granted now', async () => {
    await stage.merchant.post('/orders', order('K-13')).expect(201);
    const move = () =>
      stage.merchant.post('/orders/K-13/order_status', { status: 'shipped' }).set('Idempotency-Key', 'k-13');
    const first = await move();
    expectProblem(first, 'invalid_transition');
    await stage.merchant.post('/orders/K-13/order_details').expect(202);
    await stage.runUntilIdle();
    const again = await move();
    expect(again.headers['idempotency-replayed']).toBe('true');
    expect(again.headers['content-type']).toBe(first.headers['content-type']);
    expect([again.status, again.text]).toEqual([409, first.text]);
  });
  test('nothing of a search: the repeat sees what came between', async () => {
    const search = () => stage.merchant.post('/orders/search', {}).set('Idempotency-Key', 'k-14');
    const references = (answer: Response): string[] =>
      answer.body.data.map((one: { reference_id: string }) => one.reference_id);
    const first = await search().expect(200);
    await stage.merchant.post('/orders', order('K-14')).expect(201);
    const again = await search().expect(200);
    expect(references(first)).not.toContain('K-14');
    expect(references(again)).toContain('K-14');
    expect(again.headers['idempotency-replayed']).toBeUndefined();
  });
  test('for a day at least', async () => {
    const first = await create('k-15', order('K-15')).expect(201);
    stage.clock.advance(24 * 3600 * 1000);
    expect((await create('k-15', order('K-15')).expect(201)).text).toBe(first.text);
  });
});

test('a request that died frees its key after 15 s; what it still does is not kept', async () => {
  await stage.merchant.post('/orders', teaOrder('L-1')).expect(201);
  await stage.runUntilIdle();
  const waiting: (() => void)[] = [];
  // The first request stops between the provider's answer and its own, as one whose process is killed there would.
  stage.ctx.checkpoint = (step) =>
    step === 'sync:looked-up' ? new Promise<void>((resolve) => waiting.push(resolve)) : undefined;
  const lookup = () => stage.merchant.post('/orders/L-1/lookup').set('Idempotency-Key', 'k-lease');
  const first = lookup().then((answer) => answer);
  while (waiting.length === 0) await new Promise(setImmediate);
  stage.ctx.checkpoint = () => {};

  stage.clock.advance(14_999);
  expectProblem(await lookup(), 'idempotency_in_flight');
  stage.clock.advance(1);
  const second = await lookup().expect(200);
  expect(second.headers['idempotency-replayed']).toBeUndefined();

  for (const go of waiting) go();
  expectProblem(await first, 'idempotency_in_flight');
  expect((await lookup().expect(200)).text).toBe(second.text);
});

test('a key that may only read, and what stores nothing, take no Idempotency-Key away from a writer', async () => {
  const READER = 'reader-'.padEnd(40, 'r');
  const WRITER = 'writer-'.padEnd(40, 'w');
  const own = await createStage({ API_KEYS: `${READER}:read,${WRITER}:read+write` });
  try {
    const reader = own.as(READER);
    const key = { 'Idempotency-Key': 'shared' };
    await reader.post('/orders/validate', teaOrder('IR-1')).set(key).expect(200);
    await reader.post('/orders/search', { phone: '+919845012345' }).set(key).expect(200);
    await reader.post('/credentials/search', { phone: '+919845012345' }).set(key).expect(200);
    expectProblem(await reader.post('/orders', teaOrder('IR-1')).set(key), 'forbidden');
    expectProblem(await reader.post('/orders/IR-1/refunds', {}).set(key), 'forbidden');
    expect(await own.sql('SELECT key FROM idempotency_keys')).toEqual([]);
    const writer = own.as(WRITER);
    await writer
      .post('/orders', teaOrder('IR-1', { send: false }))
      .set(key)
      .expect(201);
    // And what reads is not refused for a key that a writer has used.
    await reader.post('/orders/validate', teaOrder('IR-2')).set(key).expect(200);
  } finally {
    await own.close();
  }
});
