import { breadOrder, TOTAL } from '../../helpers/app/brazil-orders';
import { createStage, type Json, START, type Stage } from '../../helpers/app/test-app';
import { startFakeMercadoPago } from '../../helpers/providers/fake-mercadopago';

/** A buyer complains to Mercado Pago, which holds the money until it has decided. */

let fake: Awaited<ReturnType<typeof startFakeMercadoPago>>;
let stage: Stage;
beforeAll(async () => {
  fake = await startFakeMercadoPago(() => stage?.clock.now() ?? START);
  stage = await createStage({
    PSP: 'mercadopago',
    MERCADOPAGO_ACCESS_TOKEN: 'APP_USR-1',
    MERCADOPAGO_WEBHOOK_SECRET: 'the-secret',
    MERCADOPAGO_BASE_URL: fake.url,
  });
});
afterAll(async () => {
  await stage.close();
  await fake.close();
});

const PAYER = { customer_name: 'Ana Souza', customer_tax_id: '52998224725', customer_email: 'ana@shop.example' };
const PIX = {
  type: 'pix_dynamic_code',
  pix_dynamic_code: { merchant_name: 'Padaria Sol', key: '11222333000181', key_type: 'CNPJ' },
};
const lookUp = async (id: string): Promise<Json> =>
  (await stage.merchant.post(`/orders/${id}/lookup`).expect(200)).body;

async function inMediation(id: string): Promise<Json> {
  await stage.merchant.post('/orders', breadOrder(id, { payment_settings: [PIX], ...PAYER })).expect(201);
  await stage.runUntilIdle();
  const payment = fake.pay([...fake.payments.values()].find((one) => one.external_reference === id));
  expect((await lookUp(id)).payment).toMatchObject({ status: 'captured', disputes: [] });
  payment.status = 'in_mediation';
  expect((await lookUp(id)).payment).toMatchObject({
    disputed_amount: { value: TOTAL },
    problem: { code: 'disputed' },
  });
  await stage.merchant.post(`/orders/${id}/refunds`).expect(409);
  return payment;
}

test('decided for the merchant: the claim is over, told, and the money can be given back again', async () => {
  const payment = await inMediation('ME-1');
  payment.status = 'approved';
  expect((await lookUp('ME-1')).payment).toMatchObject({
    disputed_amount: { value: 0 },
    disputes: [{ id: `mediation:${payment.id}`, status: 'won', amount: { value: TOTAL } }],
    problem: null,
  });
  const events = await stage.sql(`SELECT type FROM events WHERE reference_id = 'ME-1' AND type = 'dispute.updated'`);
  expect(events).toHaveLength(2);
  await stage.merchant.post('/orders/ME-1/refunds').expect(202);
});

test('becomes a chargeback: the money is claimed once, not twice', async () => {
  const payment = await inMediation('ME-2');
  const claim = fake.chargeBack(payment, {});
  expect((await lookUp('ME-2')).payment).toMatchObject({
    disputed_amount: { value: TOTAL },
    disputes: [
      { id: `mediation:${payment.id}`, status: 'won' },
      { id: String(claim.id), status: 'open' },
    ],
    problem: { code: 'disputed' },
  });
});
