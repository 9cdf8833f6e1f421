import { createStage, type Json, type Stage } from '../../../helpers/app/test-app';
import { sendingOn, shape } from './sending-steps';

let stage: Stage;
beforeEach(async () => {
  stage = await createStage();
});
afterEach(() => stage.close());

const { create, move, loseWebhooks, sends, tellStatus } = sendingOn(() => stage);

describe('a send without an answer', () => {
  test('is unknown, is not repeated, and the status that follows tells that it arrived', async () => {
    await create('U-1');
    await stage.customer.faults({ send: 'timeout_after' });
    await stage.workers.drain();
    await stage.customer.faults({ send: 'ok' });
    expect(shape(await stage.order('U-1'))).toEqual(['order_details unknown']);
    await stage.runUntilIdle();
    const order = await stage.order('U-1');
    expect(shape(order)).toEqual(['order_details read']);
    expect(order.messages[0]).toMatchObject({ wamid: expect.stringMatching(/^wamid\./), error: null });
  });

  test('order_details: never repeated, however long nobody tells', async () => {
    await create('U-2');
    await stage.customer.faults({ send: 'timeout_after' });
    await loseWebhooks();
    await stage.customer.faults({ send: 'ok' });
    for (let day = 0; day < 3; day++) {
      stage.clock.advance(86_400_000);
      await stage.workers.drain();
    }
    expect(shape(await stage.order('U-2'))).toEqual(['order_details unknown']);
    expect(sends('U-2')).toEqual(['details']);
  });

  test('order_details: the merchant is notified after a day, and not only when the payment is looked up next', async () => {
    await create('U-24');
    await stage.customer.faults({ send: 'timeout_after' });
    const since = stage.clock.now().getTime();
    await loseWebhooks();
    await stage.customer.faults({ send: 'ok' });
    await stage.advance(86_400 + 60, 600);
    const line = (await stage.timeline('U-24')).find(({ code }: Json) => code === 'message_still_unknown');
    expect((Date.parse(line?.at) - since) / 3_600_000).toBeCloseTo(24, 0);
  });

  test('order_details: a payment for it proves that it arrived, and the money is found', async () => {
    await create('U-3');
    await stage.customer.faults({ send: 'timeout_after' });
    await loseWebhooks();
    await stage.customer.faults({ send: 'ok' });
    await stage.customer.act('U-3', 'pay').expect(200);
    await stage.runUntilIdle();
    expect(await stage.order('U-3')).toMatchObject({
      status: 'processing',
      payment: { status: 'captured' },
      messages: [{ kind: 'order_details', status: 'delivered' }, {}],
    });
  });

  test('order_details: its payment is looked up by the schedule like any other', async () => {
    await create('U-4');
    await stage.customer.faults({ send: 'timeout_after' });
    await loseWebhooks();
    await stage.customer.faults({ send: 'ok' });
    await stage.customer.act('U-4', 'pay', { webhook: 'lost' }).expect(200);
    stage.clock.advance(120_000);
    await stage.workers.drain();
    expect((await stage.order('U-4')).payment.status).toBe('captured');
  });

  test('order_status: repeated once, after ten minutes; the 2046 that follows means that the first arrived', async () => {
    await create('U-5');
    await stage.runUntilIdle();
    await move('U-5', 'shipped').expect(202);
    await stage.customer.faults({ send: 'timeout_after' });
    await loseWebhooks();
    await stage.customer.faults({ send: 'ok' });
    stage.clock.advance(599_999);
    await stage.workers.drain();
    expect(sends('U-5')).toEqual(['details', 'shipped']);
    stage.clock.advance(1);
    await stage.runUntilIdle();
    expect(sends('U-5')).toEqual(['details', 'shipped', 'shipped']);
    const order = await stage.order('U-5');
    expect(order).toMatchObject({
      status: 'shipped',
      messages: [{}, { kind: 'order_status', status: 'sent', error: null }],
    });
    stage.clock.advance(86_400_000);
    await stage.workers.drain();
    expect(sends('U-5')).toHaveLength(3);
    expect(await stage.customer.order('U-5')).toMatchObject({ status: 'shipped' });
  });

  test('order_status: the repeat was taken; that the first one failed after all does not make it unknown', async () => {
    await create('U-8');
    await stage.runUntilIdle();
    await move('U-8', 'shipped').expect(202);
    const { messenger } = stage.ctx;
    const error = { httpStatus: null, code: null, title: 'No answer came', details: null, traceId: null, advice: null };
    stage.ctx.messenger = { send: async () => ({ outcome: 'unknown', error }) };
    await stage.workers.drain();
    stage.ctx.messenger = messenger;
    stage.clock.advance(600_000);
    await loseWebhooks();
    const [, { id }] = (await stage.order('U-8')).messages;
    await tellStatus(id, 'failed', { id: 'wamid.of-the-first', errors: [{ code: 131026, title: 'Undeliverable' }] });
    const order = await stage.order('U-8');
    expect(order).toMatchObject({ status: 'shipped', messages: [{}, { status: 'sent', error: null }] });
    // A failure of the repeat itself is another matter.
    const { wamid } = order.messages[1];
    await tellStatus(id, 'failed', { id: wamid, errors: [{ code: 131026, title: 'Undeliverable' }] });
    expect((await stage.order('U-8')).messages[1].status).toBe('unknown');
  });

  test('order_status: not repeated when a status told of it, nor when the order has moved on', async () => {
    for (const id of ['U-6', 'U-7']) await create(id);
    await stage.runUntilIdle();
    for (const id of ['U-6', 'U-7']) await move(id, 'processing').expect(202);
    await stage.customer.faults({ send: 'timeout_after' });
    await stage.workers.drain();
    await stage.customer.faults({ send: 'ok' });
    // One is told of by a status; of the other nobody hears, and the merchant goes on.
    stage.world.effects.forget();
    await move('U-7', 'shipped').expect(202);
    const [, unknown] = (await stage.order('U-6')).messages;
    await tellStatus(unknown.id, 'delivered');
    await stage.runUntilIdle();
    stage.clock.advance(3_600_000);
    await stage.runUntilIdle();
    expect(sends('U-6')).toEqual(['details', 'processing']);
    expect(sends('U-7')).toEqual(['details', 'processing', 'shipped']);
    expect(await stage.order('U-7')).toMatchObject({ status: 'shipped' });
    expect(await stage.customer.order('U-7')).toMatchObject({ status: 'shipped' });
  });
});
