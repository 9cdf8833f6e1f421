import type { InstrumentKind } from '../../../src/domain/lifecycles/instrument-kinds';
import { breadOrder, CARD, sendBread, storeCredential, TOTAL } from '../../helpers/app/brazil-orders';
import { createStage, START, type Stage } from '../../helpers/app/test-app';
import { COMPANIES, type Company } from '../../helpers/providers/companies';

/* Two ways to pay at one PSP. The second one is paid, without a word, before it could be ended. */

const PAYER = {
  customer_name: 'Maria da Silva',
  customer_tax_id: '52998224725',
  customer_email: 'maria@shop.example',
  customer_address: {
    ...{ zip_code: '01310100', street_name: 'Avenida Paulista', street_number: '1' },
    ...{ neighborhood: 'Bela Vista', city: 'São Paulo', federal_unit: 'SP' },
  },
};
const PIX = {
  type: 'pix_dynamic_code',
  pix_dynamic_code: { merchant_name: 'Loja', key: 'loja@example.com', key_type: 'EMAIL' },
};

/** Works until everything is done; `pay` happens at the first of these steps. */
async function runWith(stage: Stage, at: string, pay: () => void): Promise<void> {
  const { checkpoint } = stage.ctx;
  let isPaid = false;
  stage.ctx.checkpoint = (step) => {
    if (step === at && !isPaid) {
      isPaid = true;
      pay();
    }
  };
  await stage.runUntilIdle();
  stage.ctx.checkpoint = checkpoint;
}

describe('a Pix code and a boleto at Mercado Pago', () => {
  let company: Company;
  let stage: Stage;
  beforeAll(async () => {
    company = (await COMPANIES.mercadopago?.(() => stage?.clock.now() ?? START)) as Company;
    stage = await createStage(company.env);
  });
  afterAll(async () => {
    await stage.close();
    await company.close();
  });

  async function paidFirst(id: string, kind: InstrumentKind): Promise<string> {
    const payment_settings = [PIX, { type: 'boleto' }];
    await stage.merchant.post('/orders', breadOrder(id, { ...PAYER, payment_settings })).expect(201);
    await stage.runUntilIdle();
    const first = company.pay(id, kind);
    await company.tell(stage.serviceUrl, first);
    return first;
  }

  test.each<[InstrumentKind, InstrumentKind]>([
    ['pix_dynamic_code', 'boleto'],
    ['boleto', 'pix_dynamic_code'],
  ])('%s paid, and then %s: the second success is found at once', async (kind, silent) => {
    const id = `S-${kind.slice(0, 3)}`;
    const first = await paidFirst(id, kind);
    let second = '';
    await runWith(stage, 'sync:applied', () => {
      second = company.pay(id, silent);
    });
    const { payment } = await stage.order(id);
    expect(payment).toMatchObject({
      ...{ status: 'captured', verification: { transaction_id: first }, problem: { code: 'multiple_success' } },
      transactions: [{ id: first }, { id: second }],
    });
    expect(company.payable(id)).toBe(0);
  });

  test('one paid: the other one is ended, and nobody is asked once more', async () => {
    await paidFirst('S-once', 'pix_dynamic_code');
    await stage.runUntilIdle();
    const lookups = await stage.sql(`SELECT 1 FROM verifications WHERE reference_id = 'S-once'`);
    expect(lookups).toHaveLength(1);
    expect((await stage.order('S-once')).payment).toMatchObject({ status: 'captured', problem: null });
  });
});

test('a stored card charged, and then the Pix code of the same PSP: the second success is found at once', async () => {
  const stage = await createStage();
  try {
    await storeCredential(stage).expect(201);
    await sendBread(stage, 'S-card', { ...PAYER, payment_settings: [PIX, CARD] });
    await stage.customer.act('S-card', 'confirm').expect(200);
    const created_at = stage.clock.now().toISOString();
    const pix = { id: 'ch_pix', reference_id: 'S-card', status: 'succeeded', currency: 'BRL', created_at };
    await runWith(stage, 'charge:finished', () => {
      stage.world.charges.put('ch_pix', { ...pix, amount: { value: TOTAL, offset: 100 } } as never);
      // Nor does a webhook tell of the charge.
      stage.world.effects.forget();
    });
    expect((await stage.order('S-card')).payment).toMatchObject({
      ...{ status: 'captured', problem: { code: 'multiple_success' } },
      transactions: [{ status: 'success' }, { id: 'ch_pix', status: 'success' }],
    });
  } finally {
    await stage.close();
  }
});
