import {
  breadOrder,
  CARD,
  linesOf,
  chargesOf as sandboxCharges,
  storeCredential,
  TOTAL,
} from '../../helpers/app/brazil-orders';
import { createStage, type Json, START, type Stage, teaOrder } from '../../helpers/app/test-app';
import { COMPANIES, type Company } from '../../helpers/providers/companies';

jest.setTimeout(120_000);

let bank: Company;
let mercadopago: Company;
let stage: Stage;
beforeAll(async () => {
  const now = () => stage?.clock.now() ?? START;
  bank = (await COMPANIES.pix?.(now)) as Company;
  mercadopago = (await COMPANIES.mercadopago?.(now)) as Company;
  // Cards stay with the sandbox's PSP.
  stage = await createStage({
    ...mercadopago.env,
    ...bank.env,
    PSP: 'sandbox',
    PSP_PIX: 'pix',
    PSP_BOLETO: 'mercadopago',
    PSP_LINK: 'mercadopago',
  });
  await storeCredential(stage).expect(201);
});
afterAll(async () => {
  await stage.close();
  await Promise.all([bank.close(), mercadopago.close()]);
});
afterEach(() => {
  bank.setDown(false);
  mercadopago.setDown(false);
  // Long enough for a circuit that has opened.
  stage.clock.advance(120_000);
});

const PAYER = { customer_name: 'Ana Souza', customer_tax_id: '52998224725', customer_email: 'ana@shop.example' };
const PIX = { type: 'pix_dynamic_code', pix_dynamic_code: { merchant_name: 'Padaria Sol' } };
const LINK = { type: 'payment_link' };

/** An order that can be paid with Pix at the bank, and by a link or a card elsewhere. */
async function send(id: string, settings: Json[] = [PIX, LINK]): Promise<void> {
  await stage.merchant.post('/orders', breadOrder(id, { payment_settings: settings, ...PAYER })).expect(201);
  await stage.runUntilIdle();
}
const lookup = (id: string) => stage.merchant.post(`/orders/${id}/lookup`);
const kinds = async (id: string) =>
  stage.sql('SELECT kind, psp, status FROM instruments WHERE reference_id = $1 ORDER BY kind', [id]);

describe('an order with several kinds at several PSPs', () => {
  test('offers all of them; one is paid, and what is left is ended at its own PSP', async () => {
    await send('M-1', [PIX, LINK, CARD]);
    expect(await kinds('M-1')).toEqual([
      { kind: 'payment_link', psp: 'mercadopago', status: 'open' },
      { kind: 'pix_dynamic_code', psp: 'pix', status: 'open' },
    ]);
    const paid = bank.pay('M-1', 'pix_dynamic_code');
    expect(await bank.tell(stage.serviceUrl, paid)).toBe(200);
    await stage.runUntilIdle();
    const { payment } = await stage.order('M-1');
    expect(payment).toMatchObject({ status: 'captured', verification: { transaction_id: paid }, problem: null });
    expect([bank.payable('M-1'), mercadopago.payable('M-1')]).toEqual([0, 0]);
    expect(await kinds('M-1')).toMatchObject([{ status: 'ended' }, { status: 'paid' }]);
  });

  test('paid twice: captured once, and each money goes back at the PSP that holds it', async () => {
    await send('M-2');
    const first = bank.pay('M-2', 'pix_dynamic_code');
    await bank.tell(stage.serviceUrl, first);
    // Before the link is ended.
    const second = mercadopago.pay('M-2', 'payment_link');
    await stage.runUntilIdle();
    await mercadopago.tell(stage.serviceUrl, second);
    await stage.runUntilIdle();
    const { payment } = await stage.order('M-2');
    expect(payment).toMatchObject({
      status: 'captured',
      captured_amount: { value: TOTAL },
      verification: { transaction_id: first },
      problem: { code: 'multiple_success' },
    });
    expect(payment.transactions).toHaveLength(2);
    await stage.merchant.post('/orders/M-2/refunds', { transaction_id: second }).expect(202);
    await stage.runUntilIdle();
    mercadopago.endRefunds();
    await lookup('M-2').expect(200);
    await stage.merchant.post('/orders/M-2/refunds').expect(202);
    await stage.runUntilIdle();
    bank.endRefunds();
    await stage.advance(60, 30);
    const refunds = (await stage.order('M-2')).payment.refunds.map(({ status, transaction_id }: Json) => [
      status,
      transaction_id ?? first,
    ]);
    expect(refunds).toEqual([
      ['completed', second],
      ['completed', first],
    ]);
    expect((await stage.order('M-2')).payment.refunded_amount).toEqual({ value: TOTAL, offset: 100 });
    const asked = (company: Company, part: string) =>
      company.requests.filter(({ method, path }) => method !== 'GET' && path.includes(part)).length;
    expect([asked(bank, 'devolucao'), asked(mercadopago, 'refunds')]).toEqual([1, 1]);
  });

  test('paid once more before the end of what was left, without a word: the second success is found at once', async () => {
    await send('M-9');
    const first = mercadopago.pay('M-9', 'payment_link');
    await mercadopago.tell(stage.serviceUrl, first);
    const { checkpoint } = stage.ctx;
    let second = '';
    stage.ctx.checkpoint = (step) => {
      if (step === 'sync:applied' && second === '') second = bank.pay('M-9', 'pix_dynamic_code');
    };
    await stage.runUntilIdle();
    stage.ctx.checkpoint = checkpoint;
    const { payment } = await stage.order('M-9');
    expect(payment).toMatchObject({
      verification: { transaction_id: first },
      problem: { code: 'multiple_success' },
      transactions: [{ id: first }, { id: second }],
    });
  });

  test('what one PSP shows captures although another one is down; its second success is found later', async () => {
    await send('M-3');
    mercadopago.setDown(true);
    // Paid there before anybody could end the link, and nobody can read it.
    const second = mercadopago.pay('M-3', 'payment_link');
    const first = bank.pay('M-3', 'pix_dynamic_code');
    await bank.tell(stage.serviceUrl, first);
    await stage.runUntilIdle();
    expect((await stage.order('M-3')).payment).toMatchObject({ status: 'captured', problem: null });
    mercadopago.setDown(false);
    // Looked up again by itself, because a part of the answer was missing; the search of links knows it by then.
    mercadopago.index();
    await stage.advance(900, 300);
    expect((await stage.order('M-3')).payment).toMatchObject({
      verification: { transaction_id: first },
      problem: { code: 'multiple_success' },
      transactions: [{ id: first }, { id: second }],
    });
  });

  test('the PSP of the captured money is down: another success is a second one, and contradicts nothing', async () => {
    await send('M-4');
    const first = bank.pay('M-4', 'pix_dynamic_code');
    await bank.tell(stage.serviceUrl, first);
    const second = mercadopago.pay('M-4', 'payment_link');
    await stage.runUntilIdle();
    bank.setDown(true);
    await mercadopago.tell(stage.serviceUrl, second);
    await stage.runUntilIdle();
    const { payment } = await stage.order('M-4');
    expect(payment.verification.transaction_id).toBe(first);
    expect(payment.problems.map(({ code }: Json) => code)).toEqual(['multiple_success']);
  });

  test('nothing anywhere needs all of them: with one down the order neither expires nor is canceled', async () => {
    await send('M-5');
    mercadopago.setDown(true);
    const refused = await lookup('M-5').expect(502);
    expect(refused.body.code).toBe('provider_error');
    await stage.merchant.post('/orders/M-5/order_status', { status: 'canceled' }).expect(502);
    expect((await stage.order('M-5')).payment.status).toBe('new');
    mercadopago.setDown(false);
    await stage.advance(60);
    await lookup('M-5').expect(200);
    await stage.merchant.post('/orders/M-5/order_status', { status: 'canceled' }).expect(202);
    await stage.runUntilIdle();
    expect([bank.payable('M-5'), mercadopago.payable('M-5')]).toEqual([0, 0]);
  });

  test('a stored card is charged at its PSP, after all have said that nobody has paid', async () => {
    await send('M-6', [PIX, CARD]);
    await stage.customer.act('M-6', 'confirm').expect(200);
    await stage.runUntilIdle();
    const [charge] = sandboxCharges(stage, 'M-6');
    expect((await stage.order('M-6')).payment).toMatchObject({
      status: 'captured',
      verification: { transaction_id: charge?.id },
    });
    expect(bank.payable('M-6')).toBe(0);
    await send('M-7', [PIX, CARD]);
    bank.pay('M-7', 'pix_dynamic_code');
    await stage.customer.act('M-7', 'confirm').expect(200);
    await stage.runUntilIdle();
    expect(sandboxCharges(stage, 'M-7')).toEqual([]);
    expect((await stage.order('M-7')).payment.status).toBe('captured');
    expect(await linesOf(stage, 'M-7', 'consent')).toEqual([
      "The customer's consent is refused: the PSP knows of money for this order already",
    ]);
  });
});

test('a kind that no configured PSP does in the currency is psp_required', async () => {
  const { body } = await stage.merchant
    .post('/orders', teaOrder('M-8', { payment_settings: [LINK], customer_email: 'ana@shop.example' }))
    .expect(422);
  expect(body.code).toBe('psp_required');
});

test('a stored card is psp_required where no PSP charges it, though one would find its money', async () => {
  const own = await createStage({ ...mercadopago.env, PSP: 'mercadopago' });
  try {
    await storeCredential(own).expect(201);
    for (const payment_settings of [[CARD], [CARD, LINK]]) {
      const order = breadOrder('M-9', { payment_settings, ...PAYER });
      const { body } = await own.merchant.post('/orders', order).expect(422);
      expect(body.code).toBe('psp_required');
    }
    await own.merchant.post('/orders', breadOrder('M-9', { payment_settings: [LINK], ...PAYER })).expect(201);
  } finally {
    await own.close();
  }
});
