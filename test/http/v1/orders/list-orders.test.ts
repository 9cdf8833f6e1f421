import { createStage, type Json, type Stage, teaOrder } from '../../../helpers/app/test-app';
import { expectErrors } from '../../problem';

let stage: Stage;
beforeAll(async () => {
  stage = await createStage();
  // Five orders in each of 25 instants, so that a page ends in the middle of an instant.
  for (let i = 0; i < 125; i++) {
    const change = { to: `+9198450${10000 + i}`, send: false };
    await stage.merchant.post('/orders', teaOrder(`P-${String(i).padStart(3, '0')}`, change)).expect(201);
    if (i % 5 === 4) stage.clock.advance(1000);
  }
});
afterAll(() => stage.close());

const list = (query = '') => stage.merchant.get(`/orders${query}`);
const search = (body: object) => stage.merchant.post('/orders/search', body);
const ids = (answer: Json): string[] => answer.body.data.map((order: Json) => order.reference_id);
const encode = encodeURIComponent;

test('200: newest first, 20 at a time, each as GET shows it', async () => {
  const answer = await list().expect(200);
  expect(Object.keys(answer.body)).toEqual(['data', 'has_more', 'next_cursor']);
  expect(answer.body).toMatchObject({ has_more: true, next_cursor: expect.any(String) });
  expect(answer.body.data).toHaveLength(20);
  expect(ids(answer)[0]).toBe('P-124');
  expect(answer.body.data[0]).toEqual((await stage.merchant.get('/orders/P-124')).body);
  // A cursor stands in a URL, so it names nobody.
  expect(Buffer.from(answer.body.next_cursor, 'base64url').toString()).not.toContain('9198450');
});

test.each([1, 7, 100])('200: pages of %i hold every order once, in order, while new ones arrive', async (limit) => {
  const before = (await stage.sql<{ id: string }>('SELECT reference_id AS id FROM orders')).map((row) => row.id);
  const found: string[] = [];
  let cursor = '';
  for (let page = 0; ; page++) {
    const answer = await list(`?limit=${limit}${cursor && `&cursor=${cursor}`}`).expect(200);
    found.push(...ids(answer));
    if (!answer.body.has_more) break;
    cursor = answer.body.next_cursor;
    if (page === 1) {
      stage.clock.advance(1000);
      await stage.merchant.post('/orders', teaOrder(`N-${limit}`, { send: false })).expect(201);
    }
  }
  expect(new Set(found).size).toBe(found.length);
  expect([...found].sort()).toEqual(before.sort());
});

test('200: the last page says so', async () => {
  const answer = await list('?limit=5&created_before=2026-11-20T10:00:01Z').expect(200);
  expect(answer.body).toMatchObject({ has_more: false, next_cursor: null });
  expect(ids(answer)).toEqual(['P-004', 'P-003', 'P-002', 'P-001', 'P-000']);
});

test('200: nothing found', async () => {
  expect((await list('?created_after=2030-01-01T00:00:00Z').expect(200)).body).toEqual({
    data: [],
    has_more: false,
    next_cursor: null,
  });
});

test('200: created_after is inclusive, created_before is exclusive, in any offset', async () => {
  const from = '2026-11-20T10:00:03.000Z';
  const to = '2026-11-20T10:00:05.000Z';
  const answer = await list(`?created_after=${from}&created_before=${to}`).expect(200);
  expect(ids(answer)).toEqual(Array.from({ length: 10 }, (_, i) => `P-0${24 - i}`));
  const inIndia = encode('2026-11-20T15:30:03+05:30');
  expect(ids(await list(`?created_after=${inIndia}&created_before=${to}`))).toEqual(ids(answer));
  expect(ids(await search({ created_after: from, created_before: to }).expect(200))).toEqual(ids(answer));
});

describe('filters', () => {
  beforeAll(async () => {
    stage.clock.advance(60_000);
    for (const id of ['F-paid', 'F-failed', 'F-wrong']) await stage.merchant.post('/orders', teaOrder(id)).expect(201);
    await stage.runUntilIdle();
    await stage.customer.act('F-paid', 'pay').expect(200);
    await stage.customer.act('F-failed', 'fail').expect(200);
    await stage.runUntilIdle();
    await stage.customer.faults({ lookup: 'wrong_amount' });
    await stage.customer.act('F-wrong', 'pay').expect(200);
    await stage.runUntilIdle();
    await stage.customer.faults({ lookup: 'ok' });
    await stage.merchant.post('/orders/P-000/order_status', { status: 'canceled' }).expect(202);
  });

  test.each([
    ['?status=processing', ['F-paid']],
    ['?status=canceled', ['P-000']],
    ['?payment_status=captured', ['F-paid']],
    ['?payment_status=failed', ['F-failed']],
    ['?payment_status=canceled', ['P-000']],
    ['?problem=true', ['F-wrong']],
    ['?problem=true&status=processing', []],
    ['?status=pending&payment_status=failed', ['F-failed']],
    ['?status=completed', []],
  ])('200: %s', async (query, expected) => {
    expect(ids(await list(query).expect(200))).toEqual(expected);
  });

  test.each([
    [{ status: 'processing' }, ['F-paid']],
    [{ problem: true }, ['F-wrong']],
    [{ payment_status: 'failed', limit: 100 }, ['F-failed']],
    [{ phone: '+919845010007' }, ['P-007']],
    [{ phone: '919845010007' }, ['P-007']],
    [{ phone: '919845010007', payment_status: 'captured' }, []],
    [{ phone: '14155550100' }, []],
    [{ user_id: 'IN.1' }, []],
  ])('200: search for %j', async (body, expected) => {
    expect(ids(await search(body).expect(200))).toEqual(expected);
  });
});

test('200: a search for a user id', async () => {
  const body = teaOrder('U-1', { to: undefined, recipient: 'IN.77', send: false });
  await stage.merchant.post('/orders', body).expect(201);
  expect(ids(await search({ user_id: 'IN.77' }).expect(200))).toEqual(['U-1']);
});

test('200: a search goes on with its cursor', async () => {
  const first = await search({ limit: 2, created_before: '2026-11-20T10:00:01Z' }).expect(200);
  const { next_cursor: cursor } = first.body;
  const second = await search({ limit: 3, cursor, created_before: '2026-11-20T10:00:01Z' }).expect(200);
  expect([...ids(first), ...ids(second)]).toEqual(['P-004', 'P-003', 'P-002', 'P-001', 'P-000']);
  expect(second.body.has_more).toBe(false);
});

test('200: a search without a body is a list', async () => {
  expect((await stage.merchant.post('/orders/search').expect(200)).body.data).toHaveLength(20);
});

const cursorOf = (text: string) => Buffer.from(text).toString('base64url');

test.each([
  ['?colour=red&limit=5', ['/colour unknown_field']],
  ['?phone=919845010007', ['/phone unknown_field']],
  ['?user_id=IN.1', ['/user_id unknown_field']],
  ['?__proto__=1', ['/__proto__ unknown_field']],
  ['?status=paid', ['/status invalid_value']],
  ['?status=', ['/status invalid_value']],
  ['?status=pending&status=canceled', ['/status invalid_value']],
  ['?payment_status=success', ['/payment_status invalid_value']],
  ['?problem=false', ['/problem invalid_value']],
  ['?limit=0', ['/limit invalid_format']],
  ['?limit=101', ['/limit invalid_format']],
  ['?limit=', ['/limit invalid_format']],
  ['?limit=-1', ['/limit invalid_format']],
  ['?limit=1e1', ['/limit invalid_format']],
  ['?limit=0x10', ['/limit invalid_format']],
  ['?limit=1.5', ['/limit invalid_format']],
  ['?limit=1&limit=2', ['/limit invalid_type']],
  ['?limit[]=1', ['/limit[] unknown_field']],
  ['?created_after=yesterday', ['/created_after invalid_format']],
  ['?created_after=2026-11-20', ['/created_after invalid_format']],
  ['?created_after=1795171800', ['/created_after invalid_format']],
  ['?created_after=0000-01-01T00:00:00Z', ['/created_after custom']],
  ['?created_before=0000-06-01T00:00:00Z', ['/created_before custom']],
  // In UTC, these are the last hours of the year 0 and the first of the year 10000.
  [`?created_after=${encode('0001-01-01T00:00:00+14:00')}`, ['/created_after custom']],
  [`?created_before=${encode('9999-12-31T23:59:59-14:00')}`, ['/created_before custom']],
  ['?refunded=half', ['/refunded invalid_value']],
  ['?cursor=', ['/cursor custom']],
  ['?cursor=xyz', ['/cursor custom']],
  [`?cursor=${cursorOf('2026-11-20T10:00:00.000Z|a\0b')}`, ['/cursor custom']],
  [`?cursor=${cursorOf('+275760-09-13T00:00:00.000Z|a')}`, ['/cursor custom']],
  [`?cursor=${cursorOf('2026-13-45T10:00:00.000Z|a')}`, ['/cursor custom']],
  [`?cursor=${cursorOf('0000-01-01T00:00:00.000Z|a')}`, ['/cursor custom']],
  [`?cursor=${cursorOf("2026-11-20T10:00:00.000Z|a' OR 1=1")}`, ['/cursor custom']],
  ['?status=x&limit=0&colour=red', ['/colour unknown_field', '/limit invalid_format', '/status invalid_value']],
])('422: %s', async (query, errors) => {
  expectErrors(await list(query), ...errors);
});

test.each<[body: unknown, ...errors: string[]]>([
  [[], ' invalid_type'],
  [null, ' invalid_type'],
  ['text', ' invalid_type'],
  [{ colour: 'red' }, '/colour unknown_field'],
  [{ phone: '98450' }, '/phone invalid_format'],
  [{ created_after: '0000-01-01T00:00:00Z' }, '/created_after custom'],
  [{ transaction_id: '' }, '/transaction_id too_small'],
  [{ metadata_value: 'a\0b' }, '/metadata_value custom'],
  [{ reference_id: 7 }, '/reference_id invalid_type'],
  [{ phone: 919845010007 }, '/phone invalid_type'],
  [{ phone: '919845010007', user_id: 'IN.1' }, ' custom'],
  [{ user_id: '' }, '/user_id too_small'],
  [{ user_id: 'a\0b' }, '/user_id custom'],
  [{ limit: '5' }, '/limit invalid_type'],
  [{ limit: 101 }, '/limit too_big'],
  [{ limit: 1.5 }, '/limit invalid_type'],
  [{ problem: 'true' }, '/problem invalid_value'],
])('422: search for %j', async (body, ...errors) => {
  const answer = await stage.http
    .post('/v1/orders/search')
    .set('Authorization', 'Bearer sk_sandbox')
    .type('json')
    .send(JSON.stringify(body));
  expectErrors(answer, ...errors);
});
