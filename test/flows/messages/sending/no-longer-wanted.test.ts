import { breadOrder, CARD, consent, PIX, sendBread, storeCredential, TOTAL } from '../../../helpers/app/brazil-orders';
import { createStage, type Json, type Stage } from '../../../helpers/app/test-app';
import { startFakePsp } from '../../../helpers/providers/fake-psp';
import { createScriptedStage, type ScriptedStage, says } from '../scripted-sends';

/* A message waits, and meanwhile the customer pays, or the order is over: it does not leave any more. */

const BUSY = says(429, 130429);

describe('an order_details message', () => {
  let psp: Awaited<ReturnType<typeof startFakePsp>>;
  let s: ScriptedStage;
  beforeAll(async () => {
    psp = await startFakePsp();
    s = await createScriptedStage({ PSP: 'http', PSP_BASE_URL: psp.url, PSP_API_KEY: 'the-key' });
  });
  afterAll(async () => {
    await s.close();
    await psp.close();
  });
  afterEach(() => s.answerAlways());

  const errorsOf = async (id: string): Promise<Json[]> =>
    (await s.stage.order(id)).messages.map(({ error }: Json) => error?.code ?? null);
  /** An order whose message WhatsApp reported as failed, and whose second one waits. */
  async function sentAgain(id: string): Promise<void> {
    await s.stage.merchant.post('/orders', breadOrder(id, { payment_settings: [PIX] })).expect(201);
    await s.work();
    await s.tell((await s.stage.order(id)).messages[0], 'failed', 131026);
    s.answerAlways(BUSY);
    await s.stage.merchant.post(`/orders/${id}/order_details`).expect(202);
    await s.work();
    expect(await s.messages(id)).toEqual(['order_details failed', 'order_details queued']);
  }
  const pay = (id: string) =>
    psp.charges.push({
      ...{ id: `ch_${id}`, reference_id: id, status: 'succeeded', amount: { value: TOTAL, offset: 100 } },
      ...{ currency: 'BRL', created_at: s.stage.clock.now().toISOString() },
    });

  test('does not leave when the order was paid through an earlier one: failed, and the merchant is told', async () => {
    await sentAgain('N-1');
    const { length } = s.left('N-1');
    pay('N-1');
    await s.stage.merchant.post('/orders/N-1/lookup').expect(200);
    s.answerAlways();
    await s.wait(60);
    expect((await s.stage.order('N-1')).payment.status).toBe('captured');
    expect(s.left('N-1').filter((one) => one === 'details')).toHaveLength(length);
    expect((await errorsOf('N-1')).slice(0, 2)).toEqual([131026, 'order_paid']);
    expect((await s.messages('N-1')).slice(0, 2)).toEqual(['order_details failed', 'order_details failed']);
    expect(await s.types('N-1')).toContain('message.failed');
    // Who has paid has the order from the first message, and is thanked.
    expect(s.left('N-1').at(-1)).toBe('processing');
    expect((await s.stage.order('N-1')).status).toBe('processing');
  });

  test('whose first request may have arrived does not leave again when the order was paid: unknown', async () => {
    s.answer(says(503));
    await s.stage.merchant.post('/orders', breadOrder('N-2', { payment_settings: [PIX] })).expect(201);
    await s.work();
    expect(await s.messages('N-2')).toEqual(['order_details queued']);
    pay('N-2');
    await s.stage.merchant.post('/orders/N-2/lookup').expect(200);
    await s.wait(60);
    expect(s.left('N-2').filter((one) => one === 'details')).toHaveLength(1);
    expect((await s.messages('N-2'))[0]).toBe('order_details unknown');
  });

  test('whose first request may have arrived does not leave again when the order was canceled; the cancel does', async () => {
    s.answer(says(503));
    await s.create('N-3');
    await s.move('N-3', 'canceled').expect(202);
    await s.wait(60);
    expect(s.left('N-3')).toEqual(['details', 'canceled']);
    expect(await s.messages('N-3')).toEqual(['order_details unknown', 'order_status sent']);
    expect((await s.stage.order('N-3')).status).toBe('canceled');
  });

  test('that WhatsApp reported as failed, and that waits to be sent anew, fails when the order has expired', async () => {
    const timestamp = String(Math.floor(s.stage.clock.now().getTime() / 1000) + 400);
    const { order } = breadOrder('N-4');
    const expiring = { ...order, expiration: { timestamp, description: 'Hoje' } };
    await s.stage.merchant.post('/orders', breadOrder('N-4', { payment_settings: [PIX], order: expiring })).expect(201);
    await s.work();
    await s.tell((await s.stage.order('N-4')).messages[0], 'failed', 131000);
    expect(await s.messages('N-4')).toEqual(['order_details queued']);
    await s.wait(150);
    expect(s.left('N-4')).toEqual(['details']);
    expect(await s.messages('N-4')).toEqual(['order_details failed']);
    expect(await errorsOf('N-4')).toEqual(['order_expired']);
    expect(await s.types('N-4')).toContain('message.failed');
  });
});

test('a decline that waits is not told to a customer who has paid in another way meanwhile', async () => {
  const stage: Stage = await createStage();
  try {
    await storeCredential(stage).expect(201);
    await sendBread(stage, 'N-5', { payment_settings: [PIX, CARD], texts: { failed: 'Cartão recusado.' } });
    const until = new Date(stage.clock.now().getTime() + 120_000);
    await stage.sql(`INSERT INTO pauses (key, until, failures) VALUES ('provider', $1, 1)`, [until]);
    await stage.customer.faults({ charge: 'decline' });
    await stage.deliver(consent(stage, 'N-5')).expect(200);
    await stage.runUntilIdle();
    expect((await stage.order('N-5')).payment.status).toBe('failed');
    await stage.customer.act('N-5', 'pay').expect(200);
    await stage.runUntilIdle();
    await stage.advance(300, 60);
    expect(await stage.order('N-5')).toMatchObject({ status: 'processing', payment: { status: 'captured' } });
    expect(stage.world.chat.all().find((one) => one.text === 'Cartão recusado.')).toBeUndefined();
    expect(await stage.customer.order('N-5')).toMatchObject({ status: 'processing', payment_label: 'captured' });
  } finally {
    await stage.close();
  }
});
