import { startMerchant } from '../../helpers/app/merchant';
import { createStage, type Json, KEY, type Stage, teaOrder } from '../../helpers/app/test-app';

let stage: Stage;
beforeAll(async () => {
  stage = await createStage();
  for (const id of ['EV-1', 'EV-2', 'EV-3']) await canceled(id);
});
afterAll(() => stage.close());

/** An order that was canceled before it was sent: `payment.canceled` and `order.status_changed`. */
async function canceled(id: string): Promise<void> {
  await stage.merchant.post('/orders', teaOrder(id, { send: false })).expect(201);
  await stage.merchant.post(`/orders/${id}/order_status`, { status: 'canceled' }).expect(202);
}

const list = async (query = ''): Promise<Json> => (await stage.merchant.get(`/events${query}`).expect(200)).body;
const shortOf = ({ data }: Json) => data.map((event: Json) => `${event.data.order.reference_id} ${event.type}`);

describe('GET /v1/events', () => {
  test('200: newest first, with the order as it was and who was told', async () => {
    const { data, has_more, next_cursor } = await list();
    expect({ has_more, next_cursor }).toEqual({ has_more: false, next_cursor: null });
    expect(shortOf({ data })).toEqual([
      'EV-3 order.status_changed',
      'EV-3 payment.canceled',
      'EV-2 order.status_changed',
      'EV-2 payment.canceled',
      'EV-1 order.status_changed',
      'EV-1 payment.canceled',
    ]);
    expect(data[0]).toEqual({
      id: expect.stringMatching(/^evt_[0-9a-f]{32}$/),
      type: 'order.status_changed',
      created_at: expect.stringMatching(/^2026-11-20T10:/),
      data: { order: await stage.order('EV-3') },
      deliveries: [],
    });
  });

  test('200: an old event shows the order of then, not of now', async () => {
    await stage.merchant.post('/orders', teaOrder('EV-4')).expect(201);
    await stage.runUntilIdle();
    await stage.customer.act('EV-4', 'fail', {}).expect(200);
    await stage.runUntilIdle();
    await stage.customer.act('EV-4', 'pay', {}).expect(200);
    await stage.runUntilIdle();
    const { data } = await list('?type=payment.failed');
    expect(data[0].data.order).toMatchObject({ reference_id: 'EV-4', payment: { status: 'failed' } });
    expect(data[0].data.order.version).toBeLessThan((await stage.order('EV-4')).version);
  });

  test('200: page by page, nothing twice and nothing left out', async () => {
    const all = shortOf(await list('?limit=100'));
    const pages: string[] = [];
    let cursor = '';
    for (let page = 0; page < 20; page++) {
      const body: Json = await list(`?limit=2${cursor}`);
      pages.push(...shortOf(body));
      // What happens meanwhile is newer than every page to come.
      if (page === 0) await canceled('EV-5');
      if (!body.has_more) break;
      cursor = `&cursor=${body.next_cursor}`;
    }
    expect(pages).toEqual(all);
  });

  test('200: of one type, with its own pages', async () => {
    const first = await list('?type=payment.canceled&limit=1');
    expect(first.has_more).toBe(true);
    const rest = await list(`?type=payment.canceled&cursor=${first.next_cursor}`);
    for (const event of [...first.data, ...rest.data]) expect(event.type).toBe('payment.canceled');
    expect(rest.data).toHaveLength((await list('?type=payment.canceled')).data.length - 1);
  });

  test.each([
    ['an unknown type', 'type=payment.lost', '/type'],
    ['no limit', 'limit=0', '/limit'],
    ['a limit too high', 'limit=101', '/limit'],
    ['a cursor of its own', 'cursor=nonsense', '/cursor'],
    ['a cursor beyond all numbers', `cursor=${Buffer.from('9'.repeat(30)).toString('base64url')}`, '/cursor'],
    ['a misspelt parameter', 'types=payment.captured', '/types'],
  ])('422: %s', async (_what, query, pointer) => {
    const { body } = await stage.merchant.get(`/events?${query}`).expect(422);
    expect(body.errors).toMatchObject([{ pointer }]);
  });

  test('401: without a key', () => stage.http.get('/v1/events').expect(401));
});

describe('POST /v1/events/{id}/redeliver', () => {
  test('202: owed again to the endpoints that want it, whatever became of it before', async () => {
    const { data } = await list('?type=payment.canceled&limit=1');
    const [event] = data;
    const merchant = await startMerchant();
    const other = { url: merchant.url, events: ['payment.captured'] };
    const endpoint = (await stage.merchant.post('/webhook_endpoints', { url: merchant.url }).expect(201)).body;
    await stage.merchant.post('/webhook_endpoints', other).expect(201);

    const { body } = await stage.merchant.post(`/events/${event.id}/redeliver`).expect(202);
    const at = stage.clock.now().toISOString();
    expect(body).toEqual({
      ...event,
      deliveries: [{ endpoint_id: endpoint.id, status: 'pending', at, http_status: null }],
    });
    await stage.runUntilIdle();
    expect(merchant.received).toHaveLength(1);
    await merchant.close();
  });

  test('202: a repeat under its Idempotency-Key owes nothing more', async () => {
    const [event] = (await list('?type=payment.failed')).data;
    const post = () => stage.merchant.post(`/events/${event.id}/redeliver`).set('Idempotency-Key', 'redeliver-1');
    const first = await post().expect(202);
    expect((await post().expect(202)).body).toEqual(first.body);
    expect((await list('?type=payment.failed')).data[0].deliveries).toHaveLength(1);
  });

  test('404: an event that is not there', async () => {
    for (const id of ['evt_0', 'nonsense', '%00'])
      expect((await stage.merchant.post(`/events/${id}/redeliver`).expect(404)).body.code).toBe('not_found');
  });

  test('422: a body that means nothing', async () => {
    const [event] = (await list()).data;
    await stage.merchant.post(`/events/${event.id}/redeliver`, { endpoint: 'we_1' }).expect(422);
  });

  test('403: a key that may only read', async () => {
    const narrow = await createStage({ API_KEYS: `${'r'.repeat(32)}:read` });
    try {
      await narrow.as('r'.repeat(32)).post('/events/evt_0/redeliver').expect(403);
    } finally {
      await narrow.close();
    }
  });

  test('401: without a key', () => stage.as(`${KEY}x`).post('/events/evt_0/redeliver').expect(401));
});
