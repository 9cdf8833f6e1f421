import type { InstrumentKind } from '../../../src/domain/lifecycles/instrument-kinds';
import { breadOrder } from '../../helpers/app/brazil-orders';
import { createStage, type Json, START, type Stage, teaOrder } from '../../helpers/app/test-app';
import { COMPANIES, type Company } from '../../helpers/providers/companies';
import type { FakeRequest } from '../../helpers/providers/fake-server';

jest.setTimeout(120_000);

const KINDS: Record<string, InstrumentKind[]> = {
  razorpay: ['payment_link', 'upi_intent_link'],
  pix: ['pix_dynamic_code'],
  mercadopago: ['pix_dynamic_code', 'boleto', 'payment_link'],
  stripe: ['payment_link'],
  http: ['pix_dynamic_code', 'boleto', 'payment_link'],
};

const PAYER = {
  customer_name: 'Maria da Silva',
  customer_tax_id: '52998224725',
  customer_email: 'maria@shop.example',
  customer_address: {
    zip_code: '01310100',
    street_name: 'Avenida Paulista',
    street_number: '1',
    neighborhood: 'Bela Vista',
    city: 'São Paulo',
    federal_unit: 'SP',
  },
};
/** With a bank, key and name of the receiver are settings. */
const settingOf = (kind: InstrumentKind, psp: string): Json => {
  if (kind !== 'pix_dynamic_code') return { type: kind };
  const key = psp === 'pix' ? {} : { key: 'loja@example.com', key_type: 'EMAIL' };
  return { type: kind, pix_dynamic_code: { merchant_name: 'Loja', ...key } };
};
const CONTENT: Record<InstrumentKind, RegExp> = {
  pix_dynamic_code: /^000201/,
  boleto: /^\d{47}$/,
  payment_link: /^https:\/\//,
  upi_intent_link: /^upi:\/\/pay\?/,
};
const contentOf = ({ type, ...setting }: Json): string =>
  Object.values<Json>(setting[type]).find((one) => CONTENT[type as InstrumentKind].test(one));

/** The requests that one order led to; what is random in a path, and everything personal, is left out. */
const wordOf = ({ method, path }: FakeRequest): string => {
  const masked = path.replace(
    /(plink_|qr_|pay_|rfnd_|order_|pi_|re_|in_|ch_|prod_|cs_|price_)?[A-Za-z0-9-]{4,}\d[A-Za-z0-9-]*/g,
    (id, prefix = '') => (/^v\d$/.test(id) ? id : `${prefix}…`),
  );
  return `${method} ${masked}`;
};

/** One transcript for each PSP and kind, printed when all are through. */
const transcripts: string[] = [];
afterAll(() => process.stdout.write(`\n${transcripts.join('\n')}\n`));

describe.each(Object.keys(COMPANIES))('%s', (name) => {
  let company: Company;
  let stage: Stage;
  beforeAll(async () => {
    company = (await COMPANIES[name]?.(() => stage?.clock.now() ?? START)) as Company;
    stage = await createStage(company.env);
  });
  afterAll(async () => {
    await stage.close();
    await company.close();
  });

  test.each(KINDS[name] as InstrumentKind[])(
    'one call, and the %s is made, sent, confirmed and refunded',
    async (kind) => {
      const id = `T-${kind.replaceAll('_', '-')}`;
      const lines = [`${name}, ${kind}`];
      const say = (line: string): void => void lines.push(`  ${line}`);
      const record = async <T>(work: () => Promise<T> | T): Promise<T> => {
        const before = company.requests.length;
        const result = await work();
        const words = company.requests.slice(before).map(wordOf);
        const counted = [...new Set(words)].map((word) => [word, words.filter((one) => one === word).length] as const);
        for (const [word, count] of counted) say(`  → ${word}${count > 1 ? ` (${count} times)` : ''}`);
        return result;
      };
      const change = { payment_settings: [settingOf(kind, name)] };
      const order = company.currency === 'INR' ? teaOrder(id, change) : breadOrder(id, { ...PAYER, ...change });

      const { body: made } = await stage.merchant.post('/orders', order).expect(201);
      say(`POST /v1/orders ${JSON.stringify(change.payment_settings)} → 201, message ${made.messages[0].status}`);
      await record(stage.runUntilIdle);
      const [setting] = (await stage.order(id)).payment_settings;
      expect(contentOf(setting)).toMatch(CONTENT[kind]);
      expect(setting).toHaveProperty('expires_at');
      expect(company.payable(id)).toBe(1);
      say(`the customer gets ${contentOf(setting).slice(0, 24)}…, until ${setting.expires_at}`);

      const chargeId = company.pay(id, kind);
      say('the customer pays; the PSP tells it');
      expect(await company.tell(stage.serviceUrl, chargeId)).toBe(200);
      await record(stage.runUntilIdle);
      const paid = await stage.order(id);
      expect(paid).toMatchObject({
        status: 'processing',
        payment: {
          status: 'captured',
          verification: { source: 'psp_lookup', transaction_id: chargeId },
          problem: null,
        },
      });
      expect(company.payable(id)).toBe(0);
      say(`payment ${paid.payment.status}, order ${paid.status}, nothing left that can be paid`);

      await stage.merchant.post(`/orders/${id}/refunds`).expect(202);
      say(`POST /v1/orders/${id}/refunds → 202`);
      await record(stage.runUntilIdle);
      company.endRefunds();
      await record(() => stage.advance(60, 30));
      const { refunds, refunded_amount, captured_amount } = (await stage.order(id)).payment;
      expect(refunds).toMatchObject([{ status: 'completed', external: false }]);
      expect(refunded_amount).toEqual(captured_amount);
      say(`refund ${refunds[0].status}: ${refunded_amount.value} of ${captured_amount.value} minor units`);
      transcripts.push(lines.join('\n'));
    },
  );
});
