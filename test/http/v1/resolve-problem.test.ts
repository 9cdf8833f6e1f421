import { createStage, type Stage, teaOrder } from '../../helpers/app/test-app';
import { expectErrors, expectProblem } from '../problem';

let stage: Stage;
beforeAll(async () => {
  stage = await createStage();
  await stage.merchant.post('/orders', teaOrder('R-1')).expect(201);
  await stage.runUntilIdle();
  await stage.customer.faults({ lookup: 'wrong_amount' });
  await stage.customer.act('R-1', 'pay').expect(200);
  await stage.runUntilIdle();
});
afterAll(() => stage.close());

const resolve = (id: string, body: object) => stage.merchant.post(`/orders/${id}/problem/resolve`, body);

test.each<[body: object, ...errors: string[]]>([
  [{}, '/note invalid_type'],
  [{ note: '' }, '/note too_small'],
  [{ note: 'x'.repeat(501) }, '/note custom'],
  [{ note: 'a\0b' }, '/note custom'],
  [{ note: 'ok', by: 'me' }, '/by unknown_field'],
  [[], ' invalid_type'],
])('422: %j', async (body, ...errors) => {
  expectErrors(await resolve('R-1', body), ...errors);
  expect((await stage.order('R-1')).payment.problem).toMatchObject({ code: 'amount_mismatch' });
});

test('200: the problem is gone, the note is in the timeline', async () => {
  const before = await stage.order('R-1');
  const { body } = await resolve('R-1', {
    note: `Compared with the gateway: one paisa off 🍵${'x'.repeat(450)}`,
  }).expect(200);
  expect(body.payment.problem).toBeNull();
  expect(body.version).toBe(before.version + 1);
  expect((await stage.timeline('R-1')).at(-1)).toMatchObject({
    kind: 'problem',
    cause: 'merchant',
    details: { codes: ['amount_mismatch'], note: expect.stringContaining('Compared') },
  });
  expect((await stage.merchant.get('/orders?problem=true').expect(200)).body.data).toEqual([]);
});

test('200: the same problem does not come back with the next lookup', async () => {
  expect((await stage.merchant.post('/orders/R-1/lookup').expect(200)).body.payment.problem).toBeNull();
});

test('200: nothing to resolve changes nothing', async () => {
  const before = await stage.order('R-1');
  expect((await resolve('R-1', { note: 'again' }).expect(200)).body).toEqual(before);
});

test('404: no such order', async () => {
  expectProblem(await resolve('R-404', { note: 'x' }), 'not_found');
});
