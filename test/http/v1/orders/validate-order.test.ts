import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { createStage, type Json, type Stage, teaOrder } from '../../../helpers/app/test-app';
import { expectErrors } from '../../problem';

let stage: Stage;
beforeAll(async () => {
  stage = await createStage({ PSP: 'none' });
});
afterAll(() => stage.close());

const validate = (body: object) => stage.merchant.post('/orders/validate', body);

test('200: a valid order with what is computed and the very message that would be sent', async () => {
  const { body } = await validate(teaOrder('V-1')).expect(200);
  expect(body).toEqual({
    valid: true,
    errors: [],
    computed: { subtotal: { value: 64_900, offset: 100 }, total_amount: { value: 68_145, offset: 100 } },
    payload: expect.objectContaining({ messaging_product: 'whatsapp', to: '919845012345', type: 'interactive' }),
  });
  // The same request, created: what leaves is what was shown, but for the id that comes back in statuses.
  await stage.merchant.post('/orders', teaOrder('V-1')).expect(201);
  await stage.runUntilIdle();
  const sent = stage.world.httpLog
    .all()
    .find((exchange) => exchange.to === 'whatsapp' && exchange.path.endsWith('/messages'));
  const { biz_opaque_callback_data: _one, ...shown } = body.payload;
  const { biz_opaque_callback_data: _other, ...left } = (sent?.request ?? {}) as Json;
  expect(left).toEqual(shown);
});

test('200: nothing is stored', async () => {
  const before = await stage.sql('SELECT count(*) AS n FROM orders');
  await validate(teaOrder('V-2')).expect(200);
  expect(await stage.sql('SELECT count(*) AS n FROM orders')).toEqual(before);
});

test('200: the template is shown where it is always used', async () => {
  const template = { name: 'pay_now', language: 'en', when: 'always', body_parameters: ['Asha'] };
  const { body } = await validate(teaOrder('V-3', { message: { template } })).expect(200);
  expect(body.payload).toMatchObject({ type: 'template', template: { name: 'pay_now' } });
});

test('200: an order that is not valid, with all that is wrong and what could be computed', async () => {
  const base = teaOrder('V-4', { colour: 'red', to: 'nobody' });
  base.order.items[0].quantity = 2;
  const { body } = await validate(base).expect(200);
  expect(body).toMatchObject({ valid: false, payload: null });
  expect(body.errors.map((error: Json) => error.pointer).sort()).toEqual(['/colour', '/to']);
  expect(body.computed.total_amount).toEqual({ value: 133_045, offset: 100 });
});

test('200: a used reference_id is no rule of the order', async () => {
  await stage.merchant.post('/orders', teaOrder('V-5', { send: false })).expect(201);
  expect((await validate(teaOrder('V-5')).expect(200)).body.valid).toBe(true);
});

test('200: psp_required is named', async () => {
  const link = { link: 'upi://pay?pa=shop@bank&pn=Shop&tr=V-6' };
  const body = teaOrder('V-6', { payment_settings: [{ type: 'upi_intent_link', upi_intent_link: link }] });
  expect((await validate(body).expect(200)).body).toMatchObject({ valid: false, errors: [{ code: 'psp_required' }] });
});

test('200: the documented sample of WhatsApp can be pasted', async () => {
  const file = join(__dirname, '../../../fixtures/orders/order_details.in.pg.razorpay.catalog.json');
  const { interactive, to } = JSON.parse(readFileSync(file, 'utf8'));
  const { body } = await validate({ to, ...interactive.action.parameters }).expect(200);
  expect(body.errors).toEqual([]);
});

test.each(['[]', 'null', '"x"'])('200: %s is no order', async (text) => {
  const answer = await stage.http
    .post('/v1/orders/validate')
    .set('Authorization', 'Bearer sk_sandbox')
    .type('json')
    .send(text);
  expect(answer.status).toBe(200);
  expect(answer.body).toMatchObject({ valid: false, errors: [{ pointer: '', code: 'wrong_type' }] });
});

test('422: an unknown query parameter', async () => {
  expectErrors(await stage.merchant.post('/orders/validate?dry=1', teaOrder('V-7')), '/dry unknown_field');
});
