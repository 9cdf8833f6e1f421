import { loadConfig } from '../../../src/config';
import { createLogger } from '../../../src/logger';
import { type Service, startService } from '../../../src/service';
import { runCli } from '../../helpers/app/cli';
import { createTestDatabase } from '../../helpers/app/database';
import { type Json, KEY } from '../../helpers/app/test-app';

jest.setTimeout(60_000);

let database: Awaited<ReturnType<typeof createTestDatabase>>;
let service: Service;
let origin: string;
beforeAll(async () => {
  database = await createTestDatabase();
  const env = { WHATSAPP_PROVIDER: 'sandbox', DATABASE_URL: database.url, PORT: '0' };
  service = await startService(loadConfig(env), createLogger('fatal'));
  origin = `http://127.0.0.1:${service.port}`;
});
afterAll(async () => {
  await service.stop();
  await database.drop();
});

async function send(method: string, path: string, body?: object): Promise<{ status: number; body: Json }> {
  const answer = await fetch(`${origin}${path}`, {
    method,
    headers: { 'Content-Type': 'application/json', Authorization: `Bearer ${KEY}` },
    ...(body && { body: JSON.stringify(body) }),
  });
  return { status: answer.status, body: await answer.json() };
}
const read = async (path: string): Promise<Json> => (await send('GET', path)).body;
const night = (body: object = {}) => send('POST', '/sandbox/night', body);

/** A paid example order, and what was captured of it. */
async function paid(example: 'tea' | 'upi' | 'bread'): Promise<{ reference: string; captured: number }> {
  const { reference_id: reference } = (await send('POST', '/sandbox/merchant/orders', { example })).body;
  expect((await send('POST', `/sandbox/orders/${reference}/pay`, {})).status).toBe(200);
  for (;;) {
    const { payment } = await read(`/v1/orders/${reference}`);
    if (payment.status === 'captured') return { reference, captured: payment.captured_amount.value };
    await new Promise((resolve) => setTimeout(resolve, 50));
  }
}

const balances = async (): Promise<Record<string, number>> =>
  Object.fromEntries(
    (await read('/v1/ledger/accounts')).data.map(({ account, currency, balance }: Json) => [
      `${account} ${currency}`,
      balance.value,
    ]),
  );

describe('a quiet night', () => {
  test('captured is settled is credited, in three accounts and two currencies, and nothing is found', async () => {
    const orders = { tea: await paid('tea'), upi: await paid('upi'), bread: await paid('bread') };
    const { status, body } = await night();
    expect(status).toBe(200);
    expect(body).toMatchObject({ trouble: 'quiet', nights: 1, exceptions: [], resolved: 0 });
    expect(body.files.map(({ source }: Json) => source)).toEqual([
      ...['razorpay', 'csv:sandbox_inr', 'csv:sandbox_brl', 'bank:hdfc', 'ofx'],
    ]);
    for (const file of body.files) expect(file).toMatchObject({ rejected: 0, duplicates: 0, accepted: file.rows });
    const settlements: Json[] = (await read('/v1/settlements')).data;
    const rates = { razorpay: 0.02 * 1.18, sandbox_inr: 0.02 * 1.18, sandbox_brl: 0.04 };
    for (const [account, order] of [
      ['razorpay', orders.tea],
      ['sandbox_inr', orders.upi],
      ['sandbox_brl', orders.bread],
    ] as const) {
      const found = settlements.find(({ gateway }) => gateway === account);
      expect(found).toMatchObject({ state: 'credited', difference: { value: 0 }, gross: { value: order.captured } });
      const { gross, fees, taxes, net } = found;
      expect(net.value).toBe(gross.value - fees.value - taxes.value);
      expect(Math.abs(fees.value + taxes.value - gross.value * rates[account])).toBeLessThanOrEqual(2);
      const payout = body.payouts.find((one: Json) => one.account === account);
      expect(payout).toMatchObject({ id: found.gateway_settlement_id, utr: found.utr, net });
    }
    const ledger = await balances();
    for (const currency of ['INR', 'BRL']) {
      expect(ledger[`gateway_receivable ${currency}`]).toBe(0);
      expect(ledger[`suspense ${currency}`] ?? 0).toBe(0);
    }
    expect((await read('/v1/exceptions?state=open')).data).toEqual([]);
  });

  test('with nothing to pay out moves the clock and imports nothing', async () => {
    const before = Date.parse((await read('/sandbox/clock')).now);
    const { body } = await night();
    expect(body).toMatchObject({ payouts: [], files: [], exceptions: [] });
    expect(Date.parse(body.now) - before).toBeGreaterThan(9.5 * 3_600_000);
  });

  test('after a refund pays out less, and nothing is found', async () => {
    const { reference, captured } = await paid('tea');
    await send('POST', `/v1/orders/${reference}/refunds`, { amount: { value: 1000 } });
    await send('POST', '/sandbox/clock', { forward_seconds: 60 });
    for (;;) {
      const { payment } = await read(`/v1/orders/${reference}`);
      if (payment.refunded_amount.value === 1000) break;
      await new Promise((resolve) => setTimeout(resolve, 50));
    }
    const { body } = await night();
    expect(body.exceptions).toEqual([]);
    const [settlement] = (await read('/v1/settlements')).data;
    expect(settlement).toMatchObject({ state: 'credited', gross: { value: captured }, refunds: { value: 1000 } });
  });
});

describe.each<['tea' | 'bread']>([['tea'], ['bread']])('a night with trouble (%s)', (example) => {
  test.each([
    ['missing_row', 'missing_at_gateway'],
    ['doubled_row', 'duplicate_payment'],
    ['wrong_fee', 'fee_variance'],
    ['chargeback', 'chargeback'],
    ['holiday', 'not_credited'],
    ['short_credit', 'credit_mismatch'],
  ])('%s ends in exactly one exception, %s, with advice', async (trouble, kind) => {
    const { reference } = await paid(example);
    const { body } = await night({ trouble, reference_id: reference });
    expect(body.exceptions).toHaveLength(1);
    const [exception] = body.exceptions;
    expect(exception).toMatchObject({ kind, state: 'open' });
    expect(exception.advice).not.toBe('');
    if (exception.reference_id === null) expect(exception.settlement_id).not.toBeNull();
    else expect(exception.reference_id).toBe(reference);
    expect((await read(`/v1/exceptions/${exception.id}`)).advice).toBe(exception.advice);
  });
});

test('a quiet night after a missing row or a holiday resolves what it left', async () => {
  for (const trouble of ['missing_row', 'holiday']) {
    const { reference } = await paid('tea');
    const [exception] = (await night({ trouble, reference_id: reference })).body.exceptions;
    expect((await night()).body).toMatchObject({ exceptions: [], resolved: 1 });
    expect((await read(`/v1/exceptions/${exception.id}`)).state).toBe('resolved');
  }
});

test('two nights at the same time pass one after the other, and pay nothing out twice', async () => {
  const { reference } = await paid('tea');
  const both = (await Promise.all([night(), night()])).map(({ body }) => body);
  expect(both.flatMap(({ payouts }) => payouts)).toHaveLength(1);
  expect(both.flatMap(({ exceptions }) => exceptions)).toEqual([]);
  const entries = (await read(`/v1/ledger/entries?reference_id=${reference}`)).data;
  expect(entries.filter(({ cause }: Json) => cause === 'line').length).toBeGreaterThan(0);
});

test('404, 409, 422: an order that nobody knows, one that is paid out already, a trouble that there is not', async () => {
  expect((await night({ trouble: 'wrong_fee', reference_id: 'NOBODY' })).body.code).toBe('not_found');
  const { reference } = await paid('tea');
  await night();
  expect((await night({ trouble: 'wrong_fee', reference_id: reference })).body.code).toBe('not_possible');
  expect((await night({ trouble: 'thunder' })).body.code).toBe('invalid_request');
});

test('wapay exceptions and wapay reconcile show what the nights left', async () => {
  const cli = (...args: string[]) => runCli([...args, '--url', origin], {});
  const { out, code } = await cli('exceptions', 'list');
  expect(code).toBe(0);
  for (const kind of ['duplicate_payment', 'fee_variance', 'chargeback', 'credit_mismatch'])
    expect(out).toContain(kind);
  const [{ id, advice }] = (await read('/v1/exceptions?state=open&limit=1')).data;
  expect((await cli('exceptions', 'show', id)).out).toContain(`What to do: ${advice}`);
  expect((await cli('reconcile', 'run')).out).toContain('rows matched');
});
