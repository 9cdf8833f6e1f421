import { createWorkers } from '../../../../src/workers/workers';
import { createStage, type Stage, teaOrder } from '../../../helpers/app/test-app';
import { sendingOn, shape } from './sending-steps';

let stage: Stage;
beforeEach(async () => {
  stage = await createStage();
});
afterEach(() => stage.close());

const { create, move, sends } = sendingOn(() => stage);

test('the messages of one order go out one at a time and in order, whatever happens to the first', async () => {
  await create('L-1');
  await stage.runUntilIdle();
  const wanted = ['processing', 'shipped', 'partially_shipped', 'completed'];
  for (const status of wanted) await move('L-1', status).expect(202);
  await stage.customer.faults({ send: 'down' });
  await stage.workers.drain();
  expect(shape(await stage.order('L-1')).slice(1)).toEqual(wanted.map(() => 'order_status queued'));
  await stage.customer.faults({ send: 'ok' });
  await stage.advance(40, 4);
  // The first try was refused by a provider that was down; nothing overtook it.
  expect(sends('L-1')).toEqual(['details', 'processing', ...wanted]);
  expect(await stage.customer.order('L-1')).toMatchObject({ status: 'completed' });
});

test('a payment told of to two workers at once is thanked for once', async () => {
  const second = createWorkers(stage.ctx);
  await create('W-P');
  await stage.runUntilIdle();
  await stage.customer.act('W-P', 'pay', { webhook: 'duplicated' }).expect(200);
  await Promise.all([
    stage.workers.drain(),
    second.drain(),
    stage.merchant.post('/orders/W-P/lookup').expect(200),
    stage.merchant.post('/orders/W-P/lookup').expect(200),
  ]);
  await stage.runUntilIdle();
  expect(sends('W-P')).toEqual(['details', 'processing']);
  await second.stop();
});

test('an order that waited too long is not sent: fewer than 300 s are left when its turn comes', async () => {
  const timestamp = String(Math.floor(stage.clock.now().getTime() / 1000) + 400);
  const order = { ...teaOrder('').order, expiration: { timestamp } };
  await create('E-1', { order });
  await create('E-2', { order });
  await stage.sql(`UPDATE outbox SET due_at = due_at + interval '101 seconds' WHERE reference_id = 'E-1'`);
  await stage.sql(`UPDATE outbox SET due_at = due_at + interval '100 seconds' WHERE reference_id = 'E-2'`);
  stage.clock.advance(100_000);
  await stage.workers.drain();
  stage.clock.advance(1000);
  await stage.workers.drain();
  expect((await stage.order('E-1')).messages).toMatchObject([{ status: 'failed', error: { code: 'order_expired' } }]);
  expect(sends('E-1')).toEqual([]);
  expect(sends('E-2')).toEqual(['details']);
  // Nobody has it, so nobody can pay it.
  expect((await stage.merchant.post('/orders/E-1/lookup').expect(200)).body.payment.status).toBe('new');
});
