import { readBoletoLine } from '../boleto';
import { isPixKey, PIX_KEY_TYPES } from '../brazil-keys';
import { readPixCode } from '../pix';
import { looksLikeCardNumber } from '../text';
import { compact, type Fields, matching } from './fields';
import type { SettingRules } from './setting-rules';

const KEY_FORMS = {
  CPF: 'eleven digits with right check digits',
  CNPJ: 'fourteen digits (since 2026 also capital letters) with right check digits, without punctuation',
  EMAIL: 'an e-mail address of at most 77 characters',
  PHONE: '+55, area code and number',
  EVP: 'a UUID',
};

/** Reads the `pix_dynamic_code` object; an amount inside the code equals the total. */
export function readPix(setting: Fields, { total }: SettingRules): object {
  const code = setting.text('code', { required: true });
  const merchantName = setting.text('merchant_name', { required: true });
  const key = setting.text('key', { required: true });
  const keyType = setting.choice('key_type', PIX_KEY_TYPES, true);
  if (key !== undefined && keyType !== undefined && !isPixKey(keyType, key)) {
    setting.report.add(setting.at('key'), 'invalid_pix_key', `A key of type ${keyType} is ${KEY_FORMS[keyType]}.`);
  }
  if (code !== undefined) {
    const reading = readPixCode(code);
    if (!reading.ok) {
      setting.report.add(setting.at('code'), reading.code, reading.detail);
    } else if (differs(reading.amount, total)) {
      const detail = `The Pix code is for ${reading.amount} but the total is ${total}; make a code for the total.`;
      setting.report.add(setting.at('code'), 'pix_amount_mismatch', detail);
    }
  }
  return compact({ code, merchant_name: merchantName, key, key_type: keyType });
}

/** Reads the `boleto` object; a value inside the line equals the total. The line is sent as digits. */
export function readBoleto(setting: Fields, { total }: SettingRules): object {
  const line = setting.text('digitable_line', { required: true });
  if (line === undefined) return {};
  const reading = readBoletoLine(line);
  if (!reading.ok) {
    setting.report.add(setting.at('digitable_line'), reading.code, reading.detail);
    return {};
  }
  if (differs(reading.amount, total)) {
    const detail = `The boleto is for ${reading.amount} but the total is ${total}; issue one for the total.`;
    setting.report.add(setting.at('digitable_line'), 'boleto_amount_mismatch', detail);
  }
  return { digitable_line: reading.digits };
}

const LAST_FOUR = matching(/^[0-9]{4}$/u, 'invalid_last_four_digits', 'Give exactly the last four digits of the card.');

/** A card number must never be stored or sent; PCI DSS would apply to everything that touched it. */
const NO_CARD_NUMBER = {
  test: (text: string) => !looksLikeCardNumber(text),
  code: 'card_number',
  detail: 'This looks like a card number; send the id of a stored credential instead.',
};

/** Reads the `offsite_card_pay` object; the last four digits may be left to the stored credential. */
export function readOneClick(setting: Fields): object {
  return compact({
    last_four_digits: setting.text('last_four_digits', { matches: LAST_FOUR }),
    credential_id: setting.text('credential_id', { required: true, max: 255, matches: NO_CARD_NUMBER }),
  });
}

const differs = (carried: number | null, total: number | null) =>
  carried !== null && total !== null && carried !== total;
