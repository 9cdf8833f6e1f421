import { createStage, type Json, type Stage, teaOrder } from '../../helpers/app/test-app';

let stage: Stage;
beforeAll(async () => {
  stage = await createStage();
});
afterAll(() => stage.close());

const DETAILS = {
  name: 'tea_order',
  language: 'en',
  header: { type: 'image', image: { link: 'https://shop.example/tea.jpg' } },
  body_parameters: ['Asha', 'Assam 250 g'],
};
const STATUS = { name: 'tea_status', language: 'en_US', body_parameters: ['Asha'] };

let customers = 0;
/** A number of its own for each order, with this window. */
async function customer(window: 'open' | 'closed' | 'closed_async'): Promise<string> {
  customers += 1;
  const to = `+9198450200${String(customers).padStart(2, '0')}`;
  expect((await change(to, { window })).status).toBe(200);
  return to;
}

const change = (to: string, body: object) =>
  fetch(`${stage.sandboxUrl}/customers/${to}`, {
    method: 'PUT',
    headers: { 'Content-Type': 'application/json' },
    body: JSON.stringify(body),
  });
const setWindow = (to: string, window: string) => change(to, { window });

/** The messages that left for an order, as WhatsApp got them. */
const sentTo = async (referenceId: string): Promise<Json[]> =>
  stage.world.httpLog
    .all()
    .filter(({ path }) => path.endsWith('/messages'))
    .map(({ request }) => request as Json)
    .filter((body) => JSON.stringify(body).includes(`"${referenceId}"`));

const shape = ({ messages }: Json) =>
  messages.map(({ kind, status, template, error }: Json) => [kind, status, template ?? null, error?.code ?? null]);

async function pay(referenceId: string): Promise<void> {
  await stage.customer.act(referenceId, 'pay').expect(200);
  await stage.advance(8, 4);
}

describe('order_details', () => {
  test('with when: always, goes out as the template and never in another form', async () => {
    const to = await customer('closed');
    const template = { ...DETAILS, when: 'always' };
    await stage.merchant.post('/orders', teaOrder('T-1', { to, message: { template } })).expect(201);
    await stage.advance(8, 4);
    expect(shape(await stage.order('T-1'))).toEqual([['order_details', 'read', 'tea_order', null]]);
    const [payload, ...more] = await sentTo('T-1');
    expect(more).toEqual([]);
    expect(payload).toMatchObject({
      type: 'template',
      template: {
        name: 'tea_order',
        language: { code: 'en' },
        components: [
          { type: 'header', parameters: [{ type: 'image', image: { link: 'https://shop.example/tea.jpg' } }] },
          {
            type: 'body',
            parameters: [
              { type: 'text', text: 'Asha' },
              { type: 'text', text: 'Assam 250 g' },
            ],
          },
          {
            type: 'button',
            sub_type: 'order_details',
            index: 0,
            parameters: [
              {
                type: 'action',
                action: { order_details: { reference_id: 'T-1', total_amount: { value: 68145, offset: 100 } } },
              },
            ],
          },
        ],
      },
    });
    await pay('T-1');
    expect((await stage.order('T-1')).payment.status).toBe('captured');
  });

  test.each([
    ['refused at once', 'closed'],
    ['reported later by webhook', 'closed_async'],
  ] as const)('a closed window, %s: the template follows, and the order can be paid', async (_name, window) => {
    const id = `T-2-${window}`;
    const to = await customer(window);
    await stage.merchant.post('/orders', teaOrder(id, { to, message: { template: DETAILS } })).expect(201);
    await stage.advance(8, 4);
    const order = await stage.order(id);
    expect(shape(order)).toEqual([
      ['order_details', 'failed', null, 131047],
      ['order_details', 'read', 'tea_order', null],
    ]);
    expect((await sentTo(id)).map(({ type }) => type)).toEqual(['interactive', 'template']);
    const lines = (await stage.timeline(id)).map(({ summary }) => summary);
    expect(lines).toContain('order_details owed again as the template tea_order');
    await pay(id);
    expect((await stage.order(id)).payment.status).toBe('captured');
  });

  test('an open window needs no template', async () => {
    const to = await customer('open');
    await stage.merchant.post('/orders', teaOrder('T-3', { to, message: { template: DETAILS } })).expect(201);
    await stage.advance(8, 4);
    expect(shape(await stage.order('T-3'))).toEqual([['order_details', 'read', null, null]]);
  });

  test.each(['closed', 'closed_async'] as const)('%s and no template: failed, with what to do', async (window) => {
    const id = `T-4-${window}`;
    const to = await customer(window);
    await stage.merchant.post('/orders', teaOrder(id, { to })).expect(201);
    await stage.advance(8, 4);
    const order = await stage.order(id);
    expect(shape(order)).toEqual([['order_details', 'failed', null, 131047]]);
    expect(order.messages[0].error.advice).toMatch(/template/i);
    // The customer wrote, so the window is open again: the merchant sends once more.
    await setWindow(to, 'open');
    await stage.merchant.post(`/orders/${id}/order_details`).expect(202);
    await stage.advance(8, 4);
    expect(shape(await stage.order(id)).at(-1)).toEqual(['order_details', 'read', null, null]);
  });

  test('a template that fails too is not followed by another', async () => {
    const to = await customer('closed_async');
    await change(to, { reachable: false });
    const template = { ...DETAILS, when: 'always' };
    await stage.merchant.post('/orders', teaOrder('T-5', { to, message: { template } })).expect(201);
    await stage.advance(8, 4);
    expect(shape(await stage.order('T-5'))).toEqual([['order_details', 'failed', 'tea_order', 131026]]);
  });

  test('validate shows the template that would be sent', async () => {
    const template = { ...DETAILS, when: 'always' };
    const { body } = await stage.merchant.post('/orders/validate', teaOrder('T-6', { message: { template } }));
    expect(body).toMatchObject({ valid: true, payload: { type: 'template', template: { name: 'tea_order' } } });
  });
});

describe('order_status', () => {
  async function paidOrder(id: string): Promise<string> {
    const to = await customer('open');
    await stage.merchant.post('/orders', teaOrder(id, { to })).expect(201);
    await stage.advance(8, 4);
    await pay(id);
    expect(await stage.order(id)).toMatchObject({ status: 'processing', payment: { status: 'captured' } });
    return to;
  }
  const move = (id: string, body: object) => stage.merchant.post(`/orders/${id}/order_status`, body).expect(202);

  test('with when: always, goes out as the template', async () => {
    const to = await paidOrder('T-10');
    await setWindow(to, 'closed');
    await move('T-10', { status: 'shipped', description: 'By post', template: { ...STATUS, when: 'always' } });
    await stage.advance(8, 4);
    const order = await stage.order('T-10');
    expect(order.status).toBe('shipped');
    expect(shape(order).at(-1)).toEqual(['order_status', 'read', 'tea_status', null]);
    expect((await sentTo('T-10')).at(-1)).toMatchObject({
      type: 'template',
      template: {
        name: 'tea_status',
        language: { code: 'en_US' },
        components: [
          { type: 'body', parameters: [{ type: 'text', text: 'Asha' }] },
          {
            type: 'order_status',
            parameters: [
              {
                type: 'order_status',
                order_status: { reference_id: 'T-10', order: { status: 'shipped', description: 'By post' } },
              },
            ],
          },
        ],
      },
    });
    expect(await stage.customer.order('T-10')).toMatchObject({ status: 'shipped' });
  });

  test.each(['closed', 'closed_async'] as const)('%s: the template follows and the status stands', async (window) => {
    const id = `T-11-${window}`;
    const to = await paidOrder(id);
    await setWindow(to, window);
    await move(id, { status: 'shipped', template: STATUS });
    await stage.advance(8, 4);
    const order = await stage.order(id);
    expect(order.status).toBe('shipped');
    expect(shape(order).slice(-2)).toEqual([
      ['order_status', 'failed', null, 131047],
      ['order_status', 'read', 'tea_status', null],
    ]);
    expect(await stage.customer.order(id)).toMatchObject({ status: 'shipped' });
  });

  test.each(['closed', 'closed_async'] as const)('%s and no template: the status goes back', async (window) => {
    const id = `T-12-${window}`;
    const to = await paidOrder(id);
    await setWindow(to, window);
    await move(id, { status: 'shipped' });
    await stage.advance(8, 4);
    const order = await stage.order(id);
    expect(order.status).toBe('processing');
    expect(shape(order).at(-1)).toEqual(['order_status', 'failed', null, 131047]);
    expect(await stage.customer.order(id)).toMatchObject({ status: 'processing' });
  });
});
