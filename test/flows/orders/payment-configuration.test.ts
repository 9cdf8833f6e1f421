import update from '../../fixtures/whatsapp/wh.payment_configuration_update.json';
import { createStage, type Stage, teaOrder } from '../../helpers/app/test-app';

let stage: Stage;
beforeAll(async () => {
  stage = await createStage();
});
afterAll(() => stage.close());

const POINTER = '/payment_settings/0/payment_gateway/configuration_name';

/** WhatsApp's news of a configuration, `at` in seconds. */
async function report(configuration_name: string, status: string, at: number): Promise<void> {
  const body = structuredClone(update);
  const [change] = body.entry[0]?.changes ?? [];
  if (!change) throw new Error('the sample has a change');
  Object.assign(change.value, { configuration_name, status, updated_timestamp: at });
  await stage.deliver(body).expect(200);
  await stage.runUntilIdle();
}

function orderWith(referenceId: string, configuration_name: string) {
  const gateway = { type: 'razorpay', configuration_name };
  return teaOrder(referenceId, { payment_settings: [{ type: 'payment_gateway', payment_gateway: gateway }] });
}

test('a configuration nobody told us of is accepted', async () => {
  await stage.merchant.post('/orders', orderWith('C-1', 'never-heard-of')).expect(201);
});

test.each(['Needs Testing', 'Needs_Testing', 'needs connecting', 'NEEDS_CONNECTING', 'Disabled'])(
  'one that is "%s" refuses orders, when they are created and when they are checked',
  async (status) => {
    const name = `rzp-${status}`;
    await report(name, status, 1795167200);
    const { body } = await stage.merchant.post('/orders', orderWith('C-2', name)).expect(422);
    expect(body).toMatchObject({
      code: 'invalid_request',
      errors: [{ pointer: POINTER, code: 'configuration_not_active', detail: expect.stringContaining(status) }],
    });
    const check = await stage.merchant.post('/orders/validate', orderWith('C-2', name)).expect(200);
    expect(check.body).toMatchObject({ valid: false, errors: [{ pointer: POINTER }], payload: null });
    await stage.merchant.get('/orders/C-2').expect(404);
  },
);

test.each(['Active', 'ACTIVE', 'active', ' active '])('"%s" is active', async (status) => {
  const id = `C-3-${status.replaceAll(' ', '_')}`;
  const name = `rzp-${id}`;
  await report(name, status, 1795167200);
  await stage.merchant.post('/orders', orderWith(id, name)).expect(201);
  const check = await stage.merchant.post('/orders/validate', orderWith('C-3', name)).expect(200);
  expect(check.body).toMatchObject({ valid: true, errors: [] });
});

test('the latest news counts, in whatever order it comes', async () => {
  await report('rzp-order', 'Needs Connecting', 1000);
  await report('rzp-order', 'Active', 3000);
  await report('rzp-order', 'Needs Testing', 2000);
  await stage.merchant.post('/orders', orderWith('C-4', 'rzp-order')).expect(201);
  await report('rzp-order', 'Needs Connecting', 4000);
  await stage.merchant.post('/orders', orderWith('C-5', 'rzp-order')).expect(422);
  const outcomes = await stage.sql(
    `SELECT outcome FROM inbox WHERE kind = 'payment_configuration' ORDER BY id DESC LIMIT 4`,
  );
  expect(outcomes.map(({ outcome }) => outcome)).toEqual(['applied', 'stale', 'applied', 'applied']);
});

test('an order that was created before goes on', async () => {
  await stage.merchant.post('/orders', orderWith('C-6', 'rzp-later')).expect(201);
  await report('rzp-later', 'Needs Testing', 5000);
  await stage.customer.act('C-6', 'pay').expect(200);
  await stage.runUntilIdle();
  expect((await stage.order('C-6')).payment.status).toBe('captured');
});

test('kinds without a configuration are not concerned', async () => {
  const check = await stage.merchant.post('/orders/validate', {
    ...teaOrder('C-7'),
    payment_settings: [{ type: 'upi_intent_link', upi_intent_link: { link: 'upi://pay?pa=a@b&pn=N&tr=C-7' } }],
  });
  expect(JSON.stringify(check.body.errors)).not.toContain('configuration_not_active');
});
