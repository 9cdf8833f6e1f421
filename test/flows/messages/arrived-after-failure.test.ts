import { createScriptedStage, type ScriptedStage, says } from './scripted-sends';

/* WhatsApp delivers messages that it had called failed: the delivery is what happened, and what followed is put right. */

let s: ScriptedStage;
beforeAll(async () => {
  s = await createScriptedStage();
});
afterAll(() => s.close());

const message = async (id: string, index = 0) => (await s.stage.order(id)).messages[index];

test.each(['delivered', 'read'])(
  'order_details failed (131026) and then %s: it is, without its error',
  async (status) => {
    const id = `A-1-${status}`;
    await s.create(id);
    await s.tell(await message(id), 'failed', 131026);
    expect(await message(id)).toMatchObject({ status: 'failed', error: { code: 131026 } });
    await s.tell(await message(id), status);
    expect(await message(id)).toMatchObject({ status, error: null });
    expect((await s.stage.timeline(id)).at(-1)).toMatchObject({ code: 'message_arrived_after_failure' });
    // The customer has the order: it is looked up, and can be moved.
    expect((await s.move(id, 'processing')).status).toBe(202);
  },
);

test('a `sent` that comes after the failure is older, and undoes nothing', async () => {
  await s.create('A-2');
  await s.tell(await message('A-2'), 'failed', 131026);
  await s.tell(await message('A-2'), 'sent');
  expect(await s.messages('A-2')).toEqual(['order_details failed']);
});

test('an order_status that was rolled back is put right again', async () => {
  await s.create('A-3');
  await s.move('A-3', 'processing').expect(202);
  await s.work();
  await s.move('A-3', 'shipped').expect(202);
  await s.work();
  await s.tell(await message('A-3', 2), 'failed', 131026);
  expect(await s.stage.order('A-3')).toMatchObject({ status: 'processing' });
  await s.tell(await message('A-3', 2), 'delivered');
  expect(await s.stage.order('A-3')).toMatchObject({ status: 'shipped', messages: [{}, {}, { error: null }] });
  const moved = (await s.types('A-3')).filter((type) => type === 'order.status_changed');
  // Twice by the merchant, once back, once right again.
  expect(moved).toHaveLength(4);
});

test('a newer status stands: the older one that arrives after all changes nothing', async () => {
  await s.create('A-4');
  await s.move('A-4', 'processing').expect(202);
  await s.work();
  await s.tell(await message('A-4', 1), 'failed', 131026);
  await s.move('A-4', 'completed').expect(202);
  await s.work();
  await s.tell(await message('A-4', 1), 'read');
  expect(await s.stage.order('A-4')).toMatchObject({ status: 'completed' });
});

test('canceled because nobody seemed to have it: the customer who has it after all is told', async () => {
  await s.create('A-5');
  await s.tell(await message('A-5'), 'failed', 131026);
  await s.move('A-5', 'canceled').expect(202);
  expect(s.left('A-5')).toEqual(['details']);
  await s.tell(await message('A-5'), 'delivered');
  expect(s.left('A-5')).toEqual(['details', 'canceled']);
  expect(await s.stage.order('A-5')).toMatchObject({ status: 'canceled' });
});

test('sent again by the merchant meanwhile: the first one arrives, and the second does not leave', async () => {
  await s.create('A-6');
  await s.tell(await message('A-6'), 'failed', 131026);
  s.answerAlways(says(429, 130429));
  await s.stage.merchant.post('/orders/A-6/order_details').expect(202);
  await s.work();
  s.answerAlways();
  await s.tell(await message('A-6'), 'delivered');
  await s.wait(60);
  expect(s.left('A-6')).toEqual(['details', 'details']);
  expect(await s.messages('A-6')).toEqual(['order_details delivered', 'order_details failed']);
  expect((await s.move('A-6', 'shipped')).status).toBe(202);
});

test('an undeliverable order that is paid all the same is found by the looks, without any webhook', async () => {
  await s.create('A-7');
  await s.tell(await message('A-7'), 'failed', 131026);
  s.provider.pay('A-7', 68_145, 'success');
  await s.wait(400);
  expect(await s.stage.order('A-7')).toMatchObject({
    payment: { status: 'captured' },
    messages: [{ status: 'delivered', error: null }, { kind: 'order_status' }],
  });
});
