import { createStage, type Stage } from '../../../helpers/app/test-app';
import { sendingOn } from './sending-steps';

let stage: Stage;
beforeEach(async () => {
  stage = await createStage();
});
afterEach(() => stage.close());

const { create, move, loseWebhooks, tellStatus } = sendingOn(() => stage);

describe('WhatsApp refuses an order status afterwards', () => {
  test('2046: back to what it last accepted', async () => {
    await create('R-1');
    await stage.runUntilIdle();
    await move('R-1', 'processing').expect(202);
    await stage.runUntilIdle();
    // Somebody else completed the order on the same number.
    const order = stage.world.orders.get('R-1');
    if (order) stage.world.orders.put('R-1', { ...order, status: 'completed' });
    await move('R-1', 'shipped').expect(202);
    await stage.runUntilIdle();
    expect(await stage.order('R-1')).toMatchObject({
      status: 'processing',
      messages: [{}, { status: 'read' }, { status: 'failed', error: { code: 2046 } }],
    });
    const change = (await stage.timeline('R-1')).filter((line) => line.kind === 'order').at(-1);
    expect(change).toMatchObject({ details: { from: 'shipped', to: 'processing' } });
  });

  test('2047: back, and the lookup it triggers finds the money and thanks for it', async () => {
    await create('R-2');
    await stage.runUntilIdle();
    await move('R-2', 'canceled').expect(202);
    // Paid between our lookup and the arrival of the message, and nobody tells.
    await stage.customer.act('R-2', 'pay', { webhook: 'lost' }).expect(200);
    await stage.runUntilIdle();
    const order = await stage.order('R-2');
    expect(order.messages[1]).toMatchObject({ status: 'failed', error: { code: 2047 } });
    expect(order).toMatchObject({ status: 'processing', payment: { status: 'captured' } });
    expect(await stage.customer.order('R-2')).toMatchObject({ status: 'processing' });
  });

  test('a refusal of an older message does not take back a newer one', async () => {
    await create('R-3');
    await stage.runUntilIdle();
    await move('R-3', 'processing').expect(202);
    await loseWebhooks();
    await move('R-3', 'shipped').expect(202);
    await loseWebhooks();
    const [, first] = (await stage.order('R-3')).messages;
    await tellStatus(first.id, 'failed', { errors: [{ code: 2046, title: 'refused' }] });
    expect(await stage.order('R-3')).toMatchObject({
      status: 'shipped',
      messages: [{}, { status: 'failed' }, { status: 'sent' }],
    });
  });
});
