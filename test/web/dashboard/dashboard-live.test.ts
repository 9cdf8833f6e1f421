import type { Page } from 'playwright-core';
import { teaOrder } from '../../helpers/app/test-app';
import { findBrowser, type View } from '../browser';
import { barriersOf, type WebStage } from '../web-stage';
import { caller, openDashboardStage, signIn, unexpected } from './dashboard-page';

const browser = findBrowser();
if (!browser)
  console.warn(
    '\n!!! NOT TESTED: how the dashboard keeps up, in a real browser. Install chromium (apt-get install chromium).\n',
  );

const DESK: View = { width: 1440, height: 900 };

(browser ? describe : describe.skip)('the dashboard keeps up', () => {
  jest.setTimeout(90_000);
  let stage: WebStage;
  let page: Page;
  let call: ReturnType<typeof caller>;
  beforeAll(async () => {
    stage = await openDashboardStage(browser ?? '');
    call = caller(stage.origin);
    page = await stage.browsers.visit('/dashboard', DESK);
    await signIn(page);
  });
  afterAll(() => stage?.close());

  const at = (path: string) => `${stage.origin}/dashboard${path}`;
  const counted = (text: string) => page.locator('.view-head [role=status]').getByText(text).waitFor();

  test('a new order and its payment appear by themselves', async () => {
    await page.getByRole('heading', { name: 'No order yet' }).waitFor();
    await call('POST', '/v1/orders', teaOrder('LIVE-1'));
    const row = page.locator('tr', { hasText: 'LIVE-1' });
    await row.getByText('read', { exact: true }).waitFor();
    await call('POST', '/sandbox/orders/LIVE-1/pay', {});
    await row.getByText('Captured').waitFor();
    await row.getByText('Processing').waitFor();
  });

  test('the connection is lost: it is said, and what was missed is read when it is back', async () => {
    const other = await stage.browsers.visit('/dashboard', DESK);
    await other.route('**/v1/stream', (route) => route.abort());
    await signIn(other);
    await other.getByText('connection lost; trying again…').waitFor();
    await other.locator('tr', { hasText: 'LIVE-1' }).waitFor();
    await call('POST', '/v1/orders', teaOrder('MISSED-1'));
    await other.unroute('**/v1/stream');
    await other.locator('.connection', { hasText: /^up to date$/ }).waitFor();
    await other.locator('tr', { hasText: 'MISSED-1' }).waitFor();
    await other.context().close();
  });

  test('by keyboard alone: from the list to an order, into a dialog and out, and back', async () => {
    await page.goto(at('/orders'));
    await page.getByRole('link', { name: 'LIVE-1' }).waitFor();
    await page.keyboard.press('Tab');
    expect(await page.locator(':focus').textContent()).toBe('Skip to the content');
    await page.keyboard.press('Enter');
    await page.keyboard.press('/');
    await page.keyboard.type('LIVE-1');
    await page.keyboard.press('Enter');
    await counted('1 order for “LIVE-1”');
    await page.getByRole('link', { name: 'LIVE-1' }).focus();
    await page.keyboard.press('Enter');
    await page.locator('h1:focus', { hasText: 'Order LIVE-1' }).waitFor();
    await page.getByRole('button', { name: 'Refund…' }).focus();
    await page.keyboard.press('Enter');
    const dialog = page.getByRole('dialog', { name: 'Refund LIVE-1' });
    await dialog.waitFor();
    for (let presses = 0; presses < 12; presses++) {
      await page.keyboard.press('Tab');
      // From its last element the focus goes to the browser's own buttons, and then to its first.
      expect(await page.locator(':focus').count()).toBe(await dialog.locator(':focus').count());
    }
    await page.keyboard.press('Escape');
    await dialog.waitFor({ state: 'detached' });
    await page.locator('button:focus', { hasText: 'Refund…' }).waitFor();
    await page.goBack();
    await page.locator('h1:focus', { hasText: 'Orders' }).waitFor();
  });

  test('a session ends, and signing in again leads back to the same place', async () => {
    await page.goto(at('/orders?payment_status=captured'));
    await counted('1 order');
    await call('POST', '/sandbox/clock', { forward_seconds: 8 * 3600 + 60 });
    await page.getByText('Your session has ended.').waitFor();
    expect(await barriersOf(page)).toEqual([]);
    await signIn(page);
    expect(page.url()).toContain('/dashboard/orders?payment_status=captured');
    await page.locator('h1:focus', { hasText: 'Orders' }).waitFor();
  });

  test('whoever guesses keys is told to wait', async () => {
    await page.getByRole('button', { name: 'Sign out' }).click();
    await page.getByText('You are signed out.').waitFor();
    const guess = (api_key: string) =>
      fetch(at('/session'), {
        method: 'POST',
        headers: { 'Content-Type': 'application/json' },
        body: JSON.stringify({ api_key }),
      });
    while ((await guess('sk_guess')).status !== 429);
    await page.getByLabel('API key').fill('sk_another');
    await page.getByRole('button', { name: 'Sign in' }).click();
    await page
      .getByRole('alert')
      .getByText(/Too many tries. Wait \d+ seconds/)
      .waitFor();
  });

  test('no page complained, and none asked another host', () => {
    expect(unexpected(stage.browsers.complaints)).toEqual([]);
  });
});
