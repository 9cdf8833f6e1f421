import { createStage, type Stage, teaOrder } from '../../../helpers/app/test-app';
import { expectErrors, expectProblem } from '../../problem';

let stage: Stage;
beforeAll(async () => {
  stage = await createStage();
});
afterAll(() => stage.close());

const send = (id: string) => stage.merchant.post(`/orders/${id}/order_details`);
const create = (id: string, change: object = {}) => stage.merchant.post('/orders', teaOrder(id, change)).expect(201);
const inSeconds = (seconds: number) => String(Math.ceil(stage.clock.now().getTime() / 1000) + seconds);
const expiring = (id: string, seconds: number) => ({
  order: { ...teaOrder(id).order, expiration: { timestamp: inSeconds(seconds) } },
});
const customers = (phone: string, change: object) =>
  fetch(`${stage.sandboxUrl}/customers/${phone}`, {
    method: 'PUT',
    headers: { 'content-type': 'application/json' },
    body: JSON.stringify(change),
  });

test('202: an order that waited goes out', async () => {
  await create('D-1', { send: false });
  const { body } = await send('D-1').expect(202);
  expect(body).toMatchObject({ version: 2, messages: [{ kind: 'order_details', status: 'queued' }] });
  await stage.runUntilIdle();
  expect((await stage.order('D-1')).messages).toMatchObject([{ status: 'read' }]);
});

test('202: again after a send that is known to have failed, with both messages told', async () => {
  await customers('+919845099001', { reachable: false });
  await create('D-2', { to: '+919845099001' });
  await stage.runUntilIdle();
  expect((await stage.order('D-2')).messages).toMatchObject([{ status: 'failed', error: { code: 131026 } }]);
  await customers('+919845099001', { reachable: true });
  await send('D-2').expect(202);
  await stage.runUntilIdle();
  expect((await stage.order('D-2')).messages).toMatchObject([{ status: 'failed' }, { status: 'read', error: null }]);
});

test('409: of two that come together, one sends', async () => {
  await create('D-3', { send: false });
  const answers = await Promise.all([send('D-3'), send('D-3'), send('D-3')]);
  expect(answers.map((answer) => answer.status).sort()).toEqual([202, 409, 409]);
  await stage.runUntilIdle();
  expect((await stage.order('D-3')).messages).toHaveLength(1);
});

test('409: already sent, whether it is queued, sent or read', async () => {
  await create('D-4');
  expectProblem(await send('D-4'), 'already_sent');
  await stage.runUntilIdle();
  expectProblem(await send('D-4'), 'already_sent');
});

test('409: nobody knows whether the first one arrived', async () => {
  await create('D-5');
  await stage.customer.faults({ send: 'timeout_after' });
  await stage.workers.drain();
  await stage.customer.faults({ send: 'ok' });
  expect((await stage.order('D-5')).messages).toMatchObject([{ status: 'unknown' }]);
  expectProblem(await send('D-5'), 'send_outcome_unknown');
  await stage.runUntilIdle();
  // The statuses that followed tell that it did.
  expectProblem(await send('D-5'), 'already_sent');
});

test('202 and 409: with 300 s left it goes out, with less it does not', async () => {
  await create('D-6', { send: false, ...expiring('D-6', 900) });
  await create('D-7', { send: false, ...expiring('D-7', 900) });
  stage.clock.advance(600_000 - (stage.clock.now().getTime() % 1000));
  await send('D-6').expect(202);
  stage.clock.advance(1000);
  expectProblem(await send('D-7'), 'order_expired');
});

test('409: a canceled order', async () => {
  await create('D-8', { send: false });
  await stage.merchant.post('/orders/D-8/order_status', { status: 'canceled' }).expect(202);
  expectProblem(await send('D-8'), 'order_canceled');
});

test('404: no such order', async () => {
  expectProblem(await send('D-404'), 'not_found');
});

test('202: an empty object is a body that says nothing', async () => {
  await create('D-9', { send: false });
  await stage.merchant.post('/orders/D-9/order_details', {}).expect(202);
});

test('422: fields that mean nothing here', async () => {
  await create('D-10', { send: false });
  expectErrors(await stage.merchant.post('/orders/D-10/order_details', { force: true }), '/force unknown_field');
  expectErrors(await stage.merchant.post('/orders/D-10/order_details', []), ' invalid_type');
  expect((await stage.order('D-10')).messages).toEqual([]);
});
