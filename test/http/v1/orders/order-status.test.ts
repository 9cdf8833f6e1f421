import { ORDER_STATUSES, type OrderStatus } from '../../../../src/domain/lifecycles/statuses';
import { createStage, type Json, type Stage, teaOrder } from '../../../helpers/app/test-app';
import { expectErrors, expectProblem } from '../../problem';

let stage: Stage;
beforeAll(async () => {
  stage = await createStage();
});
afterAll(() => stage.close());

const move = (id: string, status: string, more: object = {}) =>
  stage.merchant.post(`/orders/${id}/order_status`, { status, ...more });
/** The bodies of the messages that reached WhatsApp about an order, oldest first. */
const sentAbout = (id: string): Json[] =>
  stage.world.httpLog
    .all()
    .filter((one) => one.path.endsWith('/messages') && JSON.stringify(one.request).includes(`"${id}"`))
    .map((one) => one.request);

let customers = 0;
/** An order that its customer has, each of another customer. */
async function sent(id: string, change: object = {}): Promise<void> {
  customers += 1;
  const to = `+9198450${20_000 + customers}`;
  await stage.merchant.post('/orders', teaOrder(id, { to, ...change })).expect(201);
  await stage.runUntilIdle();
}

describe('every transition', () => {
  const ALLOWED: Record<OrderStatus, OrderStatus[]> = {
    pending: ['processing', 'partially_shipped', 'shipped', 'completed', 'canceled'],
    processing: ['partially_shipped', 'shipped', 'completed', 'canceled'],
    partially_shipped: ['processing', 'shipped', 'completed', 'canceled'],
    shipped: ['processing', 'partially_shipped', 'completed', 'canceled'],
    completed: [],
    canceled: [],
  };

  beforeAll(async () => {
    for (const from of ORDER_STATUSES)
      for (const to of ORDER_STATUSES) {
        const id = `${from}.${to}`;
        customers += 1;
        await stage.merchant.post('/orders', teaOrder(id, { to: `+9198450${20_000 + customers}` })).expect(201);
      }
    await stage.runUntilIdle();
    for (const from of ORDER_STATUSES)
      for (const to of ORDER_STATUSES) if (from !== 'pending') await move(`${from}.${to}`, from).expect(202);
    await stage.runUntilIdle();
  });

  test.each(ORDER_STATUSES.flatMap((from) => ORDER_STATUSES.map((to) => ({ from, to }))))(
    '202 or 409: $from → $to',
    async ({ from, to }) => {
      const id = `${from}.${to}`;
      const before = await stage.order(id);
      const answer = await move(id, to);
      if (ALLOWED[from].includes(to)) {
        expect(answer.status).toBe(202);
        expect(answer.body).toMatchObject({ status: to, version: before.version + 1 });
        expect(answer.body.messages.at(-1)).toMatchObject({ kind: 'order_status', status: 'queued' });
      } else {
        expectProblem(answer, 'invalid_transition');
        expect(await stage.order(id)).toEqual(before);
      }
    },
  );

  test('what is granted here is granted by WhatsApp', async () => {
    await stage.runUntilIdle();
    for (const from of ORDER_STATUSES)
      for (const to of ALLOWED[from]) {
        expect([from, (await stage.order(`${from}.${to}`)).status]).toEqual([from, to]);
        expect([from, (await stage.customer.order(`${from}.${to}`)).status]).toEqual([from, to]);
      }
  });
});

test('202: the message as WhatsApp wants it, with its texts', async () => {
  await sent('S-1');
  await move('S-1', 'shipped', { description: 'By van', body: 'On its way', footer: 'Nilgiri' }).expect(202);
  await stage.runUntilIdle();
  expect(sentAbout('S-1').at(-1)).toMatchObject({
    type: 'interactive',
    interactive: {
      type: 'order_status',
      body: { text: 'On its way' },
      footer: { text: 'Nilgiri' },
      action: {
        name: 'review_order',
        parameters: { reference_id: 'S-1', order: { status: 'shipped', description: 'By van' } },
      },
    },
  });
});

test.each(['processing', 'partially_shipped', 'shipped', 'completed', 'canceled'])(
  '202: %s has a text of its own',
  async (status) => {
    await sent(`S-2-${status}`);
    await move(`S-2-${status}`, status).expect(202);
    await stage.runUntilIdle();
    expect(sentAbout(`S-2-${status}`).at(-1).interactive.body.text.length).toBeGreaterThan(10);
  },
);

test('202: partially-shipped is understood and sent with the underscore', async () => {
  await sent('S-3');
  const { body } = await move('S-3', 'partially-shipped').expect(202);
  expect(body.status).toBe('partially_shipped');
  await stage.runUntilIdle();
  expect(sentAbout('S-3').at(-1).interactive.action.parameters.order.status).toBe('partially_shipped');
});

test('202: a template that is always used', async () => {
  await sent('S-4');
  const template = { name: 'order_update', language: 'en', when: 'always', body_parameters: ['Asha'] };
  const { body } = await move('S-4', 'shipped', { template }).expect(202);
  expect(body.messages.at(-1)).toMatchObject({ template: 'order_update' });
  await stage.runUntilIdle();
  expect(sentAbout('S-4').at(-1)).toMatchObject({ type: 'template', template: { name: 'order_update' } });
});

test('409: an order whose order_details was not asked for, or has failed, has no page to move', async () => {
  await stage.merchant.post('/orders', teaOrder('S-5', { send: false })).expect(201);
  expectProblem(await move('S-5', 'shipped'), 'invalid_transition');
  const to = '+919845029999';
  await fetch(`${stage.sandboxUrl}/customers/${to}`, {
    ...{ method: 'PUT', headers: { 'Content-Type': 'application/json' }, body: JSON.stringify({ window: 'closed' }) },
  });
  await stage.merchant.post('/orders', teaOrder('S-5-failed', { to })).expect(201);
  await stage.runUntilIdle();
  expectProblem(await move('S-5-failed', 'shipped'), 'invalid_transition');
});

describe('asked for while order_details is queued', () => {
  let customer = 0;
  const queued = (id: string, change: object = {}) =>
    stage.merchant.post('/orders', teaOrder(id, { to: `+9198450${60_000 + ++customer}`, ...change })).expect(201);

  test('202: it waits its turn, and the customer gets both in order', async () => {
    await queued('Q-6');
    expect((await move('Q-6', 'processing').expect(202)).body.messages).toMatchObject([
      { kind: 'order_details', status: 'queued' },
      { kind: 'order_status', status: 'queued' },
    ]);
    await move('Q-6', 'shipped').expect(202);
    await stage.runUntilIdle();
    expect(sentAbout('Q-6').map(({ interactive }) => interactive.type)).toEqual([
      ...['order_details', 'order_status', 'order_status'],
    ]);
    expect(await stage.customer.order('Q-6')).toMatchObject({ status: 'shipped' });
  });

  test('409: the status that it already has, and `pending`', async () => {
    await queued('Q-7');
    expectProblem(await move('Q-7', 'pending'), 'invalid_transition');
    await move('Q-7', 'shipped').expect(202);
    expectProblem(await move('Q-7', 'shipped'), 'invalid_transition');
  });

  test('409: nothing is left of an order that was canceled before it was sent', async () => {
    await queued('Q-8');
    await move('Q-8', 'shipped').expect(202);
    await move('Q-8', 'canceled').expect(202);
    await stage.runUntilIdle();
    expect(sentAbout('Q-8')).toEqual([]);
    expect(await stage.order('Q-8')).toMatchObject({ status: 'canceled' });
    expectProblem(await move('Q-8', 'completed'), 'invalid_transition');
  });

  test('the order_details fails: so does what waited for it, and the status goes back', async () => {
    const to = '+919845029998';
    await fetch(`${stage.sandboxUrl}/customers/${to}`, {
      ...{ method: 'PUT', headers: { 'Content-Type': 'application/json' }, body: JSON.stringify({ window: 'closed' }) },
    });
    await queued('Q-9', { to });
    await move('Q-9', 'processing').expect(202);
    await stage.runUntilIdle();
    expect(await stage.order('Q-9')).toMatchObject({
      status: 'pending',
      messages: [
        { status: 'failed', error: { code: 131047 } },
        { status: 'failed', error: { code: 'not_sent' } },
      ],
    });
  });
});

test('404: no such order', async () => {
  expectProblem(await move('S-404', 'shipped'), 'not_found');
});

test.each<[body: object, ...errors: string[]]>([
  [{}, '/status required'],
  [{ status: 'paid' }, '/status invalid_choice'],
  [{ status: 'Shipped' }, '/status invalid_choice'],
  [{ status: 1 }, '/status invalid_choice'],
  [{ status: 'shipped', colour: 'red' }, '/colour unknown_field'],
  [{ status: 'shipped', description: 'x'.repeat(121) }, '/description too_long'],
  [{ status: 'shipped', body: 'x'.repeat(1025) }, '/body too_long'],
  [{ status: 'shipped', body: '' }, '/body too_short'],
  [{ status: 'shipped', footer: '🍵'.repeat(61) }, '/footer too_long'],
  [{ status: 'shipped', template: { name: 'x' } }, '/template/language required'],
  [[], ' wrong_type'],
])('422: %j', async (body, ...errors) => {
  expectErrors(await stage.merchant.post('/orders/S-1/order_status', body), ...errors);
});

test('202: limits count characters, not halves of emojis', async () => {
  await sent('S-7');
  await move('S-7', 'shipped', { description: '🍵'.repeat(120), footer: '🍵'.repeat(60) }).expect(202);
});
