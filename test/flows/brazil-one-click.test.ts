import {
  breadOrder,
  CARD,
  CREDENTIAL,
  CUSTOMER,
  chargesOf,
  consent,
  linesOf,
  PIX,
  sendBread,
  storeCredential,
  TOTAL,
} from '../helpers/brazil';
import { createStage, type Stage } from '../helpers/stage';

let stage: Stage;
beforeAll(async () => {
  stage = await createStage();
  await storeCredential(stage).expect(201);
});
afterAll(() => stage.close());
afterEach(() => stage.customer.faults({ charge: 'ok', lookup: 'ok', send: 'ok' }));

test('the customer taps, the card is charged once, the lookup confirms it, and the order says paid', async () => {
  await sendBread(stage, 'BR-1');
  const sent = stage.world.orders.get('BR-1')?.parameters as { payment_settings: unknown };
  expect(sent.payment_settings).toEqual([
    { type: 'offsite_card_pay', offsite_card_pay: { last_four_digits: '4821', credential_id: CREDENTIAL } },
  ]);
  await stage.customer.act('BR-1', 'confirm').expect(200);
  await stage.settle();

  const [charge] = chargesOf(stage, 'BR-1');
  expect(chargesOf(stage, 'BR-1')).toHaveLength(1);
  expect(await stage.order('BR-1')).toMatchObject({
    status: 'processing',
    payment: {
      status: 'captured',
      captured_amount: { value: TOTAL, offset: 100 },
      problem: null,
      verification: {
        source: 'psp_lookup',
        transaction_id: charge?.id,
        pg_transaction_id: charge?.id,
        amount: { value: TOTAL, offset: 100 },
        currency: 'BRL',
      },
      transactions: [{ id: charge?.id, pg_transaction_id: charge?.id, status: 'success' }],
    },
  });
  expect(await stage.customer.order('BR-1')).toMatchObject({ status: 'processing', payment_label: 'captured' });
  expect(await linesOf(stage, 'BR-1', 'charge')).toContain('Attempt 1 succeeded');
});

test('a simplified order: the payment alone is told', async () => {
  await sendBread(stage, 'BR-2', { order: undefined, total_amount: { value: TOTAL } });
  await stage.customer.act('BR-2', 'confirm').expect(200);
  await stage.settle();
  expect(await stage.order('BR-2')).toMatchObject({ payment: { status: 'captured' } });
  expect(await stage.customer.order('BR-2')).toMatchObject({ status: 'pending', payment_label: 'captured' });
});
