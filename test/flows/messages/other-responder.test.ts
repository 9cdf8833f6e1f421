import { createScriptedStage, type ScriptedStage, says } from './scripted-sends';

/* Another responder owns the conversation (131070), or its window is closed (131047): only templates pass. */

let s: ScriptedStage;
beforeAll(async () => {
  s = await createScriptedStage();
});
afterAll(() => s.close());

const TEMPLATE = { name: 'tea_order', language: 'en', body_parameters: ['Asha'] };
const templates = { captured: { name: 'tea_paid', language: 'en', body_parameters: ['Asha'] } };

describe.each([131070, 131047])('%i', (code) => {
  const last = async (id: string) => (await s.stage.order(id)).messages.at(-1);

  test('order_details, in the answer: the order’s template follows', async () => {
    const id = `O-1-${code}`;
    s.answer(says(400, code));
    await s.create(id, { message: { template: TEMPLATE } });
    expect(s.left(id)).toEqual(['details', 'tea_order']);
    expect(await s.messages(id)).toEqual(['order_details failed', 'order_details sent']);
  });

  test('order_details, by webhook: the same', async () => {
    const id = `O-2-${code}`;
    await s.create(id, { message: { template: TEMPLATE } });
    await s.tell(await last(id), 'failed', code);
    expect(s.left(id)).toEqual(['details', 'tea_order']);
  });

  test('order_details without a template: failed, with what to do', async () => {
    const id = `O-3-${code}`;
    s.answer(says(400, code));
    await s.create(id);
    expect(await last(id)).toMatchObject({
      status: 'failed',
      error: { code, advice: expect.stringMatching(/template/) },
    });
  });

  test.each(['answer', 'webhook'])(
    'the thanks for a payment, by %s: templates.captured, and the order stands',
    async (way) => {
      const id = `O-4-${code}-${way}`;
      await s.create(id, { templates });
      s.provider.pay(id, 68_145, 'success');
      if (way === 'answer') s.answer(says(400, code));
      await s.stage.merchant.post(`/orders/${id}/lookup`).expect(200);
      await s.work();
      if (way === 'webhook') await s.tell(await last(id), 'failed', code);
      expect(s.left(id)).toEqual(['details', 'processing', 'tea_paid']);
      expect(await s.stage.order(id)).toMatchObject({ status: 'processing', payment: { status: 'captured' } });
      const [template] = s.provider.asked('send', id).slice(-1);
      expect(template?.body.template.components).toEqual([
        { type: 'body', parameters: [{ type: 'text', text: 'Asha' }] },
        {
          type: 'order_status',
          parameters: [{ type: 'order_status', order_status: { reference_id: id, order: { status: 'processing' } } }],
        },
      ]);
    },
  );

  test('the thanks without a template: not sent, and the order goes back', async () => {
    const id = `O-5-${code}`;
    await s.create(id);
    s.provider.pay(id, 68_145, 'success');
    s.answer(says(400, code));
    await s.stage.merchant.post(`/orders/${id}/lookup`).expect(200);
    await s.work();
    expect(await s.stage.order(id)).toMatchObject({ status: 'pending', payment: { status: 'captured' } });
  });
});
