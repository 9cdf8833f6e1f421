import type { Page } from 'playwright-core';
import { findBrowser, type View } from '../browser';
import { barriersOf, type WebStage } from '../web-stage';
import { caller, cutOff, KEYS, openDashboardStage, signIn, unexpected } from './dashboard-page';

const DAY_MS = 86_400_000;
const IST_MS = 5.5 * 3_600_000;
/** `24/11/2026`, so many days ago in India. */
const dayAgo = (days: number): string =>
  new Date(Date.now() + IST_MS - days * DAY_MS).toISOString().slice(0, 10).split('-').toReversed().join('/');

const COLUMNS = {
  id: 'Id',
  amount: 'Amount',
  created_at: 'On',
  settlement_id: 'Payout',
  settled_at: 'Out',
  utr: 'UTR',
};
const MAPPING = { columns: COLUMNS, unit: 'major', date_format: 'dd/MM/yyyy', timezone: 'Asia/Kolkata' };
/** Two payouts without a reference of the bank, and one with it. */
const GATEWAY_FILE = [
  'Id,Amount,On,Payout,Out,UTR',
  `pay_1,1180.00,${dayAgo(5)},payout-north,${dayAgo(3)},`,
  `pay_2,2410.50,${dayAgo(5)},payout-south,${dayAgo(3)},`,
  `pay_3,900.00,${dayAgo(5)},payout-short,${dayAgo(3)},HDFCN52026110007`,
  '',
].join('\n');
const booking = (days: number, narration: string, amount: string): string => {
  const day = dayAgo(days).replace(/20(\d\d)$/, '$1');
  return `${day},NEFT CR-HDFC0000240-${narration},,${day},,${amount},0.00`;
};
/** One credit of which nobody can tell the payout, and a payout that comes in two parts. */
const STATEMENT = [
  'Date,Narration,Chq./Ref.No.,Value Dt,Withdrawal Amt.,Deposit Amt.,Closing Balance',
  booking(2, 'SHOP PAY PVT LTD-HDFCN52026119991', '2410.50'),
  booking(2, 'SHOP PAY PVT LTD-HDFCN52026110007', '876.40'),
  booking(1, 'SHOP PAY PVT LTD-HDFCN52026119992', '23.60'),
  '',
].join('\n');

const browser = findBrowser();
if (!browser)
  console.warn('\n!!! NOT TESTED: linking a credit in a real browser. Install chromium (apt-get install chromium).\n');

(browser ? describe : describe.skip)('a credit that fits no settlement', () => {
  jest.setTimeout(180_000);
  let stage: WebStage;
  let page: Page;
  let call: ReturnType<typeof caller>;
  beforeAll(async () => {
    stage = await openDashboardStage(browser ?? '');
    call = caller(stage.origin);
    await call('PUT', '/v1/column_mappings/shop', MAPPING);
    page = await stage.browsers.visit('/dashboard/reconciliation', { width: 1440, height: 900 });
    await signIn(page);
    await upload('csv:shop', 'payouts.csv', GATEWAY_FILE);
    await upload('bank:hdfc', 'statement.csv', STATEMENT);
  });
  afterAll(() => stage?.close());

  const upload = async (source: string, name: string, content: string) => {
    await page.getByLabel('Format').selectOption(source);
    await page.locator('input[type=file]').setInputFiles({ name, mimeType: 'text/csv', buffer: Buffer.from(content) });
    await page.getByRole('button', { name: 'Import', exact: true }).click();
    await page.locator('[data-file=processed]', { hasText: name }).waitFor();
  };
  const isFine = async (where = page) => {
    expect(await barriersOf(where)).toEqual([]);
    expect(await cutOff(where)).toEqual([]);
  };
  const card = (kind: string, text: string, where = page) =>
    where.locator(`[data-exception=${kind}]`, { hasText: text });
  const settlement = (id: string) => page.locator('.settlements tbody tr', { hasText: id });
  const announced = (text: string) => page.locator('.announcement').getByText(text).waitFor();
  const candidates = (where = page) => where.getByRole('dialog').locator('.candidates label');

  test('a key that may only look sees it, and no button that links', async () => {
    const other = await stage.browsers.visit('/dashboard/reconciliation', { width: 900, height: 900 });
    await signIn(other, KEYS.look);
    await card('unknown_credit', '2,410.50', other).waitFor();
    expect(await other.getByRole('button', { name: /^Link/ }).count()).toBe(0);
    await other.context().close();
  });

  test.each<[string, View, string, string]>([
    ['390', { width: 390, height: 844 }, 'Link to a settlement…', 'same amount'],
    ['390-dark-pt', { width: 390, height: 844, dark: true }, 'Ligar a um repasse…', 'mesmo valor'],
  ])('%s: the dialog has room for its settlements and their amounts', async (name, view, button, equal) => {
    const other = await stage.browsers.visit('/dashboard/reconciliation', view);
    await signIn(other);
    if (name.endsWith('pt')) await other.getByRole('button', { name: 'Português' }).click();
    await card('unknown_credit', '410', other).getByRole('button', { name: button }).click();
    expect(await candidates(other).first().textContent()).toContain(equal);
    await candidates(other).nth(1).click();
    await isFine(other);
    await stage.browsers.shoot(other, `link-credit-${name}`);
    await other.context().close();
  });

  test('is linked with the settlement of its amount, which stands first: both agree after the next match', async () => {
    await card('unknown_credit', '2,410.50').getByRole('button', { name: 'Link to a settlement…' }).click();
    await candidates().first().waitFor();
    const names = await candidates().allTextContents();
    expect(names.map((each) => each.match(/payout-(?:north|south|short)/)?.[0])).toEqual([
      ...['payout-south', 'payout-north', 'payout-short'],
    ]);
    expect(names.filter((each) => each.includes('same amount'))).toHaveLength(1);
    const link = page.getByRole('button', { name: 'Link them' });
    expect(await link.isDisabled()).toBe(true);
    await candidates().nth(1).click();
    await page.getByText('The amounts differ by ₹1,230.50.').waitFor();
    await candidates().first().click();
    await page.getByLabel('Why they belong together').fill('Paid by hand, said their support');
    await isFine();
    await stage.browsers.shoot(page, 'link-credit-1440');
    await link.click();
    await announced('Linked. It is matched now.');
    await card('unknown_credit', '2,410.50').waitFor({ state: 'detached' });
    await settlement('payout-south').getByText('In the bank').waitFor();
    await page.getByLabel('State').first().selectOption('resolved');
    await card('unknown_credit', '2,410.50').getByText('Paid by hand, said their support').waitFor();
    await page.getByLabel('State').first().selectOption('open');
  });

  test('is offered a settlement that came in part by what it still lacks', async () => {
    await card('unknown_credit', '₹23.60').getByRole('button', { name: 'Link to a settlement…' }).click();
    await candidates().first().waitFor();
    expect(await candidates().first().textContent()).toMatch(/payout-short.*₹23\.60still missingsame amount/);
    await page.keyboard.press('Escape');
  });

  test('a refusal is told in words, and nothing is linked', async () => {
    await card('credit_mismatch', 'payout-short').getByRole('button', { name: 'Link a credit…' }).click();
    await candidates().first().click();
    await page.getByLabel('Why they belong together').fill('The rest of it');
    // Somebody else has taken the settlement away meanwhile.
    await page.route('**/credit', (route) =>
      route.continue({
        url: route
          .request()
          .url()
          .replace(/.credit$/, 'x/credit'),
      }),
    );
    await page.getByRole('button', { name: 'Link them' }).click();
    await page.getByRole('dialog').getByText('There is no settlement with this id.').waitFor();
    await page.unroute('**/credit');
  });

  test('of a settlement that came in two parts the other part is linked from its side', async () => {
    await page.getByRole('button', { name: 'Link them' }).click();
    await announced('Linked. It is matched now.');
    await card('credit_mismatch', 'payout-short').waitFor({ state: 'detached' });
    await settlement('payout-short').getByText('In the bank').waitFor();
    expect(await page.locator('[data-exception=unknown_credit]').count()).toBe(0);
    const { data } = await call('GET', '/v1/settlements?state=credited');
    expect(data.map(({ gateway_settlement_id: id }: { gateway_settlement_id: string }) => id).toSorted()).toEqual([
      ...['payout-short', 'payout-south'],
    ]);
  });

  test('no page complained, and none asked another host', () => {
    expect(unexpected(stage.browsers.complaints)).toEqual([]);
  });
});
