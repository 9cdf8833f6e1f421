import type { Page } from 'playwright-core';
import { SETTLEMENT_SOURCES } from '../../../src/adapters/settlements/sources';
import type { Exception, Settlement } from '../../../src/client/generated/types';
import { EXCEPTION_KINDS } from '../../../src/domain/reconciliation/exception-kinds';
import { lastDays, markedDays, seriesOf } from '../../../src/web/dashboard/reconciliation/day-series';
import { FINDINGS, findingOf, sortExceptions } from '../../../src/web/dashboard/reconciliation/exceptions/gravity';
import { BANK_FORMATS, GATEWAY_FORMATS } from '../../../src/web/dashboard/reconciliation/files/sources';
import { findBrowser, type View } from '../browser';
import { barriersOf, type WebStage } from '../web-stage';
import { type BooksDemo, liveDays } from './books-demo';
import { caller, cutOff, KEYS, openDashboardStage, signIn, unexpected } from './dashboard-page';

const money = (value: number) => ({ value, offset: 100 as const });

test('every format that the service reads can be chosen', () => {
  expect(Object.keys({ ...GATEWAY_FORMATS, ...BANK_FORMATS }).toSorted()).toEqual(
    [...SETTLEMENT_SOURCES.keys()].toSorted(),
  );
});

describe('exceptions are sorted', () => {
  const exception = (kind: string, found: number, first_seen_at = '2026-11-20T10:00:00Z', rest: object = {}) =>
    ({
      id: `${kind} ${found}`,
      kind,
      reference_id: 'TEA-1',
      expected: money(0),
      found: money(found),
      first_seen_at,
      ...rest,
    }) as Exception;

  test('by gravity, of one kind by money, then by age', () => {
    const given = [
      exception('fee_variance', 90_000),
      exception('missing_here', 5, '2026-11-19T10:00:00Z'),
      exception('missing_here', 700),
      exception('chargeback', 1),
      exception('missing_here', 5, '2026-11-01T10:00:00Z'),
    ];
    expect(
      sortExceptions(given, []).map(({ kind, found, first_seen_at }) => [
        kind,
        found?.value,
        first_seen_at.slice(8, 10),
      ]),
    ).toEqual([
      ['chargeback', 1, '20'],
      ['missing_here', 700, '20'],
      ['missing_here', 5, '01'],
      ['missing_here', 5, '19'],
      ['fee_variance', 90_000, '20'],
    ]);
  });

  test('payments of no order here come last, and every kind has a place', () => {
    const settlements = [{ id: 's', gateway_settlement_id: 'setl_1' }] as Settlement[];
    const of = { reference_id: null, settlement_id: 's' };
    expect(findingOf(exception('missing_here', 1, '', { ...of, gateway_id: 'setl_1' }), settlements)).toBe(
      'foreign_payments',
    );
    expect(findingOf(exception('missing_here', 1, '', { ...of, gateway_id: 'pay_1' }), settlements)).toBe(
      'payment_without_order',
    );
    expect(FINDINGS.toSorted()).toEqual([...EXCEPTION_KINDS, 'foreign_payments', 'payment_without_order'].toSorted());
  });
});

describe('the days of the chart', () => {
  test('are the merchant’s: late in the evening of London it is tomorrow in India and today in São Paulo', () => {
    const now = new Date('2026-11-20T20:00:00Z');
    expect(lastDays(3, 'INR', now)).toEqual(['2026-11-19', '2026-11-20', '2026-11-21']);
    expect(lastDays(1, 'BRL', now)).toEqual(['2026-11-20']);
  });

  test('have what was collected, settled and credited, in this currency', () => {
    const day = (date: string, currency: string, collected: number, credited: number) =>
      ({ date, currency, collected: money(collected), credited: money(credited) }) as never;
    const paidOut = (settled_at: string | null, net: number, currency = 'INR') =>
      ({ settled_at, net: money(net), currency }) as Settlement;
    const series = seriesOf(
      'INR',
      ['2026-11-20', '2026-11-21'],
      [day('2026-11-20', 'INR', 500, 0), day('2026-11-20', 'BRL', 9, 9), day('2026-11-21', 'INR', 0, 400)],
      [
        paidOut('2026-11-20T19:00:00Z', 300),
        paidOut('2026-11-21T06:00:00Z', 100),
        paidOut(null, 7),
        paidOut('2026-11-21T06:00:00Z', 5, 'BRL'),
      ],
    );
    expect(series).toMatchObject({ collected: [500, 0], settled: [0, 400], credited: [0, 400] });
  });

  test('are named in even steps that end today', () => {
    expect(
      markedDays(
        Array.from({ length: 30 }, () => ''),
        6,
      ),
    ).toEqual([4, 9, 14, 19, 24, 29]);
  });
});

const browser = findBrowser();
if (!browser)
  console.warn(
    '\n!!! NOT TESTED: the reconciliation page in a real browser. Install chromium (apt-get install chromium).\n',
  );

(browser ? describe : describe.skip)('the reconciliation page', () => {
  jest.setTimeout(180_000);
  let stage: WebStage;
  let page: Page;
  let demo: BooksDemo;
  let call: ReturnType<typeof caller>;
  beforeAll(async () => {
    stage = await openDashboardStage(browser ?? '');
    call = caller(stage.origin);
    demo = await liveDays(stage.origin, 8);
    page = await stage.browsers.visit('/dashboard/reconciliation', { width: 1440, height: 900 });
    await signIn(page);
  });
  afterAll(() => stage?.close());

  const isFine = async (where = page) => {
    expect(await barriersOf(where)).toEqual([]);
    expect(await cutOff(where)).toEqual([]);
  };
  const card = (kind: string) => page.locator(`[data-exception=${kind}]`);
  const upload = async (source: string, name: string, content: string) => {
    await page.getByLabel('Format').selectOption(source);
    await page.locator('input[type=file]').setInputFiles({ name, mimeType: 'text/csv', buffer: Buffer.from(content) });
    await page.getByRole('button', { name: 'Import' }).click();
  };
  const announced = (text: string) => page.locator('.announcement').getByText(text).waitFor();
  const stored = (name: string) => page.locator('[data-file=processed]', { hasText: name }).waitFor();

  test('without books it says what to import', async () => {
    await page.getByText('Nothing was matched yet').waitFor();
    await page.getByText('No file yet.').waitFor();
    await page.getByRole('heading', { name: 'Nothing disagrees' }).waitFor();
    await isFine();
  });

  test('a file that is none of the format is refused with the reason, and nothing is stored', async () => {
    await upload('razorpay', 'statement.csv', demo.bankFile);
    await page.locator('.upload .error').waitFor();
    expect(await page.locator('.upload .error').textContent()).toMatch(/column|header/i);
    expect(await page.locator('[data-file]').count()).toBe(0);
  });

  test('an imported file shows its rows, and each bad one with its line', async () => {
    await upload('razorpay', 'recon-november.csv', demo.gatewayFile);
    await announced('recon-november.csv is read.');
    await stored('recon-november.csv');
    await page.getByRole('button', { name: '1 bad row' }).click();
    const dialog = page.getByRole('dialog', { name: 'Bad rows of recon-november.csv' });
    await dialog.locator('tbody tr').waitFor();
    const line = demo.gatewayFile.split('\n').findIndex((each) => each.startsWith('mystery')) + 1;
    expect(await dialog.locator('tbody th').textContent()).toBe(`${line}`);
    await isFine();
    await page.keyboard.press('Escape');
    await upload('razorpay', 'again.csv', demo.gatewayFile);
    await announced('again.csv was imported before; nothing has changed.');
  });

  test('what does not agree appears by itself, the gravest first, with amounts, age and advice', async () => {
    await card('amount_mismatch').waitFor();
    const kinds = await page
      .locator('[data-exception]')
      .evaluateAll((all) => all.map((each) => each.getAttribute('data-exception')));
    expect(kinds[0]).toBe('chargeback');
    expect(kinds).toEqual(expect.arrayContaining(['missing_here', 'missing_at_gateway', 'unknown_row']));
    const text = (await card('amount_mismatch').textContent()) ?? '';
    expect(text).toMatch(/Difference₹100\.00/);
    for (const part of [demo.mismatch, 'found today', 'Next:', 'Compare with the gateway’s dashboard'])
      expect(text).toContain(part);
    await card('missing_at_gateway').getByRole('link', { name: demo.missing }).waitFor();
    await page.locator('[data-exception=missing_here]', { hasText: 'not of your orders here' }).waitFor();
    await isFine();
    await stage.browsers.shoot(page, 'reconciliation');
  });

  test('an exception is explained with a note, found among the explained, and opened again', async () => {
    await card('amount_mismatch').getByRole('button', { name: 'Explain…' }).click();
    await page.getByLabel('Why it is so').fill('An offer of the gateway');
    await isFine();
    await page.getByRole('button', { name: 'Keep as explained' }).click();
    await announced('Explained: Another amount at the gateway.');
    await card('amount_mismatch').waitFor({ state: 'detached' });
    await page.getByLabel('State').first().selectOption('explained');
    await card('amount_mismatch').getByText('An offer of the gateway').waitFor();
    expect(page.url()).toContain('state=explained');
    await page.reload();
    await card('amount_mismatch').getByRole('button', { name: 'Reopen' }).click();
    await page.getByRole('heading', { name: 'None is explained' }).waitFor();
    await page.getByLabel('State').first().selectOption('open');
    await page.getByLabel('Kind').selectOption('amount_mismatch');
    await card('amount_mismatch').waitFor();
    expect(await page.locator('[data-exception]').count()).toBe(1);
    expect(await card('amount_mismatch').textContent()).not.toContain('An offer');
    await page.getByLabel('Kind').selectOption('');
  });

  test('a statement of the bank brings settlements to the bank, and says which it lacks', async () => {
    await upload('bank:hdfc', 'statement.csv', demo.bankFile);
    await stored('statement.csv');
    await upload('csv:loja', 'repasses.csv', demo.brazilFile);
    await stored('repasses.csv');
    await page.locator('.settlements .word.good').first().waitFor();
    await card('credit_mismatch').waitFor();
    await card('not_credited').waitFor();
    const first = page.locator('.settlements tbody tr', { hasText: 'setl_Tea000000001' });
    await first.getByRole('button').click();
    const dialog = page.getByRole('dialog', { name: 'Settlement setl_Tea000000001' });
    await dialog.locator('tbody tr').first().waitFor();
    expect(await dialog.textContent()).toMatch(/HDFCN52026110001.*Chargeback/s);
    await isFine();
    await page.keyboard.press('Escape');
  });

  test('the chart has the merchant’s days, and its table the report’s amounts', async () => {
    await page.locator('.days-inr canvas').waitFor();
    const { data } = await call('GET', `/v1/reports/daily?from=2020-01-01&to=2090-01-01`);
    await page.locator('.days-inr summary').click();
    const cells = await page
      .locator('.days-inr tbody tr')
      .evaluateAll((rows) => rows.map((row) => [...row.children].map((cell) => cell.textContent ?? '')));
    const inPaise = (text: string) => Math.round(Number(text.replace(/[^\d.-]/g, '')) * 100);
    const sumOf = (column: number) => cells.reduce((sum, row) => sum + inPaise(row[column] ?? ''), 0);
    const reported = (name: string) =>
      data
        .filter(({ currency }: { currency: string }) => currency === 'INR')
        .reduce((sum: number, day: Record<string, { value: number }>) => sum + (day[name]?.value ?? 0), 0);
    expect(cells).toHaveLength(30);
    expect(sumOf(1)).toBe(reported('collected'));
    expect(sumOf(3)).toBe(reported('credited'));
    expect(sumOf(2)).toBeGreaterThan(0);
    expect(await page.getByRole('img', { name: /^INR by day \(India/ }).getAttribute('aria-label')).toMatch(
      /Collected ₹/,
    );
    await page.locator('.days-brl canvas').waitFor();
    await page.getByLabel('Period').selectOption('14');
    await page.waitForURL(/days=14/);
    await isFine();
  });

  test('matching starts by hand, too', async () => {
    await page.getByRole('button', { name: 'Match now' }).click();
    await announced('Matching has started.');
  });

  test('a key that may only look imports nothing and explains nothing', async () => {
    const other = await stage.browsers.visit('/dashboard/reconciliation', { width: 900, height: 900 });
    await signIn(other, KEYS.look);
    await other.locator('[data-exception]').first().waitFor();
    expect(await other.locator('input[type=file]').count()).toBe(0);
    expect(await other.getByRole('button', { name: 'Explain…' }).first().getAttribute('aria-disabled')).toBe('true');
    await other.context().close();
  });

  test.each<[string, View, boolean]>([
    ['hand', { width: 390, height: 844 }, false],
    ['hand-dark-pt', { width: 390, height: 844, dark: true }, true],
    ['tablet-pt', { width: 900, height: 1100 }, true],
    ['tablet-dark', { width: 768, height: 1100, dark: true }, false],
    ['desk-dark', { width: 1440, height: 900, dark: true }, false],
  ])('%s: nothing is cut off, and nothing stands in the way', async (name, view, inPortuguese) => {
    const other = await stage.browsers.visit('/dashboard/reconciliation', view);
    await signIn(other);
    if (inPortuguese) await other.getByRole('button', { name: 'Português' }).click();
    await other.getByRole('heading', { name: inPortuguese ? 'Conciliação' : 'Reconciliation' }).waitFor();
    await other.locator('.days-inr canvas').waitFor();
    await other.locator('[data-exception]').first().waitFor();
    await isFine(other);
    await stage.browsers.shoot(other, `reconciliation-${name}`);
    await other.context().close();
  });

  test('no page complained, and none asked another host', () => {
    expect(unexpected(stage.browsers.complaints)).toEqual([]);
  });
});
