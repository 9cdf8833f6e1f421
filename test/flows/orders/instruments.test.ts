import { NO_INSTRUMENTS } from '../../../src/domain/order-rules/instruments';
import { createStage, type Json, type Stage } from '../../helpers/app/test-app';

let stage: Stage;
let logged = '';
beforeAll(async () => {
  stage = await createStage(
    { LOG_LEVEL: 'trace' },
    {
      log: {
        write: (line: string) => {
          logged += line;
        },
      },
    },
  );
  const { createsInstruments } = NO_INSTRUMENTS;
  Object.assign(stage.ctx.settings, { createsInstruments: { ...createsInstruments, boleto: true } });
});
afterAll(() => stage.close());

const NAME = 'Ana Canária';
const PERSON = {
  customer_name: NAME,
  customer_tax_id: '529.982.247-25',
  customer_email: 'ana.canaria@shop.example',
  customer_address: {
    zip_code: '01310-100',
    street_name: 'Rua do Canário',
    street_number: '7',
    neighborhood: 'Centro',
    city: 'São Paulo',
    federal_unit: 'SP',
  },
};
const WORDS = [NAME, '52998224725', '529.982.247-25', 'ana.canaria', 'Rua do Canário', 'Obrigada, Ana'];

const boletoOrder = (referenceId: string, change: object = {}): Json => ({
  to: '+5511987654321',
  reference_id: referenceId,
  type: 'digital-goods',
  currency: 'BRL',
  payment_settings: [{ type: 'boleto' }],
  total_amount: { value: 4590 },
  templates: { captured: { name: 'pago', language: 'pt_BR', body_parameters: ['Obrigada, Ana'] } },
  send: false,
  ...PERSON,
  ...change,
});

const rowOf = async (referenceId: string) =>
  (await stage.sql('SELECT payer, templates FROM orders WHERE reference_id = $1', [referenceId]))[0];

test('201: an order whose boleto the PSP makes keeps what the PSP needs, shows none of it, and logs none of it', async () => {
  const created = await stage.merchant.post('/orders', boletoOrder('BOL-1')).set('Idempotency-Key', 'b1').expect(201);
  expect(created.body.payment_settings).toEqual([{ type: 'boleto' }]);
  expect(await rowOf('BOL-1')).toEqual({
    payer: {
      name: NAME,
      taxId: '52998224725',
      email: 'ana.canaria@shop.example',
      address: { ...PERSON.customer_address, zip_code: '01310100' },
    },
    templates: boletoOrder('BOL-1').templates,
  });
  const read = await stage.merchant.get('/orders/BOL-1').expect(200);
  const bad = await stage.merchant
    .post('/orders', boletoOrder('BOL-X', { customer_tax_id: '52998224724' }))
    .expect(422);
  expect(bad.body.errors).toMatchObject([{ pointer: '/customer_tax_id', code: 'invalid_tax_id' }]);
  for (const word of WORDS) expect(logged + JSON.stringify([created.body, read.body, bad.body])).not.toContain(word);
});

test('200: validate shows the message with a word for the line that is not there yet', async () => {
  const { body } = await stage.merchant.post('/orders/validate', boletoOrder('BOL-2')).expect(200);
  expect(body).toMatchObject({ valid: true, errors: [] });
  expect(body.payload.interactive.action.parameters.payment_settings).toEqual([
    { type: 'boleto', boleto: { digitable_line: '<made by the PSP>' } },
  ]);
});

test('422: a kind that no PSP makes needs its instrument, and a boleto needs name and tax id', async () => {
  const link = boletoOrder('BOL-3', { payment_settings: [{ type: 'payment_link' }] });
  const refused = await stage.merchant.post('/orders', link).expect(422);
  expect(refused.body.errors).toMatchObject([{ pointer: '/payment_settings/0/payment_link', code: 'required' }]);
  const { customer_name: _, ...nameless } = boletoOrder('BOL-4');
  const missing = await stage.merchant.post('/orders', nameless).expect(422);
  expect(missing.body.errors).toMatchObject([{ pointer: '/customer_name', code: 'required' }]);
});

test('nothing of the payer is kept where the order needs no instrument', async () => {
  const order = boletoOrder('BOL-5', {
    payment_settings: [{ type: 'payment_link', payment_link: { uri: 'https://pay.example/1' } }],
  });
  await stage.merchant.post('/orders', order).expect(201);
  expect((await rowOf('BOL-5'))?.payer).toBeNull();
});

test('erasing the customer takes payer and templates', async () => {
  await stage.merchant.post('/customers/erase', { phone: '+5511987654321' }).expect(200);
  expect(await rowOf('BOL-1')).toEqual({ payer: null, templates: {} });
  const rows = JSON.stringify(await stage.sql('SELECT * FROM orders'));
  const answers = JSON.stringify(await stage.sql('SELECT * FROM idempotency_keys'));
  for (const word of WORDS) expect(rows + answers).not.toContain(word);
});
