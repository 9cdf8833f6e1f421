import type { Page } from 'playwright-core';
import { findBrowser, type View } from '../browser';
import { barriersOf, createExample, cutOff, openStage, type WebStage } from '../web-stage';

const browser = findBrowser();
if (!browser)
  console.warn('\n!!! NOT TESTED: the phone in a real browser. Install chromium (apt-get install chromium).\n');

const DESK: View = { width: 1440, height: 900 };
const HAND: View = { width: 390, height: 844 };

(browser ? describe : describe.skip)('the phone', () => {
  jest.setTimeout(90_000);
  let stage: WebStage;
  let page: Page;
  beforeAll(async () => {
    stage = await openStage(browser ?? '');
    page = await stage.browsers.visit('/sandbox', DESK);
  });
  afterAll(() => stage?.close());
  afterEach(() => stage.put('/sandbox/faults', { lookup: 'ok', send: 'ok', charge: 'ok' }));

  const shoot = (name: string) => stage.browsers.shoot(page, name);
  const button = (name: string | RegExp) => page.getByRole('button', { name, exact: typeof name === 'string' });
  const timeline = () => page.locator('.story');
  const fact = (about: string, word: string) =>
    timeline().locator(`.facts [data-about=${about}][data-word=${word}]`).waitFor();
  const trouble = (id: string) => page.locator(`[data-trouble="${id}"]`);
  const done = () => page.locator('.said-last.finished').waitFor();

  test('before any order: what to paste, and a button', async () => {
    await page.getByRole('heading', { name: 'No order yet' }).waitFor();
    const curl = await page.locator('.empty code').textContent();
    expect(curl).toContain(`curl -s ${stage.origin}/v1/orders`);
    expect(curl).toContain('Bearer sk_sandbox');
    expect(await barriersOf(page)).toEqual([]);
    await shoot('empty');
  });

  test('the pasted request works', async () => {
    const curl = await page.locator('.empty code').textContent();
    const body = /-d '([\s\S]*)'$/.exec(curl ?? '')?.[1] ?? '';
    const answer = await fetch(`${stage.origin}/v1/orders`, {
      method: 'POST',
      headers: { Authorization: 'Bearer sk_sandbox', 'Content-Type': 'application/json' },
      body,
    });
    expect(answer.status).toBe(201);
    await button('Review and Pay').waitFor();
  });

  test('India: the bubble, the order, UPI, success; the shop says thanks; timeline and wire tell how', async () => {
    const reference = await createExample(page, 'tea');
    await page.locator(`[data-order="${reference}"]`).click();
    const sheet = page.getByRole('dialog');
    await sheet.getByText('Subtotal').waitFor();
    for (const text of ['₹959.00', '₹47.95', '₹49.00', '− ₹50.00', '₹1,005.95', 'GST 5%', 'First order'])
      expect(await sheet.textContent()).toContain(text);
    expect(await barriersOf(page)).toEqual([]);
    await shoot('order-sheet');
    await button('Continue').click();
    await page.getByRole('radio', { name: /^Netbanking/ }).check();
    expect(await barriersOf(page)).toEqual([]);
    await shoot('payment-sheet-india');
    await button('Pay ₹1,005.95').click();
    await sheet.getByText('Payment successful').first().waitFor();
    await shoot('payment-success');
    await button('Done').click();
    await page.locator('.bubble', { hasText: 'We have received your payment' }).getByText(`#${reference}`).waitFor();
    await fact('payment', 'captured');
    await fact('order_status', 'read');
    await timeline()
      .getByText(/^Payment \w+ → captured$/)
      .waitFor();
    await page.getByLabel(`Only ${reference}`).check();
    const gists = await page.locator('.exchange .gist').allTextContents();
    expect(gists).toEqual(
      expect.arrayContaining(['create an order', 'payment captured, attempt success', 'order status']),
    );
    await page.locator('.exchange', { hasText: 'lookup: captured' }).locator('summary').first().click();
    expect(await page.locator('.exchange[open] pre').last().textContent()).toContain('"status": "captured"');
    expect(await barriersOf(page)).toEqual([]);
    expect(await cutOff(page)).toEqual([]);
    await shoot('india-paid');
    await page.getByLabel(`Only ${reference}`).uncheck();
    expect(await stage.order(reference)).toMatchObject({ status: 'processing', payment: { status: 'captured' } });
  });

  test('a bank refuses, and the second attempt succeeds', async () => {
    const reference = await createExample(page, 'tea');
    await page.locator(`[data-order="${reference}"]`).click();
    await button('Continue').click();
    await page.getByRole('radio', { name: 'refuses' }).check();
    await button(/^Pay ₹/).click();
    await page.getByRole('dialog').getByText('Payment failed').first().waitFor();
    expect(await barriersOf(page)).toEqual([]);
    await shoot('payment-failed');
    await fact('payment', 'failed');
    await button('Try again').click();
    await page.getByRole('radio', { name: 'approves' }).check();
    await button(/^Pay ₹/).click();
    await button('Done').click();
    await fact('payment', 'captured');
    expect((await stage.order(reference)).payment.transactions).toMatchObject([{}, {}]);
  });

  test('Brazil: the stored card in Portuguese, one charge, “Pago” on the bubble', async () => {
    const reference = await createExample(page, 'bread');
    await shoot('brazil-bubble');
    await button('Revisar e pagar').click();
    await button('Continuar').click();
    await page.getByRole('radio', { name: /Cartão com final 4821/ }).waitFor();
    await shoot('payment-sheet-brazil');
    await button('Enviar pagamento').click();
    await page.getByRole('dialog').getByText('Pagamento aprovado').first().waitFor();
    await button('Concluir').click();
    await page.locator('.bubble.customer', { hasText: 'Pagar com o cartão de final 4821' }).waitFor();
    await page.locator('.order-bubble', { hasText: reference }).getByText('Pago', { exact: true }).waitFor();
    await page.locator('.exchange', { hasText: 'cobrar o cartão: aceita' }).waitFor();
    await fact('payment', 'captured');
    await timeline().getByText('Pagamento pendente → capturado').waitFor();
    await timeline().getByText('O cliente consente em pagar: tentativa 1').waitFor();
    await page.getByRole('heading', { name: `Linha do tempo de ${reference}` }).waitFor();
    await shoot('brazil-paid');
    await button('English').click();
    await page.locator('.order-bubble', { hasText: reference }).getByText('Paid', { exact: true }).waitFor();
    await timeline().getByText('Payment pending → captured').waitFor();
    await page.locator('.exchange', { hasText: 'charge the card: succeeded' }).waitFor();
    await button('Português').click();
  });

  test('Pix: a code to scan or copy, and the PSP’s hint leads to the lookup', async () => {
    await createExample(page, 'pix');
    await button('Revisar e pagar').click();
    await button('Continuar').click();
    await page.getByRole('img', { name: 'Pix copia e cola' }).waitFor();
    expect(await page.locator('.copy code').textContent()).toMatch(/^000201.*6304[0-9A-F]{4}$/s);
    expect(await barriersOf(page)).toEqual([]);
    await shoot('pix');
    await button('Já paguei').click();
    await page.getByRole('dialog').getByText('Pagamento aprovado').first().waitFor();
    await fact('payment', 'captured');
    await button('Concluir').click();
  });

  test('boleto and link stand side by side', async () => {
    await createExample(page, 'boleto');
    await button('Revisar e pagar').click();
    await button('Continuar').click();
    // Both made by the sandbox's PSP.
    expect(await page.locator('.copy code').textContent()).toMatch(
      /^23790\.\d{5} \d{5}\.\d{6} \d{5}\.\d{6} \d 0{4}0000004590$/,
    );
    await page.getByRole('radio', { name: /Link de pagamento/ }).check();
    expect(await page.locator('.copy code').textContent()).toContain('https://pay.sandbox.example/l/');
    await button(/^Pagar R\$/).click();
    await fact('payment', 'captured');
    await button('Concluir').click();
  });

  test('the webhook is lost: nothing is known until somebody asks', async () => {
    await createExample(page, 'tea');
    await trouble('lost').click();
    await done();
    await fact('payment', 'new');
    await trouble('lookup').click();
    await fact('payment', 'captured');
  });

  test.each(['duplicated', 'reordered'])('the webhook is %s: captured once, thanked once', async (id) => {
    const reference = await createExample(page, 'tea');
    await trouble(id).click();
    await done();
    await fact('payment', 'captured');
    await fact('order_status', 'read');
    expect((await stage.order(reference)).messages).toHaveLength(2);
  });

  test('a forged webhook is answered 401, and nothing moves', async () => {
    await createExample(page, 'tea');
    await trouble('forged').click();
    await done();
    await page.locator('.exchange', { hasText: '401' }).first().waitFor();
    await fact('payment', 'new');
  });

  test('lookups name another amount: a problem for a person, nothing captured', async () => {
    await createExample(page, 'tea');
    await trouble('lookup-wrong_amount').click();
    await page.locator('.faulty', { hasText: 'wrong amount' }).waitFor();
    await trouble('duplicated').click();
    await page.locator('.problem', { hasText: 'amount mismatch' }).waitFor();
    await fact('payment', 'pending');
    expect(await barriersOf(page)).toEqual([]);
    expect(await cutOff(page)).toEqual([]);
    await shoot('trouble');
    await trouble('lookup-wrong_amount').click();
    await page.locator('.faulty').waitFor({ state: 'detached' });
    await trouble('lookup').click();
    await fact('payment', 'captured');
  });

  test('money after a cancel is captured and flagged', async () => {
    await createExample(page, 'tea');
    await trouble('after-cancel').click();
    await page.locator('.problem', { hasText: 'paid after cancel' }).waitFor();
    await fact('order', 'canceled');
    await fact('payment', 'captured');
  });

  test('what cannot be done says why', async () => {
    await page.locator('.said-last').waitFor();
    expect(await trouble('lost').isDisabled()).toBe(true);
    expect(await trouble('after-expiry').isDisabled()).toBe(true);
  });

  test.each<[string, View]>([
    ['light', HAND],
    ['dark', { ...HAND, dark: true }],
  ])('in the hand, %s: nothing is cut off, and everything can be reached', async (name, view) => {
    const hand = await stage.browsers.visit('/sandbox', view);
    await hand.getByRole('button', { name: /Ana Souza/ }).click();
    await hand.getByRole('button', { name: 'Ver pedido' }).waitFor();
    const bottom = await hand.locator('.bubble').last().boundingBox();
    expect((bottom?.y ?? 0) + (bottom?.height ?? 0)).toBeLessThan(view.height);
    for (const each of ['Celular', 'História', 'Rede', 'Problemas']) {
      await hand.getByRole('button', { name: each, exact: true }).click();
      expect(await cutOff(hand)).toEqual([]);
      expect(await barriersOf(hand)).toEqual([]);
      await stage.browsers.shoot(hand, `hand-${name}-${each.toLowerCase()}`);
    }
    await hand.getByRole('button', { name: 'Celular', exact: true }).click();
    await hand.getByRole('button', { name: 'Voltar' }).click();
    await hand.locator('[data-example=tea]').click();
    await hand.getByRole('button', { name: 'Review and Pay' }).last().click();
    await stage.browsers.shoot(hand, `hand-${name}-order`);
    await hand.getByRole('button', { name: 'Continue' }).click();
    expect(await cutOff(hand)).toEqual([]);
    expect(await barriersOf(hand)).toEqual([]);
    await stage.browsers.shoot(hand, `hand-${name}-pay`);
    await hand.context().close();
  });

  test.each<[string, View]>([
    ['dark', { ...DESK, dark: true }],
    ['wide', { width: 1920, height: 1000 }],
    ['tablet', { width: 900, height: 1000 }],
  ])('%s', async (name, view) => {
    const other = await stage.browsers.visit('/sandbox', view);
    await other.getByRole('button', { name: /Kavya Rao/ }).click();
    await other.locator('.timeline li').first().waitFor();
    expect(await cutOff(other)).toEqual([]);
    expect(await barriersOf(other)).toEqual([]);
    await stage.browsers.shoot(other, name);
    await other.context().close();
  });

  test('by keyboard alone: Escape closes a sheet, and the focus is back where it was', async () => {
    await page.getByRole('button', { name: /Kavya Rao/ }).click();
    // The language that was chosen above holds for every customer.
    await button('English').click();
    const reference = await createExample(page, 'tea');
    await page.locator(`[data-order="${reference}"]`).focus();
    await page.keyboard.press('Enter');
    const heading = page.getByRole('heading', { name: `Order #${reference}` });
    await heading.waitFor();
    expect(await heading.evaluate((element) => element.matches(':focus'))).toBe(true);
    await page.keyboard.press('Escape');
    await heading.waitFor({ state: 'detached' });
    await page.locator(`[data-order="${reference}"]:focus`).waitFor();
  });

  test('no page complained, and none asked another host', () => {
    expect(stage.browsers.complaints).toEqual([]);
  });
});
