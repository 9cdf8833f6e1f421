import { createServer, type Server } from 'node:http';
import type { Page } from 'playwright-core';
import { closeServer, listen, teaOrder } from '../../helpers/app/test-app';
import { findBrowser } from '../browser';
import { barriersOf, type WebStage } from '../web-stage';
import { caller, KEYS, openDashboardStage, signIn, unexpected } from './dashboard-page';

const browser = findBrowser();
if (!browser)
  console.warn(
    '\n!!! NOT TESTED: what the dashboard does, in a real browser. Install chromium (apt-get install chromium).\n',
  );

const DESK = { width: 1440, height: 900 };

(browser ? describe : describe.skip)('what can be done at the dashboard', () => {
  jest.setTimeout(90_000);
  let stage: WebStage;
  let page: Page;
  let call: ReturnType<typeof caller>;
  beforeAll(async () => {
    stage = await openDashboardStage(browser ?? '');
    call = caller(stage.origin);
    page = await stage.browsers.visit('/dashboard', DESK);
  });
  afterAll(() => stage?.close());
  afterEach(() => stage.put('/sandbox/faults', { lookup: 'ok', send: 'ok', charge: 'ok' }));

  const button = (name: string | RegExp) => page.getByRole('button', { name, exact: typeof name === 'string' });
  const dialog = () => page.getByRole('dialog');
  const announced = (text: string | RegExp) => page.locator('.announcement').getByText(text).waitFor();
  const fact = (name: string, word: string) =>
    page.locator('.view-head .facts > div', { hasText: name }).getByText(word, { exact: true }).waitFor();
  const open = async (reference: string) => {
    await page.goto(`${stage.origin}/dashboard/orders/${reference}`);
    await page.getByRole('heading', { name: 'What you can do' }).waitFor();
  };
  /** An order whose message has reached the customer. */
  const order = async (reference: string, change: object = {}) => {
    await call('POST', '/v1/orders', teaOrder(reference, change));
    while ((await stage.order(reference)).messages[0]?.status === 'queued');
    return reference;
  };
  const paid = async (reference: string) => {
    await order(reference);
    await call('POST', `/sandbox/orders/${reference}/pay`, {});
    await call('POST', `/v1/orders/${reference}/lookup`);
    return reference;
  };

  test('a wrong key is told so, in words, and the service being away too', async () => {
    await page.getByLabel('API key').fill('sk_wrong');
    await button('Sign in').click();
    await page.getByRole('alert').getByText('does not know this key').waitFor();
    expect(await page.getByLabel('API key').evaluate((field) => field.matches(':focus'))).toBe(true);
    expect(await barriersOf(page)).toEqual([]);
    await page.route('**/dashboard/session', (route) => route.abort());
    await button('Sign in').click();
    await page.getByRole('alert').getByText('The service does not answer').waitFor();
    await page.unroute('**/dashboard/session');
    await page.getByLabel('API key').fill('');
    await button('Sign in').click();
    await page.getByRole('alert').getByText('Type or paste an API key').waitFor();
  });

  test('the right key opens the place that was asked for; signing out closes it', async () => {
    await page.goto(`${stage.origin}/dashboard/problems`);
    await signIn(page);
    await page.getByRole('heading', { name: 'Nothing waits for you' }).waitFor();
    await button('Sign out').click();
    await page.getByText('You are signed out.').waitFor();
    await page.goto(`${stage.origin}/dashboard/figures`);
    await page.getByLabel('API key').waitFor();
    await signIn(page);
    await page.getByRole('heading', { name: 'Figures' }).waitFor();
  });

  test('a payment whose webhook was lost is found by “Look up now”', async () => {
    const reference = await order('LOST-1');
    await call('POST', `/sandbox/orders/${reference}/pay`, { webhook: 'lost' });
    await open(reference);
    await fact('Payment', 'New');
    await button('Look up now').click();
    await announced('The provider was asked: ₹681.45 captured.');
    await fact('Payment', 'Captured');
    await page.locator('.evidence', { hasText: 'WhatsApp lookup' }).getByText('₹681.45').waitFor();
    await button('Look up now').click();
    await announced('nothing new, the payment is captured');
  });

  test('a refund: part of it, then the rest, from the click to the money given back', async () => {
    await open(await paid('BACK-1'));
    await button('Refund…').click();
    await dialog().getByText('₹681.45').first().waitFor();
    expect(await barriersOf(page)).toEqual([]);
    await dialog().getByLabel('A part of it').check();
    await dialog().getByLabel('Amount in INR').fill('700');
    await dialog().getByText('Only ₹681.45 is left.').waitFor();
    expect(await button('Refund').isDisabled()).toBe(true);
    await dialog().getByLabel('Amount in INR').fill('181.45');
    await dialog().getByLabel('Speed').selectOption('instant');
    await dialog().getByText('₹500.00 can still be refunded later').waitFor();
    await button('Refund ₹181.45').dblclick();
    await announced('Refund of ₹181.45');
    await dialog().waitFor({ state: 'detached' });
    await page.locator('[data-refund=completed]', { hasText: '₹181.45' }).waitFor();
    await page.getByText('₹181.45 went back to the customer.').waitFor();
    await button('Refund…').click();
    await button('Refund ₹500.00').click();
    await page.locator('[data-refund=completed]', { hasText: '₹500.00' }).waitFor();
    await page.getByText('Everything has been given back.').waitFor();
    expect((await stage.order('BACK-1')).payment).toMatchObject({
      refunded_amount: { value: 68_145 },
      refunds: [{ amount: { value: 18_145 } }, { amount: { value: 50_000 } }],
    });
  });

  test('an answer to a refund is lost: trying again is the same refund', async () => {
    await open(await paid('BACK-2'));
    await button('Refund…').click();
    const keys: (string | undefined)[] = [];
    await page.route('**/v1/orders/BACK-2/refunds', async (route) => {
      keys.push(route.request().headers()['idempotency-key']);
      if (keys.length > 1) return route.continue();
      await route.fetch();
      await route.abort();
    });
    await button('Refund ₹681.45').click();
    await dialog().getByText('Trying again is safe').waitFor();
    expect(await dialog().getByLabel('A part of it').isDisabled()).toBe(true);
    await button('Try again').click();
    await announced('Refund of ₹681.45');
    expect(keys).toEqual([expect.stringMatching(/^dashboard-\w{32}$/), keys[0]]);
    await page.locator('[data-refund=completed]').waitFor();
    expect((await stage.order('BACK-2')).payment.refunds).toHaveLength(1);
    await page.unroute('**/v1/orders/BACK-2/refunds');
  });

  test('a message that failed is sent again', async () => {
    await call('PUT', '/sandbox/customers/+919845099999', { reachable: false });
    await order('AGAIN-1', { to: '+919845099999' });
    await open('AGAIN-1');
    await page.locator('.messages .word', { hasText: 'Failed' }).waitFor();
    await call('PUT', '/sandbox/customers/+919845099999', { reachable: true });
    await button('Send again').click();
    await announced('The order’s message is on its way.');
    await page.locator('.messages .word', { hasText: 'Read' }).waitFor();
    await page.getByText('The customer has it already.').waitFor();
  });

  test('the order moves on, and the customer is told', async () => {
    await open(await paid('MOVE-1'));
    await button('Order status…').click();
    expect(await dialog().getByRole('radio').count()).toBe(3);
    await dialog().getByLabel('Shipped', { exact: true }).check();
    await dialog().getByLabel('Message to the customer').fill('It is on its way.');
    await button('Set to shipped').click();
    await announced('The order is shipped.');
    await fact('Order', 'Shipped');
    // The order is shipped when the message is stored; it is with the customer a moment later.
    const texts = async () =>
      (await call('GET', '/sandbox/chats/919845012345')).data.map(({ text }: { text: string }) => text);
    while (!(await texts()).includes('It is on its way.'));
  });

  test('what the service refuses is told in its words, and nothing changes', async () => {
    await open(await order('NO-1'));
    await button('Order status…').click();
    await dialog().getByLabel('Canceled').check();
    await call('POST', '/sandbox/orders/NO-1/pay', { webhook: 'lost' });
    await button('Set to canceled').click();
    await dialog().getByRole('alert').getByText('Refund it instead').waitFor();
    await button('Cancel').click();
    await fact('Payment', 'Captured');
  });

  test('a problem goes through the inbox: what it means, resolved with a note', async () => {
    await order('WRONG-1');
    await stage.put('/sandbox/faults', { lookup: 'wrong_amount' });
    await call('POST', '/sandbox/orders/WRONG-1/pay', { webhook: 'lost' });
    await page.getByRole('link', { name: /^Problems/ }).click();
    await page.getByRole('heading', { name: 'Nothing waits for you' }).waitFor();
    await call('POST', '/v1/orders/WRONG-1/lookup');
    const card = page.getByRole('region', { name: 'Problem of WRONG-1: The amount does not agree' });
    await card.getByText('Compare with the gateway’s account').waitFor();
    await page.getByRole('link', { name: 'Problems 1 open' }).waitFor();
    await card.getByRole('button', { name: 'Resolve…' }).click();
    expect(await barriersOf(page)).toEqual([]);
    expect(await button('Resolve').isDisabled()).toBe(true);
    await dialog().getByLabel('What was done').fill('The bank rounded it; delivered.');
    await button('Resolve').click();
    await announced('The problem of WRONG-1 is resolved.');
    await page.getByRole('heading', { name: 'Nothing waits for you' }).waitFor();
    await open('WRONG-1');
    await page.locator('.story blockquote', { hasText: 'The bank rounded it; delivered.' }).waitFor();
  });

  describe('with an endpoint of the merchant', () => {
    let server: Server;
    const ids: string[] = [];
    let wake = () => {};
    beforeAll(async () => {
      const { server: started, url } = await listen(
        createServer((request, response) => {
          ids.push(String(request.headers['webhook-id']));
          response.end();
          wake();
        }),
      );
      server = started;
      await call('POST', '/v1/webhook_endpoints', { url, events: ['payment.captured'] });
    });
    afterAll(() => closeServer(server));

    test('a notification is delivered again', async () => {
      await open(await paid('TOLD-1'));
      const event = page.locator('[data-event="payment.captured"]');
      await event.getByText('Delivered', { exact: true }).waitFor();
      const again = new Promise<void>((done) => {
        wake = done;
      });
      await event.getByRole('button', { name: 'Deliver again' }).click();
      await announced('payment.captured is delivered again.');
      await again;
      expect(ids).toEqual([ids[0], ids[0]]);
    });
  });

  test.each<[string, string, string[]]>([
    ['look', KEYS.look, ['Look up now', 'Send again', 'Order status…', 'Refund…']],
    ['write', KEYS.write, ['Refund…']],
  ])('a key that may only %s has no more than that', async (_scope, key, closed) => {
    await paid(`ONLY-${closed.length}`);
    const other = await stage.browsers.visit(`/dashboard/orders/ONLY-${closed.length}`, DESK);
    await signIn(other, key);
    const buttons = other.locator('.actions .action-button', { has: other.locator('[aria-disabled=true]') });
    await buttons.first().waitFor();
    const names = await buttons.locator('button').allTextContents();
    // The customer has the message already, whatever the key may do.
    expect(names.filter((name) => closed.length > 1 || name !== 'Send again')).toEqual(closed);
    await buttons.last().getByText('it has no refund scope').waitFor();
    // It stays in reach, so that its reason can be read; pressing it does nothing.
    await buttons.last().getByRole('button').focus();
    await other.keyboard.press('Enter');
    expect(await other.getByRole('dialog').count()).toBe(0);
    expect(await barriersOf(other)).toEqual([]);
    await other.context().close();
  });

  test('no page complained, and none asked another host', () => {
    expect(unexpected(stage.browsers.complaints)).toEqual([]);
  });
});
