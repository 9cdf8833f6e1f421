import { teaOrder } from '../../helpers/app/test-app';
import type { ScriptedReply } from '../../helpers/providers/scripted-provider';
import { createScriptedStage, type ScriptedStage, says } from './scripted-sends';

/* WhatsApp may have taken what it answers with 503, 408, 131000 or 131016: a "no" to the repeat proves nothing. */

let s: ScriptedStage;
beforeAll(async () => {
  s = await createScriptedStage();
});
afterAll(() => s.close());

const VAGUE: [string, ScriptedReply][] = [
  ['503', says(503)],
  ['408', says(408)],
  ['131000', says(500, 131000)],
  ['131000 in a 400', says(400, 131000)],
  ['131016', says(500, 131016)],
  ['2', says(503, 2)],
  ['1', says(400, 1)],
  ['133004', says(503, 133004)],
];
const REFUSALS: [string, ScriptedReply][] = [
  ['131009, as used', says(400, 131009)],
  ['100', says(400, 100)],
  ['135000', says(400, 135000)],
  ['131026', says(400, 131026)],
  ['131047', says(400, 131047)],
];
const CASES = VAGUE.flatMap(([vague, first]) =>
  (vague === '503' ? REFUSALS : REFUSALS.slice(0, 1)).map(([refusal, second]) => ({ vague, first, refusal, second })),
);

describe('order_details', () => {
  test.each(CASES)('$vague and then $refusal: nobody knows, and the payment is looked up', async (story) => {
    const id = `D-${CASES.indexOf(story)}`;
    s.answer(story.first, story.second);
    await s.create(id);
    expect(await s.messages(id)).toEqual(['order_details queued']);
    await s.wait(7);
    expect(await s.messages(id)).toEqual(['order_details unknown']);
    expect(s.left(id)).toEqual(['details', 'details']);
    // Sent once more it could reach the customer twice.
    expect((await s.stage.merchant.post(`/orders/${id}/order_details`)).body).toMatchObject({
      code: 'send_outcome_unknown',
    });
    s.provider.pay(id, 68_145, 'success');
    await s.wait(130);
    expect(await s.stage.order(id)).toMatchObject({
      payment: { status: 'captured' },
      messages: [{ kind: 'order_details', status: 'delivered', error: null }, {}],
    });
  });

  test.each([
    ['429', says(429)],
    ['130429', says(400, 130429)],
    ['80007', says(400, 80007)],
  ])('%s and then 131009: refused, because a limit surely took nothing', async (name, limit) => {
    const id = `DL-${name}`;
    s.answer(limit, says(400, 131009));
    await s.create(id);
    await s.wait(700);
    expect(await s.messages(id)).toEqual(['order_details failed']);
    await s.stage.merchant.post(`/orders/${id}/order_details`).expect(202);
  });

  test('a status of the first request tells that it arrived, and nothing is sent again', async () => {
    s.answer(says(503));
    await s.create('D-told');
    const [message] = (await s.stage.order('D-told')).messages;
    await s.tell(message, 'delivered');
    await s.wait(60);
    expect(await s.messages('D-told')).toEqual(['order_details delivered']);
    expect(s.left('D-told')).toEqual(['details']);
  });

  test('a payment that a lookup shows stops the repeats', async () => {
    s.answer(says(503), says(503), says(503));
    await s.create('D-paid');
    await s.wait(7);
    s.provider.pay('D-paid', 68_145, 'success');
    await s.stage.merchant.post('/orders/D-paid/lookup').expect(200);
    s.answer();
    await s.wait(3600);
    expect(s.left('D-paid')).toEqual(['details', 'details', 'processing']);
    expect(await s.stage.order('D-paid')).toMatchObject({ payment: { status: 'captured' }, status: 'processing' });
  });

  test('503 until the tries are used up: failed, looked up all the same, and a resend refused as used is unknown', async () => {
    s.answerAlways(says(503));
    await s.create('D-down');
    for (let i = 0; i < 8; i++) await s.wait(4500);
    expect(await s.messages('D-down')).toEqual(['order_details failed']);
    s.answerAlways();
    s.answer(says(400, 131009));
    await s.stage.merchant.post('/orders/D-down/order_details').expect(202);
    await s.work();
    expect(await s.messages('D-down')).toEqual(['order_details failed', 'order_details unknown']);
    s.provider.pay('D-down', 68_145, 'success');
    await s.wait(90_000);
    expect((await s.stage.order('D-down')).payment.status).toBe('captured');
  });
});

describe('order_status', () => {
  const moved = async (id: string, status: string, ...answers: ScriptedReply[]) => {
    await s.create(id);
    s.answer(...answers);
    await s.move(id, status).expect(202);
    await s.work();
    await s.wait(7);
    return s.stage.order(id);
  };

  test('503 and then 2046: the first arrived', async () => {
    const order = await moved('DS-1', 'shipped', says(503), says(400, 2046));
    expect(order).toMatchObject({ status: 'shipped', messages: [{}, { status: 'sent', error: null }] });
  });

  test.each([
    ['read', '2046', 2046],
    ['delivered', '131009', 131009],
    ['sent', '131047, for which there is a template', 131047],
  ])(
    '503, and %s is told while the repeat is on its way to %s: it stays so, and nothing more is sent',
    async (status, why, code) => {
      const id = `DS-told-${code}`;
      await s.create(id);
      s.answer(says(503), says(400, code));
      await s.move(id, 'shipped', { template: { name: 'tea_status', language: 'en' } }).expect(202);
      await s.work();
      const [, message] = (await s.stage.order(id)).messages;
      const before = s.stage.ctx.checkpoint;
      let hasReported = false;
      s.stage.ctx.checkpoint = async (step) => {
        if (step !== 'deliver:answered' || hasReported) return;
        hasReported = true;
        await s.tell(message, status);
      };
      await s.wait(7);
      s.stage.ctx.checkpoint = before;
      await s.wait(3_600);
      expect({ why, hasReported, left: s.left(id) }).toEqual({
        why,
        hasReported: true,
        left: ['details', 'shipped', 'shipped'],
      });
      expect(await s.stage.order(id)).toMatchObject({ status: 'shipped', messages: [{}, { status, error: null }] });
    },
  );

  test('503, the repeat is taken, and the first sending fails by webhook: the repeat stands', async () => {
    const { messages } = await moved('DS-5', 'shipped', says(503));
    expect(messages[1]).toMatchObject({ status: 'sent', wamid: expect.any(String) });
    await s.tell({ id: messages[1].id, wamid: 'wamid.of-the-first' }, 'failed', 131026);
    expect(await s.stage.order('DS-5')).toMatchObject({ status: 'shipped', messages: [{}, { status: 'sent' }] });
    await s.tell(messages[1], 'failed', 131026);
    expect(await s.stage.order('DS-5')).toMatchObject({ status: 'pending', messages: [{}, { status: 'failed' }] });
  });

  test('503 and then 131009: unknown, and the status stands', async () => {
    const order = await moved('DS-2', 'shipped', says(503), says(400, 131009));
    expect(order).toMatchObject({ status: 'shipped', messages: [{}, { status: 'unknown', error: { code: 131009 } }] });
  });

  test('503 and then 2047: the order is paid, whatever became of the first', async () => {
    const order = await moved('DS-3', 'canceled', says(503), says(400, 2047));
    expect(order).toMatchObject({ status: 'pending', messages: [{}, { status: 'failed', error: { code: 2047 } }] });
  });

  test('503, a closed window, and a template refused with 2046: the first arrived', async () => {
    await s.create('DS-4');
    s.answer(says(503), says(400, 131047), says(400, 2046));
    await s.move('DS-4', 'shipped', { template: { name: 'tea_status', language: 'en' } }).expect(202);
    await s.work();
    await s.wait(7);
    expect(s.left('DS-4')).toEqual(['details', 'shipped', 'shipped', 'tea_status']);
    expect(await s.stage.order('DS-4')).toMatchObject({
      status: 'shipped',
      messages: [{}, { status: 'failed' }, { status: 'sent' }],
    });
  });
});

describe('an order_details of which nobody ever knows', () => {
  const types = async (id: string) => (await s.types(id)).filter((type) => type === 'message.failed');

  test('is told once, after a day', async () => {
    s.answer(says(503), says(400, 131009));
    await s.create('DU-1');
    await s.wait(7);
    const hours: number[] = [];
    for (let hour = 1; hour <= 72; hour++) {
      await s.wait(3600);
      if ((await types('DU-1')).length > hours.length) hours.push(hour);
    }
    // The look of the ninth hour is too early for it, and the next would be a day later.
    expect(hours).toEqual([24]);
    const [event] = await s.stage.sql(
      `SELECT body FROM events WHERE reference_id = 'DU-1' AND type = 'message.failed'`,
    );
    expect(event.body.data.order.messages).toMatchObject([{ status: 'unknown' }]);
  });

  test('is told at the expiry of the order', async () => {
    s.answer('broken');
    const timestamp = String(Math.floor(s.stage.clock.now().getTime() / 1000) + 1200);
    const { order } = teaOrder('');
    await s.create('DU-2', { order: { ...order, expiration: { timestamp, description: 'Offer ends' } } });
    await s.wait(700);
    expect(await types('DU-2')).toEqual([]);
    await s.wait(600);
    expect(await types('DU-2')).toEqual(['message.failed']);
    expect((await s.stage.order('DU-2')).payment.status).toBe('expired');
  });
});
