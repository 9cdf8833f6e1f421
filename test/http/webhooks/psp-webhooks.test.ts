import type { InstrumentKind } from '../../../src/domain/lifecycles/instrument-kinds';
import { breadOrder } from '../../helpers/app/brazil-orders';
import { createStage, type Json, START, type Stage, teaOrder } from '../../helpers/app/test-app';
import { COMPANIES, type Company, post, TOKEN } from '../../helpers/providers/companies';
import type { Any } from '../../helpers/providers/fake-server';

const PAYER = { customer_email: 'maria@shop.example' };
const SETTINGS: Partial<Record<InstrumentKind, Json>> = {
  pix_dynamic_code: { merchant_name: 'Loja', key: 'loja@example.com', key_type: 'EMAIL' },
};

/** The merchant's own service names the order in its webhooks. */
const NAMES = Object.keys(COMPANIES).filter((name) => name !== 'http');

describe.each(NAMES)('%s', (name) => {
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

  /** Sends an order whose instrument the PSP makes. */
  const send = async (referenceId: string): Promise<void> => {
    const { kinds, currency } = company;
    const [kind = 'payment_link'] = kinds;
    const change = { payment_settings: [{ type: kind, ...(SETTINGS[kind] && { [kind]: SETTINGS[kind] }) }] };
    const order = currency === 'INR' ? teaOrder(referenceId, change) : breadOrder(referenceId, { ...PAYER, ...change });
    await stage.merchant.post('/orders', order).expect(201);
    await stage.runUntilIdle();
  };
  const pay = (referenceId: string): string => company.pay(referenceId, company.kinds[0] ?? 'payment_link');

  test('paid, told by a webhook that does not name the order: captured, confirmed, and refunded once', async () => {
    await send('E-1');
    const chargeId = pay('E-1');
    expect(await company.tell(stage.serviceUrl, chargeId)).toBe(200);
    expect(await company.tell(stage.serviceUrl, chargeId)).toBe(200);
    await stage.runUntilIdle();
    const order = await stage.order('E-1');
    expect(order).toMatchObject({
      status: 'processing',
      payment: { status: 'captured', verification: { source: 'psp_lookup', transaction_id: chargeId }, problem: null },
    });
    const lookups = await stage.ctx.db.query(`SELECT 1 FROM verifications WHERE reference_id = 'E-1'`);
    expect(lookups.length).toBeLessThanOrEqual(2);
    await stage.merchant.post('/orders/E-1/refunds', { amount: { value: 500 } }).expect(202);
    await stage.runUntilIdle();
    const { refunds } = (await stage.order('E-1')).payment;
    expect(refunds).toMatchObject([{ amount: { value: 500 }, external: false }]);
    expect(['pending', 'completed']).toContain(refunds[0].status);
  });

  test('a forged delivery is refused and leaves nothing', async () => {
    await send('E-2');
    const chargeId = pay('E-2');
    expect(await company.tell(stage.serviceUrl, chargeId, true)).toBe(401);
    const kept = await stage.ctx.db.query(`SELECT 1 FROM inbox WHERE convert_from(body, 'UTF8') LIKE $1`, [
      `%${chargeId}%`,
    ]);
    expect(kept).toEqual([]);
  });

  test('another PSP’s address is not there', async () => {
    for (const other of ['razorpay', 'pix', 'mercadopago', 'stripe', 'psp'].filter((one) => one !== name))
      expect(await post(stage.serviceUrl, `/webhooks/${other}`, {}, '{}')).toBe(404);
    expect(await post(stage.serviceUrl, `/webhooks/${name}`, {}, '{}')).toBe(401);
  });
});

test('a bank’s token never stands in the log', async () => {
  const lines: string[] = [];
  const company = (await COMPANIES.pix?.(() => START)) as Company;
  const stage = await createStage(
    { ...company.env, LOG_LEVEL: 'trace' },
    { log: { write: (line) => void lines.push(line) } },
  );
  const answers: Any[] = [];
  for (const to of [
    `/webhooks/pix/${TOKEN}`,
    `/webhooks/pix/${TOKEN}/pix`,
    `/webhooks/pix?token=${TOKEN}`,
    '/webhooks/pix/pix',
  ])
    answers.push(await post(stage.serviceUrl, to, {}, '{"pix":[]}'));
  expect(answers).toEqual([200, 200, 200, 401]);
  expect(lines.join('')).toContain('/webhooks/pix');
  expect(lines.join('')).not.toContain(TOKEN);
  await stage.close();
  await company.close();
});
