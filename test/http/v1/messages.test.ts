import { createStage, type Json, START, type Stage, teaOrder } from '../../helpers/app/test-app';
import { expectProblem } from '../problem';

let stage: Stage;
beforeAll(async () => {
  stage = await createStage();
});
afterAll(() => stage.close());

const messages = async (id: string): Promise<Json[]> =>
  (await stage.merchant.get(`/orders/${id}/messages`).expect(200)).body.data;

describe('GET /v1/orders/{reference_id}/messages', () => {
  test('200: what became of each, and when it was told', async () => {
    await stage.merchant.post('/orders', teaOrder('M-1')).expect(201);
    expect(await messages('M-1')).toEqual([
      {
        id: expect.stringMatching(/^[0-9a-f-]{36}$/),
        kind: 'order_details',
        to_status: null,
        status: 'queued',
        wamid: null,
        error: null,
        pricing: null,
        created_at: START.toISOString(),
        updated_at: START.toISOString(),
        ...{ attempted_at: null, sent_at: null, delivered_at: null, read_at: null },
      },
    ]);
    stage.clock.advance(5_000);
    await stage.runUntilIdle();
    const [details] = await messages('M-1');
    expect(details).toMatchObject({ status: 'read', wamid: expect.stringMatching(/^wamid\./) });
    const moments = [details.created_at, details.attempted_at, details.sent_at, details.delivered_at, details.read_at];
    expect(moments).not.toContain(null);
    expect([...moments].sort()).toEqual(moments);
    expect(details.attempted_at).toBe('2026-11-20T10:00:05.000Z');
    expect((await stage.order('M-1')).messages[0]).toMatchObject({ id: details.id, updated_at: details.updated_at });
  });

  test('200: oldest first, with the status that each asks for', async () => {
    await stage.customer.act('M-1', 'pay', {}).expect(200);
    await stage.runUntilIdle();
    await stage.merchant.post('/orders/M-1/order_status', { status: 'shipped' }).expect(202);
    const list = await messages('M-1');
    expect(list.map(({ kind, to_status }) => [kind, to_status])).toEqual([
      ['order_details', null],
      ['order_status', 'processing'],
      ['order_status', 'shipped'],
    ]);
    expect(list[2]).toMatchObject({ status: 'queued', attempted_at: null, sent_at: null });
  });

  test('200: one that failed says why, and was never sent', async () => {
    await stage.merchant.post('/orders', teaOrder('M-2', { send: false })).expect(201);
    expect(await messages('M-2')).toEqual([]);
    await stage.merchant.post('/orders/M-2/order_details').expect(202);
    await stage.merchant.post('/orders/M-2/order_status', { status: 'canceled' }).expect(202);
    expect(await messages('M-2')).toMatchObject([
      { status: 'failed', error: { code: 'withdrawn' }, sent_at: null, attempted_at: null },
    ]);
    const lines = (await stage.timeline('M-2')).map(({ summary }) => summary);
    expect(lines).toContain('order_details is to be sent');
  });

  test('404: no such order; 401: without a key; 422: a query', async () => {
    expectProblem(await stage.merchant.get('/orders/NOBODY/messages'), 'not_found');
    expectProblem(await stage.http.get('/v1/orders/M-1/messages'), 'unauthorized');
    expectProblem(await stage.merchant.get('/orders/M-1/messages?limit=1'), 'invalid_request');
  });
});

describe('GET /v1/events?reference_id=', () => {
  test('200: only what happened to this order, page by page', async () => {
    const all = (await stage.merchant.get('/events?limit=100').expect(200)).body.data;
    const own = all.filter((event: Json) => event.data.order.reference_id === 'M-1');
    expect(own.length).toBeGreaterThan(1);
    expect(own.length).toBeLessThan(all.length);
    const first = (await stage.merchant.get('/events?reference_id=M-1&limit=1').expect(200)).body;
    expect(first).toMatchObject({ data: [own[0]], has_more: true });
    const rest = await stage.merchant.get(`/events?reference_id=M-1&cursor=${first.next_cursor}`).expect(200);
    expect([...first.data, ...rest.body.data]).toEqual(own);
  });

  test('200: together with a type; an unknown order has no events', async () => {
    const captured = await stage.merchant.get('/events?reference_id=M-1&type=payment.captured').expect(200);
    expect(captured.body.data).toHaveLength(1);
    expect((await stage.merchant.get('/events?reference_id=NOBODY').expect(200)).body.data).toEqual([]);
  });

  test('422: too long to be a reference', async () => {
    expectProblem(await stage.merchant.get(`/events?reference_id=${'x'.repeat(61)}`), 'invalid_request');
  });
});
