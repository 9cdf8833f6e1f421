import { type InstrumentSettings, kindsToCreate, NO_INSTRUMENTS } from '../../../src/domain/order-rules/instruments';
import { eraseDetails } from '../../../src/domain/orders/erasure';
import { parseOrderRequest } from '../../../src/domain/orders/parse-order';
import { previewMessage } from '../../../src/domain/orders/preview-message';
import { buildOrderDetails } from '../../../src/domain/orders/whatsapp-message';
import { type Json, NOW, valid } from './samples/order-samples';

/** Every instrument is made by a PSP that needs nothing of the customer. */
const ALL: InstrumentSettings = {
  ...NO_INSTRUMENTS,
  createsInstruments: { pix_dynamic_code: true, boleto: true, payment_link: true, upi_intent_link: true },
};

const address = {
  zip_code: '01310-100',
  street_name: 'Avenida Paulista',
  street_number: '1000',
  neighborhood: 'Bela Vista',
  city: 'São Paulo',
  federal_unit: 'SP',
};

const withSetting = (request: Json, setting: object): Json => ({ ...request, payment_settings: [setting] });
const requests: Record<string, () => Json> = {
  pix: () =>
    withSetting(valid.simplified(), {
      type: 'pix_dynamic_code',
      pix_dynamic_code: { merchant_name: 'Padaria', key: '11222333000181', key_type: 'CNPJ' },
    }),
  boleto: () => ({
    ...withSetting(valid.simplified(), { type: 'boleto' }),
    customer_name: 'Ana Souza',
    customer_tax_id: '529.982.247-25',
  }),
  'an empty boleto': () => ({
    ...withSetting(valid.simplified(), { type: 'boleto', boleto: {} }),
    customer_name: 'Ana Souza',
    customer_tax_id: '12.abc.345/01de-35',
  }),
  'a Brazilian link': () => withSetting(valid.simplified(), { type: 'payment_link' }),
  'an Indian link': () =>
    withSetting(valid.gateway(), { type: 'payment_link', payment_link: { success_url: 'https://shop.example/ok' } }),
  'a UPI link': () => withSetting(valid.gateway(), { type: 'upi_intent_link' }),
};

function parse(request: Json, settings: Partial<InstrumentSettings> = ALL) {
  return parseOrderRequest(request, { now: NOW, livePsp: true, ...settings });
}

function violationsOf(request: Json, settings?: Partial<InstrumentSettings>): string[] {
  const result = parse(request, settings);
  return result.ok ? [] : result.violations.map(({ pointer, code }) => `${pointer} ${code}`);
}

function draftOf(request: Json, settings?: Partial<InstrumentSettings>) {
  const result = parse(request, settings);
  if (!result.ok) throw new Error(JSON.stringify(result.violations));
  return result.draft;
}

describe.each(Object.entries(requests))('an order that leaves %s to the PSP', (name, make) => {
  const kind = make().payment_settings[0].type;

  test('is accepted where a PSP of the kind is there, and its instrument is still to be made', () => {
    const draft = draftOf(make());
    expect(kindsToCreate(draft.details.payment_settings)).toEqual([kind]);
    expect(draft.source).toBe('psp_lookup');
  });

  test('is refused as before where none is', () => {
    const pointer = `/payment_settings/0/${kind}`;
    const whole: Record<string, string> = {
      pix: `${pointer}/code`,
      'an empty boleto': `${pointer}/digitable_line`,
      'an Indian link': `${pointer}/uri`,
    };
    expect(violationsOf(make(), {})).toEqual([`${whole[name] ?? pointer} required`]);
  });

  test('needs a PSP where none confirms the kind: its instrument would not help, and is not asked for', () => {
    const result = parseOrderRequest(make(), { now: NOW, livePsp: false });
    expect(result).toMatchObject({ ok: false, violations: [], pspRequired: true });
  });

  test('is shown with a word for what is not there yet, and cannot be sent so', () => {
    const draft = draftOf(make());
    expect(JSON.stringify(previewMessage(draft))).toContain('<made by the PSP>');
    expect(() => buildOrderDetails({ ...draft, referenceId: 'A-1' }, { callbackData: 'm', asTemplate: false })).toThrow(
      'not made yet',
    );
  });

  test('has nothing to be made once its customer is erased', () => {
    const { payment_settings } = eraseDetails(draftOf(make()).details);
    expect(payment_settings[0]?.type).toBe(kind);
    expect(JSON.stringify(payment_settings)).not.toContain('Ana');
  });
});

describe('the payer', () => {
  test('of a boleto is kept without punctuation', () => {
    expect(draftOf(requests.boleto?.() as Json).payer).toEqual({
      name: 'Ana Souza',
      taxId: '52998224725',
      email: null,
      address: null,
    });
    expect(draftOf(requests['an empty boleto']?.() as Json).payer?.taxId).toBe('12ABC34501DE35');
  });

  test('is not kept where every instrument is there: nobody needs it', () => {
    const request = { ...valid.boleto(), customer_name: 'Ana Souza', customer_tax_id: '52998224725' };
    expect(draftOf(request).payer).toBeNull();
  });

  test('is kept whole', () => {
    const request = { ...requests.boleto?.(), customer_email: 'ana@shop.example', customer_address: address };
    expect(draftOf(request).payer).toMatchObject({
      email: 'ana@shop.example',
      address: { ...address, zip_code: '01310100' },
    });
  });

  test.each<[string, object, Partial<InstrumentSettings>, string[]]>([
    [
      'a boleto without name and tax id',
      { customer_name: undefined, customer_tax_id: undefined },
      ALL,
      ['/customer_name required', '/customer_tax_id required'],
    ],
    [
      'a PSP that needs e-mail and address',
      {},
      { ...ALL, payerNeeds: { boleto: ['email', 'address'] } },
      ['/customer_email required', '/customer_address required'],
    ],
    ['needs of another kind', {}, { ...ALL, payerNeeds: { pix_dynamic_code: ['email'] } }, []],
    ['a CPF with a wrong check digit', { customer_tax_id: '52998224724' }, ALL, ['/customer_tax_id invalid_tax_id']],
    [
      'a CNPJ with a wrong check digit',
      { customer_tax_id: '11222333000182' },
      ALL,
      ['/customer_tax_id invalid_tax_id'],
    ],
    [
      'an e-mail address with an accent',
      { customer_email: 'joão@shop.example' },
      ALL,
      ['/customer_email invalid_email'],
    ],
    ['an e-mail address without a domain', { customer_email: 'joao@shop' }, ALL, ['/customer_email invalid_email']],
    [
      'an e-mail address with a line break',
      { customer_email: 'a@b.example\r\nBcc: c' },
      ALL,
      ['/customer_email invalid_email'],
    ],
    ['a blank name', { customer_name: '  ' }, ALL, ['/customer_name blank_text']],
    ['a long name', { customer_name: 'n'.repeat(121) }, ALL, ['/customer_name too_long']],
    [
      'half an address',
      { customer_address: { ...address, city: undefined } },
      ALL,
      ['/customer_address/city required'],
    ],
    [
      'an address of no state',
      { customer_address: { ...address, federal_unit: 'XX' } },
      ALL,
      ['/customer_address/federal_unit invalid_choice'],
    ],
    [
      'a CEP of seven digits',
      { customer_address: { ...address, zip_code: '0131010' } },
      ALL,
      ['/customer_address/zip_code invalid_zip_code'],
    ],
    [
      'more than the address',
      { customer_address: { ...address, country: 'BR' } },
      ALL,
      ['/customer_address/country unknown_field'],
    ],
  ])('%s', (_, change, settings, faults) => {
    expect(violationsOf({ ...requests.boleto?.(), ...change }, settings)).toEqual(faults);
  });

  test('in India has no CPF and no Brazilian address', () => {
    const request = {
      ...valid.gateway(),
      customer_name: 'Kavya',
      customer_tax_id: '52998224725',
      customer_address: {},
    };
    expect(violationsOf(request)).toEqual(['/customer_tax_id not_supported', '/customer_address not_supported']);
  });
});

describe('the parts of a Pix code', () => {
  const pixKey = { key: '11222333000181', key_type: 'CNPJ' } as const;
  const pix = (members: object): Json =>
    withSetting(valid.simplified(), { type: 'pix_dynamic_code', pix_dynamic_code: { merchant_name: 'P', ...members } });
  const required = (...members: string[]) =>
    members.map((member) => `/payment_settings/0/pix_dynamic_code/${member} required`);
  const { code } = valid.simplified().payment_settings[0].pix_dynamic_code;

  test.each<[string, object, Partial<InstrumentSettings>, string[]]>([
    ['nothing, and no PSP', {}, {}, required('key', 'key_type', 'code')],
    ['nothing, and a PSP without a key of its own', {}, ALL, required('key', 'key_type')],
    ['nothing, and the receiver’s key known', {}, { ...ALL, pixKey }, []],
    ['a key without its type', { key: pixKey.key }, { ...ALL, pixKey }, required('key_type')],
    ['a code without key', { code }, { ...ALL, pixKey }, required('key', 'key_type')],
    ['a code whose bank alone can confirm it', { code, ...pixKey }, { ...ALL, needsPixTxid: true }, required('txid')],
    ['the same with its txid', { code, ...pixKey, txid: 'A1' }, { ...ALL, needsPixTxid: true }, []],
  ])('%s', (_, members, settings, faults) => {
    expect(violationsOf(pix(members), settings).filter((fault) => !fault.endsWith('pix_key_mismatch'))).toEqual(faults);
  });

  test('the receiver’s key stands in the order that names none', () => {
    expect(draftOf(pix({}), { ...ALL, pixKey }).details.payment_settings).toEqual([
      { type: 'pix_dynamic_code', pix_dynamic_code: { merchant_name: 'P', ...pixKey } },
    ]);
  });
});
