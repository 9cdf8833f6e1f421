import { boletoBarcode, boletoLineOf, readBoletoLine } from '../../../src/domain/brazil/boleto';
import { composeBrCode } from '../../../src/domain/brazil/br-code';
import { crc16, readPixCode, txidInPixCode } from '../../../src/domain/brazil/pix';
import { checkCreatedInstrument } from '../../../src/domain/instruments/created-instrument';
import { instrumentEnd } from '../../../src/domain/instruments/instrument-life';
import { reduceUpiIntent } from '../../../src/domain/order-rules/upi-intent';

const field = (tag: string, value: string): string => `${tag}${String(value.length).padStart(2, '0')}${value}`;
const pixCode = ({ amount = '', txid = '***', location = 'pix.example/v2/1' } = {}): string => {
  const account = field('26', field('00', 'br.gov.bcb.pix') + field('25', location));
  const money = amount && field('54', amount);
  const body = `000201${account}52040000530398${'6'}${money}5802BR${field('59', 'LOJA')}${field('60', 'RECIFE')}${field('62', field('05', txid))}`;
  return `${body}6304${crc16(`${body}6304`)}`;
};
const line = (amount: number): string =>
  boletoLineOf(boletoBarcode({ bank: '237', amount, free: '1234567890123456789012345' })) ?? '';

describe('an instrument that a PSP made', () => {
  test.each([
    ['pix_dynamic_code', pixCode()],
    ['pix_dynamic_code', pixCode({ amount: '135.05' })],
    ['pix_dynamic_code', pixCode({ txid: 'a1b2' })],
    ['boleto', line(13_505)],
    ['payment_link', 'https://rzp.io/rzp/abc'],
    ['upi_intent_link', 'upi://pay?pa=shop@bank&pn=Tea%20Shop&tr=RZP1'],
  ] as const)('%s %s may be sent', (kind, content) => {
    expect(checkCreatedInstrument(content, { kind, amount: 13_505, txid: 'a1b2' })).toBeNull();
  });

  test.each([
    ['pix_dynamic_code', 'no code', 'invalid_pix_code'],
    ['pix_dynamic_code', pixCode().replace('LOJA', 'LOJB'), 'pix_crc_mismatch'],
    ['pix_dynamic_code', pixCode({ amount: '135.06' }), 'pix_amount_mismatch'],
    ['pix_dynamic_code', pixCode({ txid: 'other' }), 'pix_txid_mismatch'],
    ['pix_dynamic_code', pixCode({ location: `pix.example/${'x'.repeat(60)}` }) + pixCode(), 'invalid_pix_code'],
    ['boleto', line(13_505).replace(/^2/, '3'), 'boleto_check_digit'],
    ['boleto', line(13_506), 'boleto_amount_mismatch'],
    ['boleto', '123', 'invalid_boleto_line'],
    ['payment_link', 'http://rzp.io/abc', 'invalid_url'],
    ['payment_link', 'upi://pay?pa=a@b', 'invalid_url'],
    ['upi_intent_link', 'https://rzp.io/abc', 'invalid_upi_link'],
    ['upi_intent_link', 'upi://pay?pa=shop@bank&tr=1&am=135', 'unsupported_upi_parameter'],
    ['upi_intent_link', 'upi://pay?pa=shop&tr=1', 'invalid_upi_payee'],
    ['upi_intent_link', 'upi://pay?pa=shop@bank', 'upi_reference_required'],
  ] as const)('%s %s may not: %s', (kind, content, code) => {
    expect(checkCreatedInstrument(content, { kind, amount: 13_505, txid: 'a1b2' })).toMatchObject({ code });
  });
});

test('a code composed of its location is read like a bank’s own, whatever the names', () => {
  const code = composeBrCode({
    location: 'https://pix.bank.example/qr/v2/9d36b84f',
    merchantName: 'Padaria São João & Filhos do Bairro Alto',
    city: 'São José dos Campos',
  });
  expect(readPixCode(code)).toEqual({ ok: true, amount: null });
  expect(txidInPixCode(code)).toBe('***');
  expect(code).toContain('pix.bank.example/qr/v2/9d36b84f');
  expect(code).not.toContain('https://');
  expect(code).toContain('5925PADARIA SAO JOAO FILHOS D6015SAO JOSE DOS CA');
});

test('a bar code of 44 digits gives the line that the bank prints', () => {
  const printed = '23793381288600083013252856000063516410000004590';
  const rebuilt = barcodeOf(printed);
  expect(rebuilt).toHaveLength(44);
  expect(boletoLineOf(rebuilt)).toBe(printed);
  expect(boletoLineOf('123')).toBeNull();
  expect(readBoletoLine(line(13_505))).toMatchObject({ ok: true, amount: 13_505 });
});

/** The other way round: general digit, factor and value move behind bank and currency. */
const barcodeOf = (digits: string): string =>
  digits.slice(0, 4) + digits.slice(32) + digits.slice(4, 9) + digits.slice(10, 20) + digits.slice(21, 31);

test.each([
  [
    'upi://pay?pa=qmart.razorpay@hdfcbank&pn=TestAccount&tr=RZPGT5viB4WHeoUuuqrv2&tn=TestAccountRaftarSoft&am=100&cu=INR&mc=5411',
    'upi://pay?pa=qmart.razorpay@hdfcbank&pn=TestAccount&tr=RZPGT5viB4WHeoUuuqrv2&mc=5411',
  ],
  ['upi://pay?pa=a%40b&pn=Tea%20%26%20Co&am=1', 'upi://pay?pa=a@b&pn=Tea%20%26%20Co'],
  ['upi://pay?pa=a@b&pa=c@d', null],
  ['upi://pay?am=1', null],
  ['upi://pay?pa=%ff', null],
  ['https://rzp.io/x', null],
])('%s is reduced to %s', (intent, reduced) => expect(reduceUpiIntent(intent)).toBe(reduced));

describe('when the PSP ends an instrument', () => {
  const now = new Date('2026-11-20T10:00:00Z');
  const inSeconds = (seconds: number) => new Date(now.getTime() + seconds * 1000);
  test.each([
    ['the order’s time', 3_600, { shortest: 900, longest: 86_400 }, 3_600],
    ['the PSP’s shortest life, where the order ends sooner', 300, { shortest: 900, longest: 86_400 }, 900],
    ['the PSP’s longest life, where the order ends later', 999_999, { shortest: 900, longest: 86_400 }, 86_400],
    ['the PSP’s longest life, where the order has no end', null, { shortest: 900, longest: 86_400 }, 86_400],
    ['never, where neither has an end', null, { shortest: 0, longest: null }, null],
    ['the order’s time, where the PSP has no limit', 3_600, { shortest: 0, longest: null }, 3_600],
  ])('%s', (_name, order, life, end) => {
    expect(instrumentEnd(life, order === null ? null : inSeconds(order), now)).toEqual(
      end === null ? null : inSeconds(end),
    );
  });
});
