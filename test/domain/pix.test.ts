import fc from 'fast-check';
import { crc16, readPixCode } from '../../src/domain/pix';
import { valid } from './order-samples';

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
