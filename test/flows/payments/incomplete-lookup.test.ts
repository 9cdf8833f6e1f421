import { PIX, sendBread, TOTAL } from '../../helpers/app/brazil-orders';
import { createStage, START, type Stage } from '../../helpers/app/test-app';
import { scriptPsp } from '../../helpers/providers/scripted-psp';

let stage: Stage;
beforeAll(async () => {
  stage = await createStage();
});
afterAll(() => stage.close());

const CHARGE = {
  id: 'ch_1',
  referenceId: 'I-1',
  attempt: null,
  status: 'succeeded' as const,
  amount: TOTAL,
  currency: 'BRL',
  method: 'pix',
  error: null,
  createdAt: START,
};
const REFUND = {
  id: 're_1',
  amount: 500,
  status: 'completed' as const,
  speedProcessed: null,
  createdAt: null,
  updatedAt: null,
};
const raw = Buffer.from('[]');

test('a lookup without its refunds captures, and looks again soon for what was missing', async () => {
  await sendBread(stage, 'I-1', { payment_settings: [PIX] });
  const { restore } = scriptPsp(stage, {
    lookup: [
      { outcome: 'answered', charges: [CHARGE], raw, incomplete: true },
      { outcome: 'answered', charges: [{ ...CHARGE, refunds: [REFUND], disputes: [] }], raw },
    ],
  });
  await stage.merchant.post('/orders/I-1/lookup').expect(200);
  await stage.runUntilIdle();
  expect((await stage.order('I-1')).payment).toMatchObject({ status: 'captured', refunds: [] });
  await stage.advance(310);
  expect((await stage.order('I-1')).payment).toMatchObject({
    status: 'captured',
    refunded_amount: { value: 500 },
    refunds: [{ external: true, amount: { value: 500 }, status: 'completed' }],
  });
  restore();
});
