import { readFileSync } from 'node:fs';
import type { Page } from 'playwright-core';
import { findBrowser } from '../browser';
import { barriersOf, openStage, type WebStage } from '../web-stage';
import { caller, cutOff, KEYS, signIn, unexpected } from './dashboard-page';

const browser = findBrowser();
if (!browser)
  console.warn('\n!!! NOT TESTED: orders of staff, in a real browser. Install chromium (apt-get install chromium).\n');

(browser ? describe : describe.skip)('the desk of staff without a storefront', () => {
  jest.setTimeout(90_000);
  let stage: WebStage;
  let page: Page;
  let call: ReturnType<typeof caller>;
  beforeAll(async () => {
    stage = await openStage(browser ?? '', { API_KEYS: `maria:${KEYS.all},${KEYS.look}:read` });
    call = caller(stage.origin);
    page = await stage.browsers.visit('/dashboard/new', { width: 900, height: 900 });
    await signIn(page);
  });
  afterAll(() => stage?.close());

  const field = (pointer: string) => page.locator(`[data-field="${pointer}"]`);
  const type = (pointer: string, text: string) => field(pointer).getByRole('textbox').fill(text);
  const ADDRESS = { name: 'Asha Rao', address_line1: '12 MG Road', city: 'Bengaluru', state: 'Karnataka' };

  test('the name of the key stands in the bar, whole', async () => {
    const who = page.locator('.who');
    expect(await who.textContent()).toBe('maria');
    expect(await who.evaluate(({ scrollWidth, clientWidth }) => scrollWidth <= clientWidth)).toBe(true);
  });

  test('a new order: every broken rule stands at its field, and nothing is sent', async () => {
    await type('/to', '98450 12345');
    await type('/reference_id', 'DESK-1');
    await field('/type').getByRole('combobox').selectOption('physical-goods');
    await type('/order/items/0/name', 'Steel kettle');
    await type('/order/items/0/amount', '1,499.00');
    await type('/beneficiaries/0/postal_code', '5600');
    await page.getByRole('button', { name: /^Send/ }).click();
    await field('/to').locator('.error').getByText('country').waitFor();
    await field('/beneficiaries/0/postal_code').locator('.error').waitFor();
    expect(
      await field('/to')
        .getByRole('textbox')
        .evaluate((input) => input.matches(':focus')),
    ).toBe(true);
    const errorsOf = async (pointer: string) => await field(pointer).locator('.error').allTextContents();
    expect(await errorsOf('/order/catalog_id')).toEqual([expect.stringMatching(/^Give the id of the catalogue/)]);
    expect(await errorsOf('/beneficiaries/0/postal_code')).toEqual(['Give the six digits of the Indian postal code.']);
    for (const name of Object.keys(ADDRESS)) expect(await errorsOf(`/beneficiaries/0/${name}`)).toHaveLength(1);
    expect(await errorsOf('/order/items/0/amount')).toEqual([]);
    expect((await call('GET', '/v1/orders')).data).toEqual([]);
    expect(await barriersOf(page)).toEqual([]);
    expect(await cutOff(page)).toEqual([]);
  });

  test('once it is right it can be seen as the customer will, is sent, and tells who made it', async () => {
    await type('/to', '+91 98450 12345');
    await type('/order/catalog_id', 'kitchen');
    await type('/payment_settings/0/payment_gateway/configuration_name', 'my-gateway');
    for (const [name, text] of Object.entries(ADDRESS)) await type(`/beneficiaries/0/${name}`, text);
    await type('/beneficiaries/0/postal_code', '560001');
    await page.locator('.new-preview [data-valid=true]').waitFor({ state: 'attached' });
    await page.locator('.chat-bubble').getByText('Steel kettle').waitFor();
    // What was typed last is checked first, then sent: the press is not lost.
    await type('/message/body', 'Thank you!');
    await page.getByRole('button', { name: 'Send ₹1,499.00 to +91 98450 12345' }).click();
    await page.getByRole('heading', { name: 'Order DESK-1' }).waitFor();
    await page.getByText('by maria').first().waitFor();
    const sent = await call('GET', '/v1/orders/DESK-1');
    expect(sent).toMatchObject({
      type: 'physical-goods',
      beneficiaries: [{ ...ADDRESS, postal_code: '560001' }],
    });
  });

  test('tax, discount, importer and template: each error at its field, and the order has them all', async () => {
    await page.goto(`${stage.origin}/dashboard/new`);
    await type('/to', '+91 98450 12345');
    await type('/reference_id', 'DESK-2');
    await field('/type').getByRole('combobox').selectOption('digital-goods');
    await type('/order/items/0/name', 'Copper kettle');
    await type('/order/items/0/amount', '1000');
    await type('/payment_settings/0/payment_gateway/configuration_name', 'my-gateway');
    await field('source').getByRole('combobox').selectOption('importer');
    await page.getByRole('button', { name: 'Add an item' }).click();
    await type('/order/items/1/name', 'Cup');
    await type('/order/items/1/amount', '50');
    await type('/order/items/1/country_of_origin', 'China');
    await type('/order/tax', 'five percent');
    await type('/order/discount', '2000');
    await type('/order/items/0/importer_address/zone_code', 'Tamil Nadu');
    await type('/message/template/name', 'Order Details');
    await page.getByRole('button', { name: /^Send/ }).click();
    const errorsOf = async (pointer: string) => await field(pointer).locator('.error').allTextContents();
    await field('/order/items/0/country_of_origin').locator('.error').waitFor();
    expect(await errorsOf('/order/tax')).toEqual(['Type an amount, such as 149.50.']);
    expect(await errorsOf('/order/items/1/country_of_origin')).toEqual([]);
    expect(await errorsOf('/order/items/0/importer_name')).toHaveLength(1);
    expect(await errorsOf('/order/items/0/importer_address/city')).toHaveLength(1);
    expect(await errorsOf('/order/items/0/importer_address/zone_code')).toEqual([expect.stringMatching(/two letters/)]);
    expect(await errorsOf('/message/template/name')).toEqual([expect.stringMatching(/small letters/)]);
    expect(await page.locator('.new-order form > [role=alert]').textContent()).toBe('');
    expect(await barriersOf(page)).toEqual([]);
    expect(await cutOff(page)).toEqual([]);

    await type('/order/tax', '50');
    await type('/order/tax/description', 'GST 5%');
    await type('/order/discount/description', 'First order');
    await type('/order/items/0/country_of_origin', 'India');
    await type('/order/items/0/importer_name', 'Kettle Imports');
    for (const [name, text] of [
      ...[
        ['address_line1', '7 Harbour Road'],
        ['city', 'Chennai'],
        ['zone_code', 'TN'],
        ['postal_code', '600001'],
      ],
    ] as const)
      await type(`/order/items/0/importer_address/${name}`, text);
    await type('/message/template/name', 'order_details');
    await field('/message/template/header/type').getByRole('combobox').selectOption('text');
    await type('/message/template/header/text', 'Your kettle');
    await type('/message/template/body_parameters', 'Asha\nDESK-2');
    await field('/order/discount').locator('.error').getByText('lower the discount').waitFor();
    await type('/order/discount', '100');
    await page.locator('.chat-bubble').getByText('− ₹100.00').waitFor();
    await page.getByRole('button', { name: 'Send ₹1,000.00 to +91 98450 12345' }).click();
    await page.getByRole('heading', { name: 'Order DESK-2' }).waitFor();
    const importer_address = { city: 'Chennai', zone_code: 'TN', country_code: 'IN' };
    expect((await call('GET', '/v1/orders/DESK-2')).order).toMatchObject({
      tax: { value: 5000, description: 'GST 5%' },
      discount: { value: 10_000, description: 'First order' },
      items: [
        { country_of_origin: 'India', importer_name: 'Kettle Imports', importer_address },
        { country_of_origin: 'China', importer_name: 'Kettle Imports', importer_address },
      ],
    });
  });

  test('a second form remembers how one is paid, and nothing of the customer', async () => {
    await page.getByRole('navigation').getByText('New order').click();
    const configuration = field('/payment_settings/0/payment_gateway/configuration_name').getByRole('textbox');
    expect(await configuration.inputValue()).toBe('my-gateway');
    expect(await field('/to').getByRole('textbox').inputValue()).toBe('+91 ');
    expect(await field('/message/template/name').getByRole('textbox').inputValue()).toBe('order_details');
    expect(await field('/message/template/body_parameters').getByRole('textbox').inputValue()).toBe('');
    await field('/type').getByRole('combobox').selectOption('physical-goods');
    expect(await field('/beneficiaries/0/name').getByRole('textbox').inputValue()).toBe('');
    expect(JSON.stringify(await page.context().storageState())).not.toMatch(/Asha|98450|560001/);
  });

  test('the list is exported as it is narrowed', async () => {
    await page.goto(`${stage.origin}/dashboard/orders?payment_status=new`);
    const saved = page.waitForEvent('download');
    await page.getByRole('button', { name: 'Export as CSV' }).click();
    const download = await saved;
    expect(download.suggestedFilename()).toMatch(/^orders-[\dT-]+\.csv$/);
    const rows = readFileSync(await download.path(), 'utf8')
      .trim()
      .split(/\r?\n/);
    expect(rows).toHaveLength(3);
    expect(rows[2]).toMatch(/DESK-1/);
  });

  test('a held account stands above every view with what to do, and goes when it is over', async () => {
    const alarm = page.locator('[data-alarm=account_held]');
    await call('PUT', '/sandbox/faults', { send: 'token_expired' });
    await call('POST', '/v1/orders/DESK-1/order_status', { status: 'canceled' });
    await page.goto(`${stage.origin}/dashboard/problems`);
    await alarm.getByText('1 message waits').waitFor();
    expect(await alarm.textContent()).toMatch(/\(190\), for .*replace it/);
    await page.goto(`${stage.origin}/dashboard/orders/DESK-1`);
    await alarm.waitFor();
    await call('PUT', '/sandbox/faults', { send: 'ok' });
    await call('POST', '/sandbox/clock', { forward_seconds: 120 });
    while ((await call('GET', '/v1/alarms')).data.length > 0);
    await page.reload();
    await page.getByRole('heading', { name: 'Order DESK-1' }).waitFor();
    expect(await alarm.count()).toBe(0);
  });

  test('a refused delivery stands above every view with what to do', async () => {
    await fetch(`${stage.origin}/webhooks/whatsapp`, {
      method: 'POST',
      headers: { 'Content-Type': 'application/json', 'X-Hub-Signature-256': 'sha256=00' },
      body: '{}',
    });
    while ((await call('GET', '/v1/alarms')).data.length === 0);
    await page.reload();
    const alarm = page.locator('[data-alarm=deliveries_refused]');
    await alarm.getByText('1 delivery of WhatsApp refused in the last hour').waitFor();
    expect(await alarm.textContent()).toContain('signed under another secret');
  });

  test('the other language is taken at once, and remembered, in the sandbox too', async () => {
    await page.getByRole('button', { name: 'Português' }).click();
    await page.getByRole('heading', { name: 'Pedido DESK-1' }).waitFor();
    await page.getByText('Pedido criado').waitFor();
    await page.getByText('por maria').first().waitFor();
    expect(await page.locator('html').getAttribute('lang')).toBe('pt');
    await page.reload();
    await page.getByRole('heading', { name: 'Pedido DESK-1' }).waitFor();
    for (const view of ['orders', 'new', 'problems', 'reconciliation', 'figures']) {
      await page.goto(`${stage.origin}/dashboard/${view}`);
      await page.locator('h1').waitFor();
      await page.locator('.reading').waitFor({ state: 'detached' });
      expect(await cutOff(page)).toEqual([]);
    }
    await page.setExtraHTTPHeaders({ Authorization: `Basic ${Buffer.from(`staff:${KEYS.all}`).toString('base64')}` });
    await page.goto(`${stage.origin}/sandbox`);
    await page.locator('html[lang=pt]').waitFor();
  });

  test('and the browser has nothing to complain about', () => {
    expect(unexpected(stage.browsers.complaints)).toEqual([]);
  });
});
