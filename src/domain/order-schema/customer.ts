import { z } from 'zod';
import { isCnpj, isCpf } from '../brazil/tax-ids';
import type { Currency } from '../lifecycles/statuses';
import { type Form, type TextRule, textOf } from './request-text';
import { say } from './violations';

/** Numbers of any country, with or without `+`. */
export const E164: Form = {
  pattern: /^\+?[1-9]\d{6,14}$/u,
  code: 'invalid_phone',
  detail: 'Give the phone number in E.164: + and country code and number, digits only.',
};

/** Whole numbers as digits: an Indian one begins with 6 to 9; a Brazilian one has an area code and 8 or 9 digits. */
const WHOLE = { INR: '91[6-9]\\d{9}', BRL: '55[1-9]{2}\\d{8,9}' } as const satisfies Record<Currency, string>;
const WHOLE_IN_WORDS: Record<Currency, string> = {
  INR: '91 and ten digits that begin with 6 to 9',
  BRL: '55, the area code and 8 or 9 digits',
};

/**
 * A number without `+` must be whole in one of these countries: WhatsApp would read a national number as one of another
 * country (98… is Iran, 11 9… is no country) and send the message to a stranger there.
 */
const withCountryCode = (countries: readonly Currency[]): Form => ({
  pattern: new RegExp(`^(\\+[1-9]\\d{6,14}|${countries.map((country) => WHOLE[country]).join('|')})$`, 'u'),
  code: 'country_code_required',
  detail: `Put + and the country code before the number. Without + it must be ${countries.map((country) => WHOLE_IN_WORDS[country]).join(', or ')}.`,
});

/**
 * A national number as people write it, with blanks, hyphens or a leading zero, lacks the country code before anything
 * else. Other text, and numbers with `+`, are left to the forms that follow.
 */
const notNationalAsWritten: Form = {
  pattern: /^(?![\s().-]*\d[\d\s().-]*$)|^[1-9]\d*$/u,
  code: 'country_code_required',
  detail: 'Put + and the country code before the number, and leave out blanks, hyphens and a leading 0.',
};

/** Indian and Brazilian numbers are checked whole; what makes one whole elsewhere is not known here. */
const whole = (countries: readonly Currency[]): Form => ({
  pattern: new RegExp(
    `^(\\+(?!91|55)[1-9]\\d{6,14}|\\+(${WHOLE.INR}|${WHOLE.BRL})|${countries.map((country) => WHOLE[country]).join('|')})$`,
    'u',
  ),
  code: 'invalid_phone',
  detail: `Give the whole number: in India +${WHOLE_IN_WORDS.INR}; in Brazil +${WHOLE_IN_WORDS.BRL}.`,
});

const BOTH: readonly Currency[] = ['INR', 'BRL'];

/** The number that an order goes to; null: the currency is not known. It is kept as its digits. */
export const phoneOfOrder = (currency: Currency | null): readonly Form[] => {
  const countries = currency === null ? BOTH : [currency];
  return [notNationalAsWritten, E164, withCountryCode(countries), whole(countries)];
};

/** A number that is stored to be compared with orders later. */
export const STORED_PHONE: readonly Form[] = [E164, withCountryCode(BOTH), whole(BOTH)];

/** A number to look for. It need not be whole: one that was stored before this rule can be found and erased with `+`. */
export const SOUGHT_PHONE: readonly Form[] = [E164, withCountryCode(BOTH)];

/**
 * Meta, Business-scoped user IDs: two-letter country, dot, up to 128 letters and digits; the id of a customer across a
 * parent business has ENT between them.
 */
export const USER_ID: Form = {
  pattern: /^[A-Z]{2}\.(ENT\.)?[A-Za-z0-9]{1,128}$/u,
  code: 'invalid_recipient',
  detail:
    'Give the business-scoped user id as WhatsApp sent it: two capital letters, a dot (ENT and a dot in a parent’s id), then letters and digits.',
};

/** What a PSP must know of a customer to make a Pix code, a boleto or a link. Personal data; never logged. */
export interface Payer {
  name: string | null;
  /** CPF or CNPJ, without punctuation. */
  taxId: string | null;
  email: string | null;
  address: PayerAddress | null;
}

export type PayerField = keyof Payer;

export interface PayerAddress {
  /** Eight digits. */
  zip_code: string;
  street_name: string;
  street_number: string;
  neighborhood: string;
  city: string;
  federal_unit: string;
}

const notBlank = (max: number): TextRule => ({
  max,
  never: {
    test: (text) => text.trim() === '',
    code: 'blank_text',
    detail: 'Give more than blanks, or leave the field out.',
  },
});

/** Dots, slash and hyphen as people write them, and small letters, are taken out of a CPF or CNPJ. */
const bareTaxId = (text: string): string => text.replace(/[./-]/gu, '').toUpperCase();

const TAX_ID: Form = {
  pattern: /^[0-9A-Za-z./-]{11,18}$/u,
  code: 'invalid_tax_id',
  detail: 'Give a CPF (eleven digits) or CNPJ (fourteen digits, since 2026 also letters) with right check digits.',
  also: (text) => isCpf(bareTaxId(text)) || isCnpj(bareTaxId(text)),
};

/** Letters beyond ASCII are refused by PSPs. */
const EMAIL: Form = {
  pattern: /^[A-Za-z0-9.!#$%&'*+/=?^_`{|}~-]+@([A-Za-z0-9](-*[A-Za-z0-9])*\.)+[A-Za-z]{2,63}$/u,
  code: 'invalid_email',
  detail: 'Give an e-mail address without accents, such as ana@shop.example.',
};

const ZIP_CODE: Form = {
  pattern: /^\d{5}-?\d{3}$/u,
  code: 'invalid_zip_code',
  detail: 'Give the eight digits of the CEP.',
};

const FEDERAL_UNITS = [
  ...(['AC', 'AL', 'AM', 'AP', 'BA', 'CE', 'DF', 'ES', 'GO', 'MA', 'MG', 'MS', 'MT', 'PA'] as const),
  ...(['PB', 'PE', 'PI', 'PR', 'RJ', 'RN', 'RO', 'RR', 'RS', 'SC', 'SE', 'SP', 'TO'] as const),
];

const CustomerAddress = z
  .strictObject({
    zip_code: textOf({ form: ZIP_CODE }),
    street_name: textOf(notBlank(120)),
    street_number: textOf(notBlank(20)),
    neighborhood: textOf(notBlank(80)),
    city: textOf(notBlank(80)),
    federal_unit: z.enum(FEDERAL_UNITS),
  })
  .meta({ id: 'CustomerAddress', description: 'In Brazil, for a boleto that the PSP makes.' });

const PURPOSE = 'Only for an instrument that the PSP makes; never shown again, and erased with the customer.';
const onlyInBrazil = z.never(say('not_supported', 'This field exists for BRL only; leave it out.')).optional();

/** The payer's fields of an order in India. */
export const indianPayer = {
  customer_name: textOf(notBlank(120)).optional().describe(PURPOSE),
  customer_email: textOf({ max: 254, form: EMAIL }).optional().describe(PURPOSE),
  customer_tax_id: onlyInBrazil,
  customer_address: onlyInBrazil,
};

/** The payer's fields of an order in Brazil. */
export const brazilianPayer = {
  ...indianPayer,
  customer_tax_id: textOf({ form: TAX_ID }).optional().describe(`CPF or CNPJ, with right check digits. ${PURPOSE}`),
  customer_address: CustomerAddress.optional().describe(PURPOSE),
};

/** The name of each field in a request. */
export const PAYER_MEMBERS = {
  name: 'customer_name',
  taxId: 'customer_tax_id',
  email: 'customer_email',
  address: 'customer_address',
} as const satisfies Record<PayerField, keyof typeof brazilianPayer>;

/** The payer that a request names; null when it names nothing of one. */
export function payerOf(body: {
  customer_name?: string | undefined;
  customer_tax_id?: string | undefined;
  customer_email?: string | undefined;
  customer_address?: PayerAddress | undefined;
}): Payer | null {
  const { customer_name: name = null, customer_email: email = null, customer_tax_id: taxId } = body;
  const address = body.customer_address ?? null;
  const payer: Payer = {
    name: name?.trim() ?? null,
    taxId: taxId === undefined ? null : bareTaxId(taxId),
    email,
    address: address && { ...address, zip_code: address.zip_code.replace('-', '') },
  };
  return Object.values(payer).every((value) => value === null) ? null : payer;
}
