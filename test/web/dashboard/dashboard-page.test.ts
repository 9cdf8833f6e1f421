import { readdirSync, readFileSync } from 'node:fs';
import { join, resolve } from 'node:path';
import type { Page } from 'playwright-core';
import { teaOrder } from '../../helpers/app/test-app';
import { findBrowser, type View } from '../browser';
import { barriersOf, type WebStage } from '../web-stage';
import { type Demo, liveADay } from './dashboard-demo';
import { caller, cutOff, KEYS, openDashboardStage, signIn, unexpected } from './dashboard-page';

const browser = findBrowser();
if (!browser)
  console.warn('\n!!! NOT TESTED: the dashboard in a real browser. Install chromium (apt-get install chromium).\n');

const DESK: View = { width: 1440, height: 900 };
const HAND: View = { width: 390, height: 844 };

test('the page is small: what everybody fetches is below 135 kB, all its scripts together far below 250 kB', () => {
  const folder = resolve(__dirname, '../../../dist/web/dashboard/assets');
  const scripts = readdirSync(folder).filter((name) => name.endsWith('.js.gz'));
  const bytesOf = (names: string[]) => names.reduce((sum, name) => sum + readFileSync(join(folder, name)).length, 0);
  expect(scripts.length).toBeGreaterThan(1);
  expect(bytesOf(scripts.filter((name) => name.startsWith('index-')))).toBeLessThan(135_000);
  expect(bytesOf(scripts)).toBeLessThan(195_000);
});

(browser ? describe : describe.skip)('the dashboard', () => {
  jest.setTimeout(180_000);
  let stage: WebStage;
  let page: Page;
  let demo: Demo;
  let call: ReturnType<typeof caller>;
  beforeAll(async () => {
    stage = await openDashboardStage(browser ?? '');
    call = caller(stage.origin);
    demo = await liveADay(stage.origin, KEYS.all);
    page = await stage.browsers.visit('/dashboard', DESK);
    await signIn(page);
  });
  afterAll(() => stage?.close());

  const at = (path: string) => `${stage.origin}/dashboard${path}`;
  const rows = (where = page) => where.locator('[data-order-link]');
  const references = () => rows().allTextContents();
  const search = async (text: string) => {
    await page.keyboard.press('/');
    await page.keyboard.press('ControlOrMeta+a');
    await page.keyboard.type(text);
    await page.keyboard.press('Enter');
  };
  const counted = (text: string | RegExp) => page.locator('.view-head [role=status]').getByText(text).waitFor();
  const isFine = async (where = page) => {
    expect(await barriersOf(where)).toEqual([]);
    expect(await cutOff(where)).toEqual([]);
  };

  test('orders, newest first, page by page', async () => {
    await counted('25 orders on this page');
    expect((await references())[0]).toBe(demo.references.pending);
    await isFine();
    await stage.browsers.shoot(page, 'dashboard-orders');
    const first = await references();
    await page.getByRole('link', { name: 'Older orders' }).click();
    await counted(`${demo.count - 25} orders on this page`);
    expect((await references()).filter((each) => first.includes(each))).toEqual([]);
    await page.getByRole('button', { name: 'Newer orders' }).click();
    await counted('25 orders on this page');
    expect(await references()).toEqual(first);
  });

  test('search: a reference, a phone number as people write it, and what is not there', async () => {
    await search(demo.references.refunded);
    await counted(`1 order for “${demo.references.refunded}”`);
    expect(await references()).toEqual([demo.references.refunded]);
    await search('+91 98450 12345');
    await counted('1 order for');
    expect(await page.locator('tbody td').first().textContent()).toBe('+91 98450 12345');
    // Nothing personal in the address.
    expect(page.url()).not.toMatch(/98450/);
    await page.goBack();
    await counted(`1 order for “${demo.references.refunded}”`);
    await search('nobody');
    await page.getByRole('heading', { name: 'No such order' }).waitFor();
    await isFine();
    await page.getByRole('button', { name: 'Clear' }).click();
    await counted('25 orders on this page');
  });

  test('search: ids of the gateway and values of metadata, in any letter case', async () => {
    const reference = demo.references.refunded;
    const { verification } = (await call('GET', `/v1/orders/${reference}`)).payment;
    for (const text of [
      reference.toLowerCase(),
      verification.transaction_id.toUpperCase(),
      verification.pg_transaction_id.toLowerCase(),
    ]) {
      await search(text);
      await counted(`1 order for “${text}”`);
      expect(await references()).toEqual([reference]);
    }
    await search('InstaGram');
    await counted(/^\d\d orders for “InstaGram”$/);
    await page.getByRole('button', { name: 'Clear' }).click();
    await counted('25 orders on this page');
  });

  test('money that went back, in part or whole, is found by its filter', async () => {
    for (const [state, fate] of [
      ['partly_refunded', 'refunded in part'],
      ['refunded', 'refunded'],
    ] as const) {
      await page.getByRole('combobox', { name: 'Payment' }).selectOption(state);
      await counted('1 order');
      expect(await references()).toEqual([demo.references[fate]]);
    }
    await page.getByRole('button', { name: 'Clear' }).click();
    await counted('25 orders on this page');
  });

  test('filters go into the address and come back from it', async () => {
    await page.getByRole('combobox', { name: 'Payment' }).selectOption('failed');
    await counted('2 orders');
    expect(new Set(await page.locator('tbody td:nth-child(4)').allTextContents())).toEqual(new Set(['Failed ']));
    await page.reload();
    await counted('2 orders');
    await page.getByRole('button', { name: 'Clear' }).click();
    // The list of before stays in view until the next one is read.
    await counted('25 orders on this page');
    await page.getByLabel('With a problem').check();
    await counted(/^\d+ orders$/);
    expect(await rows().count()).toBe(await page.locator('.problem-word').count());
    await page.getByLabel('With a problem').uncheck();
    await page.getByRole('combobox', { name: 'Created' }).selectOption('1h');
    await counted(/^\d+ orders$/);
    // The last hour's eight, and not the whole day.
    expect(await rows().count()).toBeGreaterThanOrEqual(8);
    expect(await rows().count()).toBeLessThan(25);
    await page.getByRole('combobox', { name: 'Created' }).selectOption('between');
    await page.getByLabel('To', { exact: true }).fill('2020-01-01');
    await page.getByRole('heading', { name: 'No such order' }).waitFor();
    await isFine();
    await page.getByRole('button', { name: 'Clear' }).click();
  });

  test('one order: evidence, items, messages, refunds, and its story in words', async () => {
    const reference = demo.references['refunded in part'];
    await search(reference);
    await page.getByRole('link', { name: reference }).click();
    await page.getByRole('heading', { name: `Order ${reference}` }).waitFor();
    await page.locator('[data-refund=completed]').waitFor();
    await isFine();
    await stage.browsers.shoot(page, 'dashboard-order');
    const text = (await page.locator('main').textContent()) ?? '';
    for (const part of [
      '₹150.00 went back to the customer.',
      'and everything agrees',
      'GST 5%',
      'Refund of ₹150.00 requested',
      'The order’s message accepted by WhatsApp',
      'you asked for it',
      'payment.captured',
    ])
      expect(text).toContain(part);
    await page.getByRole('button', { name: `Copy the reference ${reference}` }).click();
    await page.locator('.announcement', { hasText: 'the reference' }).waitFor();
    expect(await page.locator('time').first().getAttribute('title')).toMatch(/20\d\d/);
    await page.getByRole('link', { name: 'All orders' }).click();
    await counted(`1 order for “${reference}”`);
    await page.getByRole('button', { name: 'Clear' }).click();
  });

  test('an order that is not there says so', async () => {
    await page.goto(at('/orders/NOTHING'));
    await page.getByRole('alert').waitFor();
    expect(await page.getByRole('alert').textContent()).toContain('There is no order with this reference_id.');
  });

  test('problems, oldest first, each with its next step', async () => {
    await page.goto(at('/problems'));
    await page.locator('.problem-card').first().waitFor();
    const times = await page
      .locator('.problem-card .problem-head time')
      .evaluateAll((all) => all.map((each) => each.getAttribute('datetime') ?? ''));
    expect(times.length).toBeGreaterThan(2);
    expect(times).toEqual(times.toSorted());
    expect(await page.locator('.problem-card .next').count()).toBe(times.length);
    await isFine();
    await stage.browsers.shoot(page, 'dashboard-problems');
  });

  test('figures: charts, and the same numbers in tables', async () => {
    await page.getByRole('link', { name: 'Figures' }).click();
    await page.locator('.payments canvas').waitFor();
    expect(await page.getByRole('heading', { name: 'Figures' }).evaluate((each) => each.matches(':focus'))).toBe(true);
    await isFine();
    await stage.browsers.shoot(page, 'dashboard-figures');
    const tile = page.locator('.tiles > div', { hasText: 'Payments captured' }).locator('dd');
    await page.locator('.payments summary').click();
    const cells = await page.locator('.payments tbody td:nth-child(2)').allTextContents();
    expect(cells).toHaveLength(24);
    expect(cells.reduce((sum, each) => sum + Number(each), 0)).toBe(Number(await tile.textContent()));
    for (const canvas of await page.getByRole('img').all())
      expect(await canvas.getAttribute('aria-label')).toMatch(/\d/);
    await page.locator('.payments .chart').hover({ position: { x: 700, y: 100 } });
    await page.locator('.payments .hovered', { hasText: /^\d\d:\d\d$/ }).waitFor();
    await page.getByRole('combobox', { name: 'Time' }).selectOption('72');
    await page.waitForURL(/hours=72/);
    await page.locator('.payments canvas').waitFor();
    await isFine();
  });

  test('up and down go from order to order', async () => {
    await page.getByRole('link', { name: 'Orders' }).click();
    await counted('25 orders on this page');
    await rows().first().focus();
    await page.keyboard.press('ArrowDown');
    expect(
      await rows()
        .nth(1)
        .evaluate((each) => each.matches(':focus')),
    ).toBe(true);
    await page.keyboard.press('ArrowUp');
    expect(
      await rows()
        .first()
        .evaluate((each) => each.matches(':focus')),
    ).toBe(true);
  });

  test('the theme is chosen and kept', async () => {
    const ground = () => page.locator('body').evaluate((body) => `${body.computedStyleMap().get('background-color')}`);
    const light = await ground();
    await page.getByRole('button', { name: 'Use the dark theme' }).click();
    const dark = await ground();
    expect(dark).not.toBe(light);
    await page.goto(at('/figures'));
    await page.locator('.payments canvas').waitFor();
    expect(await ground()).toBe(dark);
    await isFine();
    await stage.browsers.shoot(page, 'dashboard-dark');
    await page.getByRole('button', { name: 'Use the light theme' }).click();
    expect(await ground()).toBe(light);
  });

  test.each<[string, View]>([
    ['narrow', HAND],
    ['narrow-dark', { ...HAND, dark: true }],
    ['tablet', { width: 820, height: 1100 }],
    ['wide-dark', { width: 1920, height: 1000, dark: true }],
  ])('%s: nothing is cut off, and nothing stands in the way', async (name, view) => {
    const other = await stage.browsers.visit('/dashboard', view);
    await isFine(other);
    await signIn(other);
    await rows(other).first().waitFor();
    await isFine(other);
    await stage.browsers.shoot(other, `dashboard-${name}`);
    await rows(other).nth(3).click();
    await other.getByRole('heading', { name: 'Story' }).waitFor();
    await isFine(other);
    await stage.browsers.shoot(other, `dashboard-${name}-order`);
    for (const [view, waited] of [
      ['Problems', '.problem-card'],
      ['Figures', '.payments canvas'],
    ] as const) {
      await other.getByRole('link', { name: new RegExp(`^${view}`) }).click();
      await other.locator(waited).first().waitFor();
      await isFine(other);
      await stage.browsers.shoot(other, `dashboard-${name}-${view.toLowerCase()}`);
    }
    await other.context().close();
  });

  test('the longest words fit in the hand', async () => {
    const reference = 'LONGEST_REFERENCE_THAT_WHATSAPP_OWN';
    const item = { retailer_id: 'x'.repeat(100), name: 'Tea'.repeat(20), amount: { value: 499_999 }, quantity: 99 };
    await call(
      'POST',
      '/v1/orders',
      teaOrder(reference, {
        order: { catalog_id: 'tea', items: [item], tax: { value: 0, description: 'T'.repeat(60) } },
        metadata: { ['k'.repeat(40)]: 'v'.repeat(500) },
      }),
    );
    const other = await stage.browsers.visit(`/dashboard/orders/${reference}`, HAND);
    await signIn(other);
    await other.getByRole('heading', { name: 'Story' }).waitFor();
    await isFine(other);
    await other.getByRole('link', { name: 'Orders', exact: true }).click();
    await rows(other).first().waitFor();
    await isFine(other);
    await other.context().close();
  });

  test('no page complained, and none asked another host', () => {
    expect(unexpected(stage.browsers.complaints)).toEqual([]);
  });
});
