import { readFixtureText, readText, shortLines } from './read-source';

/** What each fixture says, in kind, id, amount, fee, tax; the rejected rows by line and code; the settlements. */
const FIXTURES: [source: string, file: string, lines: string[], rejected: string[], settlements: string[]][] = [
  [
    'razorpay',
    'razorpay.csv',
    [
      'payment pay_BK0000000001 100000 2000 360',
      'payment pay_BK0000000002 100 1 0',
      'refund rfnd_BK000000001 -25000 0 0',
      'chargeback adj_BK0000000001 -50000 0 0',
      'adjustment adj_BK0000000002 1000 0 0',
      'authorized pay_BK0000000003 9900 0 0',
    ],
    ['9 unknown_row', '10 unknown_row', '11 unknown_row'],
    ['setl_BK0000000001 HDFCN52026110501 null'],
  ],
  [
    'razorpay_api',
    'razorpay_api.json',
    [
      'payment pay_BK0000000001 100000 2000 360',
      'refund rfnd_BK000000001 -25000 0 0',
      'transfer trf_BK0000000001 -10000 100 18',
      'chargeback adj_BK0000000001 -50000 0 0',
      'chargeback_reversal adj_BK0000000003 50000 0 0',
    ],
    [],
    ['setl_BK0000000001 HDFCN52026110501 null', 'setl_BK0000000001 null null'],
  ],
  [
    'payu',
    'payu.json',
    ['payment 403993715531077181 100000 2000 360', 'refund 142693999 -10000 0 0'],
    [],
    ['2026110500001 AXISCN0123456789 87640'],
  ],
  [
    'payu',
    'payu.csv',
    ['payment 403993715531077182 1197988 23960 4313', 'adjustment 2 -5000 0 0'],
    ['4 unknown_row'],
    ['AXISCN0123456790 AXISCN0123456790 null'],
  ],
  [
    'cashfree',
    'cashfree.csv',
    ['payment 885473311 600000 1600 288', 'refund EV2 -10000 0 0'],
    ['8 unknown_row'],
    ['581850 AXNCF2026110500001 588112', '581850 AXNCF2026110500001 null'],
  ],
  [
    'billdesk',
    'billdesk.txt',
    [
      'payment UHDF0000000001 100000 1500 270',
      'refund RF0001 -10000 0 0',
      'chargeback UHDF0000000009@04-11-2026 -25000 0 0',
    ],
    ['4 unknown_row'],
    ['2026-11-05 null null'],
  ],
  [
    'phonepe',
    'phonepe.csv',
    ['payment T2611031000000001 100000 2000 360', 'refund R2611041000000001 -10000 0 0'],
    [],
    ['YESBN12026110501 YESBN12026110501 null'],
  ],
  [
    'stripe',
    'stripe.csv',
    [
      'payment txn_1 10000 399 0',
      'payment txn_2 5250 210 0',
      'refund txn_3 -2500 0 0',
      'chargeback txn_4 -5250 1500 0',
      'fee txn_5 0 150 0',
      'payout txn_6 -5241 0 0',
    ],
    ['8 unknown_row'],
    ['po_1 null null', 'po_1 null 5241'],
  ],
  ['stripe_api', 'stripe_api.json', ['payment txn_1 10000 399 0', 'refund txn_3 -2500 0 0'], [], ['po_1 null 7101']],
  [
    'mercadopago',
    'mercadopago.csv',
    [
      'payment 131000000001 10000 499 0',
      'payment 131000000002 10000 499 0',
      'refund 131000000001@2026-11-04T11:00:00.000-03:00 -3000 0 0',
      'reserve 131000000001@2026-11-04T12:00:00.000-03:00 -2000 0 0',
      'payout 131000000009@2026-11-05T12:00:00.000-03:00 -14002 0 0',
    ],
    ['8 unknown_row'],
    [],
  ],
  [
    'pagarme',
    'pagarme.json',
    ['payment 4001 5000 170 0', 'payment 4002 5000 150 0', 'refund 4003 -1000 0 0'],
    [],
    ['2026-11-05 null null'],
  ],
];

describe.each(FIXTURES)('%s reads %s', (source, file, lines, rejected, settlements) => {
  const text = readFixtureText(file);
  const read = readText(source, text);

  test('into lines in minor units, with its own signs turned into ours', () => {
    expect(shortLines(read)).toEqual(lines);
  });

  test('and refuses rows by their physical line, keeping the others', () => {
    expect(read.rejections.map(({ line, code }) => `${line} ${code}`)).toEqual(rejected);
  });

  test('and tells the settlements', () => {
    const ids = read.settlements.map(({ settlementId, utr, net }) => `${settlementId} ${utr} ${net}`);
    expect([...new Set(ids)]).toEqual(settlements);
  });

  test('the same whatever the pieces it comes in', () => {
    for (const piece of [1, 64, 1_000_000]) expect(readText(source, text, piece)).toEqual(read);
  });

  test('without anything personal', () => {
    expect(JSON.stringify(read)).not.toMatch(/9876543210|ana@|Ana Silva/i);
  });
});

test('rows carry the keys that orders are found by', () => {
  const [payment] = readText('razorpay', readFixtureText('razorpay.csv')).lines;
  expect(payment).toMatchObject({
    referenceId: 'TEA-1',
    orderId: 'order_BK0000000001',
    settlementId: 'setl_BK0000000001',
    // 10:00:05 and 18:00 in India.
    occurredAt: Date.parse('2026-11-03T04:30:05Z') / 1000,
    settledAt: Date.parse('2026-11-05T12:30:00Z') / 1000,
    method: 'upi',
  });
  const [, refund] = readText('razorpay_api', readFixtureText('razorpay_api.json')).lines;
  expect(refund).toMatchObject({ paymentId: 'pay_BK0000000001', referenceId: 'TEA-1' });
  const [charge, abroad] = readText('stripe', readFixtureText('stripe.csv')).lines;
  expect(charge).toMatchObject({ paymentId: 'pi_1', orderId: 'ch_1', referenceId: 'TEA-1', original: null });
  expect(abroad).toMatchObject({ original: { amount: 1000, currency: 'USD' } });
});

describe('a file that does not fit is refused as a whole', () => {
  const header = readFixtureText('razorpay.csv').split('\n', 1)[0] ?? '';
  test.each<[string, string, string, RegExp]>([
    ['an unknown column', 'razorpay', `${header},bonus\n`, /column "bonus" is unknown/],
    [
      'a missing column',
      'razorpay',
      `${header.replace(',settlement_utr', '')}\n`,
      /column "settlement_utr" is missing/,
    ],
    ['a column twice', 'razorpay', `${header},tax\n`, /column "tax" is there twice/],
    ['an empty file', 'razorpay', '', /empty/],
    ['no JSON', 'razorpay_api', 'transaction_entity,entity_id', /no JSON/],
    ['JSON without its list', 'razorpay_api', '{"error":{"code":"BAD"}}', /no list of items/],
    ['JSON that ends too early', 'razorpay_api', '{"items":[{"entity_id":"pay_1"', /ends too early/],
    ['a quote that nobody closes', 'razorpay', `${header}\npayment,"pay`, /line 2 is never closed/],
    [
      'a file of Cashfree without its marker',
      'cashfree',
      'ID,Net Settlement Amount,UTR No.,Settlement Date\n',
      /is missing/,
    ],
    ['a file of BillDesk without its titles', 'billdesk', 'Biller Id,Bank Id\n1,2\n', /no table/],
  ])('%s', (_what, source, text, message) => {
    expect(() => readText(source, text)).toThrow(message);
  });
});

test('a row with too few fields is rejected by its line, and one after a field with a line break keeps its own', () => {
  const text = readFixtureText('razorpay.csv');
  const read = readText('razorpay', `${text}payment,pay_X\n`);
  expect(read.rejections.at(-1)).toMatchObject({ line: 12, code: 'invalid_row' });
});
