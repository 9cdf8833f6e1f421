import { createStage, type Stage, teaOrder } from '../../helpers/app/test-app';
import { ScriptedProvider } from '../../helpers/providers/scripted-provider';

/**
 * WhatsApp took the order_details and later reported it as failed. Such reports can be wrong, or about one of several
 * devices: the payment is still looked up, and what a lookup has told counts when the order is to be canceled.
 */

let provider: ScriptedProvider;
let stage: Stage;
beforeAll(async () => {
  provider = await new ScriptedProvider().start();
  stage = await createStage({ SANDBOX_URL: provider.url });
});
afterAll(async () => {
  await stage.close();
  await provider.close();
});

async function failedLater(referenceId: string): Promise<void> {
  await stage.merchant.post('/orders', teaOrder(referenceId, { auto_messages: false })).expect(201);
  await stage.runUntilIdle();
  const [message] = await stage.sql('SELECT id, wamid FROM messages WHERE reference_id = $1', [referenceId]);
  const status = {
    id: message.wamid,
    status: 'failed',
    timestamp: '1795168800',
    recipient_id: '919845012345',
    biz_opaque_callback_data: message.id,
    errors: [{ code: 131026, title: 'Message undeliverable' }],
  };
  const value = { messaging_product: 'whatsapp', metadata: { phone_number_id: '1' }, statuses: [status] };
  await stage
    .deliver({ object: 'whatsapp_business_account', entry: [{ id: '1', changes: [{ field: 'messages', value }] }] })
    .expect(200);
  await stage.runUntilIdle();
  expect((await stage.order(referenceId)).messages).toMatchObject([{ status: 'failed' }]);
}
const cancel = (id: string) => stage.merchant.post(`/orders/${id}/order_status`, { status: 'canceled' });

test.each([
  ['success', 'captured', 'order_paid'],
  ['pending', 'pending', 'payment_in_progress'],
])('409: the lookup told of a %s attempt', async (attempt, payment, code) => {
  const id = `F-${attempt}`;
  await failedLater(id);
  provider.pay(id, 68145, attempt);
  await stage.merchant.post(`/orders/${id}/lookup`).expect(200);
  expect((await stage.order(id)).payment.status).toBe(payment);
  expect((await cancel(id).expect(409)).body.code).toBe(code);
  expect(await stage.order(id)).toMatchObject({ status: 'pending', payment: { status: payment } });
});

test('409: the money is there, and no lookup has told it yet', async () => {
  await failedLater('F-unseen');
  provider.pay('F-unseen', 68145, 'success');
  expect((await cancel('F-unseen').expect(409)).body.code).toBe('order_paid');
  expect(await stage.order('F-unseen')).toMatchObject({ status: 'pending', payment: { status: 'captured' } });
});

test('202: nobody has paid', async () => {
  await failedLater('F-nobody');
  const lookups = provider.asked('lookup', 'F-nobody').length;
  expect((await cancel('F-nobody').expect(202)).body.status).toBe('canceled');
  expect(provider.asked('lookup', 'F-nobody')).toHaveLength(lookups + 1);
});
