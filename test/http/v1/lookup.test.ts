import { createStage, type Stage, teaOrder } from '../../helpers/app/test-app';
import { expectErrors, expectProblem } from '../problem';

let stage: Stage;
beforeAll(async () => {
  stage = await createStage();
});
afterAll(() => stage.close());

const lookUp = (id: string) => stage.merchant.post(`/orders/${id}/lookup`);
const asked = (id: string) => stage.world.httpLog.all().filter((one) => one.method === 'GET' && one.path.includes(id));
async function sent(id: string): Promise<void> {
  await stage.merchant.post('/orders', teaOrder(id)).expect(201);
  await stage.runUntilIdle();
}

test('200: money that nobody told us about', async () => {
  await sent('U-1');
  await stage.customer.act('U-1', 'pay', { webhook: 'lost' }).expect(200);
  const { body } = await lookUp('U-1').expect(200);
  expect(body).toMatchObject({ status: 'processing', payment: { status: 'captured' } });
  const line = (await stage.timeline('U-1')).find(({ kind }) => kind === 'payment');
  expect(line).toMatchObject({ cause: 'merchant', details: { from: 'new', to: 'captured' } });
});

test('200: nothing new leaves the resource as it was, its version included', async () => {
  await sent('U-2');
  const before = await stage.order('U-2');
  expect((await lookUp('U-2').expect(200)).body).toEqual(before);
  await stage.customer.act('U-2', 'fail').expect(200);
  await stage.runUntilIdle();
  const failed = await stage.order('U-2');
  expect((await lookUp('U-2').expect(200)).body).toEqual(failed);
});

test('200: a running attempt is pending', async () => {
  await sent('U-3');
  await stage.customer.act('U-3', 'pay', { webhook: 'lost', after_seconds: 60 }).expect(202);
  expect((await lookUp('U-3').expect(200)).body.payment).toMatchObject({
    status: 'pending',
    transactions: [{ status: 'pending' }],
  });
});

test.each([
  ['never to be sent', { send: false }],
  ['that waits to be sent', {}],
])('200: nobody is asked about an order %s', async (_story, change) => {
  const id = `U-4-${JSON.stringify(change).length}`;
  const created = await stage.merchant.post('/orders', teaOrder(id, change)).expect(201);
  expect((await lookUp(id).expect(200)).body).toEqual(created.body);
  expect(asked(id)).toEqual([]);
});

test('502: no answer, told with what the provider said; nothing changed', async () => {
  await sent('U-5');
  const before = await stage.order('U-5');
  await stage.customer.faults({ lookup: 'down' });
  const answer = await lookUp('U-5');
  await stage.customer.faults({ lookup: 'ok' });
  expect(expectProblem(answer, 'provider_error').provider).toMatchObject({ http_status: 503, code: 500 });
  expect(await stage.order('U-5')).toEqual(before);
  expect((await stage.timeline('U-5')).at(-1)).toMatchObject({ kind: 'lookup_failed', cause: 'merchant' });
});

test('404: no such order', async () => {
  expectProblem(await lookUp('U-404'), 'not_found');
});

test('422: a body that says something', async () => {
  expectErrors(await stage.merchant.post('/orders/U-1/lookup', { now: true }), '/now unknown_field');
});
