import { readNarration } from '../../../src/adapters/settlements/banks/narration';
import { readFixtureText, readText, shortLines } from './read-source';

/** A line of fixed width from texts and the positions (from 1) at which they begin. */
function fixed(width: number, ...texts: [position: number, text: string][]): string {
  const line = Array.from({ length: width }, () => ' ');
  for (const [position, text] of texts) line.splice(position - 1, text.length, ...text);
  return line.join('');
}

interface Title {
  movement: string;
  ourNumber: string;
  reference?: string;
  paid?: string;
  net?: string;
  tariff?: string;
}

const HEADER_240 = (bank: string) => fixed(240, [1, `${bank}00000`], [143, '2']);
const pair = (bank: string, { movement, ourNumber, reference = '', paid = '0', net = '0', tariff = '0' }: Title) => [
  fixed(
    240,
    [1, `${bank}00013`],
    [14, 'T'],
    [16, movement],
    [18, '012340'],
    [24, '000000056789'],
    bank === '033' ? [41, ourNumber.padStart(13, '0')] : [38, ourNumber.padStart(20, '0')],
    bank === '033' ? [101, reference] : [106, reference],
    bank === '033' ? [194, tariff.padStart(15, '0')] : [199, tariff.padStart(15, '0')],
  ),
  fixed(
    240,
    [1, `${bank}00013`],
    [14, 'U'],
    [16, movement],
    [78, paid.padStart(15, '0')],
    [93, net.padStart(15, '0')],
    [138, '03112026'],
    [146, '04112026'],
  ),
];

describe('cnab240', () => {
  const file = [
    HEADER_240('001'),
    ...pair('001', { movement: '06', ourNumber: '1001', reference: 'TEA-1', paid: '10000', net: '9850' }),
    ...pair('001', { movement: '09', ourNumber: '1002', reference: 'TEA-2', paid: '10000', net: '10000' }),
    ...pair('001', { movement: '17', ourNumber: '1003', reference: 'TEA-3', paid: '5000', net: '5000' }),
    ...pair('001', { movement: '28', ourNumber: '1004', tariff: '250' }),
    ...pair('001', { movement: '99', ourNumber: '1005', paid: '1' }),
    ...pair('001', { movement: '06', ourNumber: '1006', paid: '1' }).slice(0, 1),
  ];
  const read = readText('cnab240', `${file.join('\r\n')}\r\n\u001a`);

  test('takes money for payments only: 09 is a write-off', () => {
    expect(shortLines(read)).toEqual([
      'payment 001/1001@03112026 10000 150 0',
      'payment 001/1003@03112026 5000 0 0',
      'fee 001/1004@03112026 0 250 0',
    ]);
    expect(read.lines[0]).toMatchObject({ at: 2, referenceId: 'TEA-1', paymentId: '1001' });
  });

  test('refuses an unknown movement and a segment T without U', () => {
    expect(read.rejections.map(({ line, code }) => `${line} ${code}`)).toEqual(['10 unknown_row', '12 invalid_row']);
  });

  test.each<[string, string, string[]]>([
    ['07 of Pefisa is a payment', '174', ['payment 174/7@03112026 100 0 0']],
    ['07 elsewhere is an instruction', '237', []],
  ])('%s', (_what, bank, lines) => {
    const text = [HEADER_240(bank), ...pair(bank, { movement: '07', ourNumber: '7', paid: '100', net: '100' })].join(
      '\n',
    );
    expect(shortLines(readText('cnab240', text))).toEqual(lines);
  });

  test('reads Santander where it has moved the nosso número', () => {
    const title = { movement: '06', ourNumber: '88', reference: 'TEA-8', paid: '700', net: '700' };
    const [line] = readText('cnab240', [HEADER_240('033'), ...pair('033', title)].join('\n')).lines;
    expect(line).toMatchObject({ gatewayId: '033/88@03112026', referenceId: 'TEA-8' });
  });

  test.each<[string, string, RegExp]>([
    ['a short line', `${HEADER_240('001')}\n001\n`, /line 2 has 3 characters/],
    ['a file to the bank', fixed(240, [1, '00100000'], [143, '1']), /remessa/],
    ['something else', `${'x'.repeat(240)}\n`, /no file header/],
  ])('refuses %s', (_what, text, message) => {
    expect(() => readText('cnab240', text)).toThrow(message);
  });
});

describe('cnab400', () => {
  const header = (bank: string) => fixed(400, [1, '02RETORNO01COBRANCA'], [77, bank]);
  const title = (occurrence: string, ourNumber: string, credited: string) =>
    fixed(
      400,
      [1, '1'],
      [38, 'TEA-4'],
      [63, ourNumber.padStart(8, '0')],
      [109, occurrence],
      [111, '031126'],
      [176, '0000000000250'],
      [254, credited.padStart(13, '0')],
      [267, '0000000000010'],
      [280, '0000000000000'],
      [296, '041126'],
    );

  test("reads Itaú's payments with interest, and no write-off", () => {
    const read = readText('cnab400', [header('341'), title('06', '1', '5000'), title('09', '2', '5000')].join('\n'));
    expect(shortLines(read)).toEqual(['payment 341/1@031126 5010 0 0']);
    expect(read.lines[0]).toMatchObject({ referenceId: 'TEA-4', settledAt: Date.parse('2026-11-04T03:00:00Z') / 1000 });
  });

  test('refuses a bank whose layout is unknown', () => {
    expect(() => readText('cnab400', header('237'))).toThrow(/bank 237 is not known/);
  });
});

describe('ofx', () => {
  const read = readText('ofx', readFixtureText('ofx1.ofx'));

  test('reads unclosed tags, decimal commas and time zones', () => {
    expect(read.bankRows.map(({ at, bookedOn, amount, account }) => [at, bookedOn, amount, account])).toEqual([
      [10, '2026-11-03', 123456, '3456'],
      [11, '2026-11-04', -435, '3456'],
      [18, '2026-11-04', 1000, '3456'],
      [19, '2026-11-05', 1100, '3456'],
    ]);
    expect(read.rejections).toEqual([expect.objectContaining({ line: 20, detail: 'DTPOSTED is no date' })]);
  });

  test('takes one FITID with other contents for another booking, and keeps which one is corrected', () => {
    const keys = read.bankRows.map(({ rowKey }) => rowKey.split(':').slice(1).join(':'));
    expect(keys).toEqual(['A1', 'A2', 'A1#2026-11-04:1000', 'A3']);
    expect(read.bankRows[3]?.voids).toEqual({ rowKey: read.bankRows[1]?.rowKey, only: false });
  });

  test('knows a booking again in the other generation of the format', () => {
    const [row] = readText('ofx', readFixtureText('ofx2.ofx')).bankRows;
    expect(row?.rowKey).toBe(read.bankRows[0]?.rowKey);
  });

  test('keeps the end-to-end id of the narration and no name', () => {
    expect(read.bankRows[0]).toMatchObject({ utr: 'E6070119020261103233000000000A1B'.slice(0, 32) });
    expect(JSON.stringify(read.bankRows)).not.toMatch(/JOSE|FILHO/);
    expect(read.bankRows[2]).toMatchObject({ gateway: 'pagarme' });
  });

  test('refuses what is no OFX', () => {
    expect(() => readText('ofx', 'Date,Amount\n')).toThrow(/no <OFX>/);
  });
});

describe('statements of Indian banks', () => {
  test.each<[string, string, [string, number, string | null, string | null][]]>([
    [
      'bank:hdfc',
      'hdfc.csv',
      [
        ['2026-11-05', 12_345_678, 'HDFCN52026110501', 'razorpay'],
        ['2026-11-06', 25_000, '630712345678', null],
        ['2026-11-06', -50_000, null, null],
        ['2026-11-06', -50_000, null, null],
      ],
    ],
    ['bank:sbi', 'sbi.tsv', [['2026-11-05', 588_112, 'HDFCN52026110502', 'cashfree']]],
    ['bank:icici', 'icici.csv', [['2026-11-05', 87_640, 'ICICN52026110503', 'payu']]],
    ['bank:axis', 'axis.csv', [['2026-11-05', 98_230, 'UTIBN52026110504', 'billdesk']]],
    [
      'bank:kotak',
      'kotak.csv',
      [
        ['2026-11-05', 87_640, 'KKBKN52026110505', 'phonepe'],
        ['2026-11-06', -50_000, null, null],
      ],
    ],
  ])('%s: bookings with the UTR out of the narration', (source, file, rows) => {
    const read = readText(source, readFixtureText(file));
    expect(read.bankRows.map(({ bookedOn, amount, utr, gateway }) => [bookedOn, amount, utr, gateway])).toEqual(rows);
  });

  test('two equal bookings are two, and the same file gives the same keys', () => {
    const read = readText('bank:hdfc', readFixtureText('hdfc.csv'));
    const keys = read.bankRows.map(({ rowKey }) => rowKey);
    expect(new Set(keys).size).toBe(4);
    expect(readText('bank:hdfc', readFixtureText('hdfc.csv'), 1000).bankRows.map(({ rowKey }) => rowKey)).toEqual(keys);
    expect(read.rejections).toEqual([expect.objectContaining({ line: 11 })]);
  });

  test.each<[string, RegExp]>([
    ['a,b\n1,2\n', /no line has the columns/],
    ['Date,Narration,Withdrawal Amt.,Deposit Amt.,Loyalty\n', /column "loyalty" is unknown/],
  ])('refuse %j', (text, message) => {
    expect(() => readText('bank:hdfc', text)).toThrow(message);
  });
});

describe('of a narration', () => {
  test.each<[string, string, string | null]>([
    ['a NEFT UTR', 'NEFT CR-YESB0000001-CASHFREE-YESBN12026110501', 'YESBN12026110501'],
    ['one with blanks inside', 'NEFT YESBN120 26110501 CASHFREE', 'YESBN12026110501'],
    ['an RTGS UTR', 'RTGS/HDFCR52026110512345678/RAZORPAY', 'HDFCR52026110512345678'],
    ['a UPI reference', 'UPI/CR/630712345678/ANA/YESB/ana@ybl', '630712345678'],
    ['nothing', 'CASH DEPOSIT BY SELF', null],
  ])('%s is found', (_what, text, utr) => {
    expect(readNarration(text).utr).toBe(utr);
  });

  test('telephone numbers, addresses and names are not kept', () => {
    const { tokens } = readNarration('UPI-ANA KUMAR-9876543210@YBL-919876543210-9876543210-630712345678');
    expect(tokens).toEqual(['630712345678']);
  });

  test("a gateway's own name for a payout is kept as it is", () => {
    expect(readNarration('NEFT 1568176960vxp0rj RAZORPAY').tokens).toContain('1568176960VXP0RJ');
  });
});
