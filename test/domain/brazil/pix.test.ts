import fc from 'fast-check';
import { crc16, keysInPixCode, normalizePixCode, readPixCode, txidInPixCode } from '../../../src/domain/brazil/pix';
import { valid } from '../orders/samples/order-samples';

const field = (tag: string, value: string) => `${tag}${String([...value].length).padStart(2, '0')}${value}`;
const close = (body: string) => `${body}6304${crc16(`${body}6304`)}`;
const ACCOUNT = field('26', field('00', 'BR.GOV.BCB.PIX') + field('25', 'pix.example/v2/1'));
const start = field('00', '01');

it('computes the CRC of the published check value', () => expect(crc16('123456789')).toBe('29B1'));

it('reads the amount of a real-looking code', () => {
  expect(readPixCode(valid.pix().payment_settings[0].pix_dynamic_code.code)).toEqual({ ok: true, amount: 13500 });
});

it.each([
  ['no amount', '', null],
  ['zero, which leaves it open', field('54', '0.00'), null],
  ['whole reais', field('54', '45'), 4500],
  ['one decimal', field('54', '45.9'), 4590],
  ['an amount that doubles cannot divide exactly', field('54', '1.15'), 115],
])('reads %s', (_, amount, expected) => {
  expect(readPixCode(close(start + ACCOUNT + amount))).toEqual({ ok: true, amount: expected });
});

it('reads a name with letters beyond ASCII, and a CRC in small letters', () => {
  const body = start + ACCOUNT + field('59', 'PADARIA SÃO JOÃO');
  expect(readPixCode(`${body}6304${crc16(`${body}6304`).toLowerCase()}`)).toMatchObject({ ok: true });
});

it.each([
  ['nothing', ''],
  ['a word', 'pix'],
  ['a length beyond the end', '000201269900'],
  ['no start', close(ACCOUNT)],
  ['another version', close(field('00', '02') + ACCOUNT)],
  ['no CRC', start + ACCOUNT],
  ['no Pix account', close(start + field('26', field('00', 'com.other')))],
  ['a Pix account outside its range', close(start + field('60', field('00', 'br.gov.bcb.pix')))],
  ['a Pix account with neither a key nor a URL', close(start + field('26', field('00', 'br.gov.bcb.pix')))],
  ['a second Pix account that pays nobody', close(start + ACCOUNT + field('27', field('00', 'br.gov.bcb.pix')))],
  ['a repeated field', close(start + ACCOUNT + field('54', '1.00') + field('54', '2.00'))],
  ['dollars', close(start + ACCOUNT + field('53', '840'))],
  ['a comma in the amount', close(start + ACCOUNT + field('54', '1,00'))],
])('refuses a code with %s', (_, code) => {
  expect(readPixCode(code)).toMatchObject({ ok: false, code: 'invalid_pix_code' });
});

it('reads back any amount, and notices any changed character', () => {
  fc.assert(
    fc.property(fc.integer({ min: 1, max: 999_999_999_999 }), fc.nat(), (cents, place) => {
      const text = `${Math.trunc(cents / 100)}.${String(cents % 100).padStart(2, '0')}`;
      const code = close(start + ACCOUNT + field('54', text));
      expect(readPixCode(code)).toEqual({ ok: true, amount: cents });
      const at = place % (code.length - 4);
      const other = code[at] === '7' ? '8' : '7';
      expect(readPixCode(code.slice(0, at) + other + code.slice(at + 1)).ok).toBe(false);
    }),
    { numRuns: 200 },
  );
});

it.each([
  ['a static code', start + field('26', field('00', 'br.gov.bcb.pix') + field('01', 'a@b.example')), ['a@b.example']],
  ['a dynamic code', start + ACCOUNT, []],
  [
    'a code of two accounts',
    start +
      field('26', field('00', 'BR.GOV.BCB.PIX') + field('01', 'k1')) +
      field('27', field('00', 'br.gov.bcb.pix') + field('01', 'k2')),
    ['k1', 'k2'],
  ],
  ['no code', 'pix', []],
])('finds the keys that %s pays', (_, body, keys) => expect(keysInPixCode(body)).toEqual(keys));

it.each([
  ['A1B2', field('62', field('05', 'A1B2')), 'A1B2'],
  ['the word for none', field('62', field('05', '***')), '***'],
  ['none', '', null],
])('finds the txid of a code with %s', (_, more, txid) => {
  expect(txidInPixCode(close(start + ACCOUNT + more))).toBe(txid);
});

it('writes the CRC in capitals, and changes nothing else', () => {
  const code = close(`${start}${ACCOUNT}${field('59', 'abc')}`);
  expect(normalizePixCode(code.slice(0, -4) + code.slice(-4).toLowerCase())).toBe(code);
});
