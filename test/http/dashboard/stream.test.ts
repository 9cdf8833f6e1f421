import { closeServer, KEY, type Stage, teaOrder } from '../../helpers/app/test-app';
import { expectProblem } from '../problem';
import { createStreamStage, streamsOn } from './stream-steps';

let stage: Stage;
let quick: Awaited<ReturnType<typeof createStreamStage>>['quick'];
beforeAll(async () => {
  ({ stage, quick } = await createStreamStage());
});
afterAll(async () => {
  await closeServer(quick.server);
  await stage.close();
});

const { listen, closeStreams, create, cancel } = streamsOn(
  () => stage,
  () => quick.url,
);
afterEach(closeStreams);

describe('GET /v1/stream', () => {
  test('200: as event-stream that no proxy keeps back, with the number of open problems to begin with', async () => {
    const { response, events, until, raw } = await listen({}, stage.serviceUrl);
    expect(response.statusCode).toBe(200);
    expect(response.headers).toMatchObject({
      'content-type': 'text/event-stream; charset=utf-8',
      'cache-control': 'no-store',
      'x-accel-buffering': 'no',
    });
    await until(() => events.length > 0);
    expect(events).toEqual([{ event: 'problem', data: { open: 0 }, id: expect.stringMatching(/^\d+$/) }]);
    expect(raw()).toMatch(/^retry: 2000\n\n/);
  });

  test('each change of an order once, as it is then', async () => {
    const stream = await listen();
    await create('ST-1');
    await stream.receives('ST-1');
    expect(stream.changes()).toEqual([
      {
        reference_id: 'ST-1',
        version: 1,
        status: 'pending',
        payment_status: 'new',
        updated_at: (await stage.order('ST-1')).updated_at,
      },
    ]);
    await cancel('ST-1');
    await create('ST-2');
    await stream.receives('ST-2');
    const { version, updated_at } = await stage.order('ST-1');
    expect(stream.changes().slice(1)).toMatchObject([
      { reference_id: 'ST-1', version, status: 'canceled', payment_status: 'canceled', updated_at },
      { reference_id: 'ST-2', version: 1 },
    ]);
    // What changes nothing that the order shows is no change.
    await stage.merchant.post('/orders/ST-2/lookup').expect(200);
    await create('ST-3');
    await stream.receives('ST-3');
    expect(stream.changes().filter(({ reference_id }) => reference_id === 'ST-2')).toHaveLength(1);
  });

  test('a whole payment: the last that is told of an order is what the order is', async () => {
    const stream = await listen();
    await stage.merchant.post('/orders', teaOrder('ST-4')).expect(201);
    await stage.runUntilIdle();
    await stage.customer.act('ST-4', 'pay', {}).expect(200);
    await stage.runUntilIdle();
    const { version, status } = await stage.order('ST-4');
    await stream.until(() => stream.changes().at(-1)?.version === version);
    expect(stream.changes().at(-1)).toMatchObject({ reference_id: 'ST-4', status, payment_status: 'captured' });
    const versions = stream.changes().map((change) => change.version);
    expect([...new Set(versions)].sort((a, b) => a - b)).toEqual(versions);
  });

  test('a problem is told when it opens and when it is settled', async () => {
    const stream = await listen();
    const counts = () => stream.events.filter(({ event }) => event === 'problem').map(({ data }) => data.open);
    await stage.customer.faults({ lookup: 'wrong_amount' });
    await stage.merchant.post('/orders', teaOrder('ST-5')).expect(201);
    await stage.runUntilIdle();
    await stage.customer.act('ST-5', 'pay', {}).expect(200);
    await stage.runUntilIdle();
    await stage.customer.faults({ lookup: 'ok' });
    await stream.until(() => counts().length === 2);
    await stage.merchant.post('/orders/ST-5/problem/resolve', { note: 'Looked.' }).expect(200);
    await stream.until(() => counts().length === 3);
    expect(counts()).toEqual([0, 1, 0]);
  });

  test('what is committed late, behind what is newer, is not missed', async () => {
    const stream = await listen();
    await create('ST-6');
    await stream.receives('ST-6');
    const late = await stage.ctx.db.pool.connect();
    try {
      const at = stage.clock.now();
      await late.query('BEGIN');
      await late.query('UPDATE orders SET version = version + 1, updated_at = $1 WHERE reference_id = $2', [
        at,
        'ST-6',
      ]);
      await late.query(
        `INSERT INTO timeline (reference_id, at, kind, summary, cause, details) VALUES ('ST-6', $1, 'test', '', '', '{}')`,
        [at],
      );
      // Its line has an id now, and nobody sees it.
      await create('ST-7');
      await stream.receives('ST-7');
      const seen = Number(stream.lastId());
      await late.query('COMMIT');
      await stream.until(() =>
        stream.changes().some(({ reference_id, version }) => reference_id === 'ST-6' && version === 2),
      );
      expect(stream.changes().map(({ reference_id }) => reference_id)).toEqual(['ST-6', 'ST-7', 'ST-6']);
      // A reader that was cut off in between would have gone on before the late line.
      const { rows } = await late.query(`SELECT max(id)::int AS id FROM timeline WHERE kind = 'test'`);
      expect(seen).toBeLessThan(rows[0].id);
    } finally {
      late.release();
    }
  });

  test('after a break it goes on where it was: nothing missed, nothing twice', async () => {
    const first = await listen();
    await create('ST-8');
    await first.receives('ST-8');
    first.close();
    await create('ST-9');
    await cancel('ST-9');
    const again = await listen({ 'Last-Event-ID': first.lastId() });
    await create('ST-10');
    await again.receives('ST-10');
    const { version } = await stage.order('ST-9');
    expect(again.changes().map((change) => [change.reference_id, change.version])).toEqual([
      ['ST-9', version],
      ['ST-10', 1],
    ]);
    const third = await listen({ 'Last-Event-ID': again.lastId() });
    await create('ST-11');
    await third.receives('ST-11');
    expect(third.changes()).toHaveLength(1);
  });

  test('who missed too much, or comes from another database, is told to read anew', async () => {
    const beyond = await listen({ 'Last-Event-ID': '999999999' });
    await beyond.until(() => beyond.events.length === 2);
    expect(beyond.events.map(({ event }) => event)).toEqual(['missed', 'problem']);
    await stage.sql(
      `INSERT INTO timeline (reference_id, at, kind, summary, cause, details)
       SELECT 'ST-1', now(), 'test', '', '', '{}' FROM generate_series(1, 5001)`,
    );
    const late = await listen({ 'Last-Event-ID': '1' });
    await late.until(() => late.events.length === 2);
    expect(late.events.map(({ event }) => event)).toEqual(['missed', 'problem']);
    const nonsense = await listen({ 'Last-Event-ID': 'yesterday' });
    await nonsense.until(() => nonsense.events.length === 1);
    expect(nonsense.events.map(({ event }) => event)).toEqual(['problem']);
  });

  test('ends with its session, and with a key in the header never', async () => {
    const signed = await stage.http.post('/dashboard/session').send({ api_key: KEY }).expect(200);
    const cookie = signed.headers['set-cookie']?.[0]?.split(';')[0] ?? '';
    const byKey = await listen({}, stage.serviceUrl);
    const bySession = await listen({}, stage.serviceUrl, { Cookie: cookie });
    await bySession.until(() => bySession.events.length > 0);
    stage.clock.advance(8 * 3_600_000);
    await bySession.ended;
    expect(bySession.response.complete).toBe(true);
    await create('ST-12');
    await byKey.receives('ST-12');
  });

  test('503: the fifty-first, until one leaves', async () => {
    const streams = await Promise.all(Array.from({ length: 50 }, () => listen({}, stage.serviceUrl)));
    const refused = await stage.merchant.get('/stream');
    expectProblem(refused, 'unavailable');
    expect(refused.headers['retry-after']).toBe('5');
    streams[0]?.close();
    await streams[0]?.ended;
    let status = 503;
    while (status !== 200) status = (await listen({}, stage.serviceUrl)).response.statusCode ?? 0;
    await create('ST-13');
    await Promise.all(streams.slice(1).map((stream) => stream.receives('ST-13')));
  });

  test('401: without a key; 422: a query; HEAD has an end', async () => {
    expectProblem(await stage.http.get('/v1/stream'), 'unauthorized');
    expectProblem(await stage.merchant.get('/stream?since=1'), 'invalid_request');
    const head = await stage.http.head('/v1/stream').set('Authorization', `Bearer ${KEY}`).expect(200);
    expect(head.headers['content-type']).toContain('text/event-stream');
  });
});
