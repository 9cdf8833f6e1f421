import { isLongOverdue, readBoletoLine } from '../brazil/boleto';
import { keysInPixCode, readPixCode, txidInPixCode } from '../brazil/pix';
import { isPixKey, PIX_KEY_TYPES } from '../brazil/tax-ids';
import type { OrderBody } from '../order-schema/order-request';
import type { Report } from '../order-schema/shapes/report';
import type { Usable } from '../order-schema/usable';
import { isAboveUpi } from './upi-ceiling';
import { checkUpiIntent } from './upi-intent';

type Body = NonNullable<Usable<OrderBody>>;
type Setting = NonNullable<NonNullable<Body['payment_settings']>[number]>;
type Of<K> = Extract<Setting, { type?: K | null }>;

/** Checks what the payment settings hold against other fields; `total` in minor units, null when not known. */
export function checkPaymentSettings(body: Body, total: number | null, now: Date, report: Report): void {
  const { payment_settings: settings, reference_id: referenceId } = body;
  settings?.forEach((setting, index) => {
    const pointer = `/payment_settings/${index}`;
    if (setting?.type === 'payment_gateway') checkGateway(setting, total, `${pointer}/payment_gateway`, report);
    if (setting?.type === 'pix_dynamic_code') checkPix(setting, total, `${pointer}/pix_dynamic_code`, report);
    if (setting?.type === 'boleto') checkBoleto(setting, { total, now }, `${pointer}/boleto`, report);
    if (setting?.type === 'upi_intent_link')
      checkUpiIntent(setting.upi_intent_link?.link, { total, referenceId }, (code, detail) =>
        report.add(`${pointer}/upi_intent_link/link`, code, detail),
      );
  });
}

function checkGateway(
  { payment_gateway: gateway }: Of<'payment_gateway'>,
  total: number | null,
  pointer: string,
  report: Report,
) {
  const options = gateway?.enabled_payment_options;
  if (!gateway || !isAboveUpi(total) || (options?.length === 1 && options[0] === 'web')) return;
  const detail = 'Above 5,00,000 rupees UPI fails; send enabled_payment_options: ["web"].';
  report.add(`${pointer}/enabled_payment_options`, 'upi_ceiling', detail);
}

const KEY_FORMS = {
  CPF: 'eleven digits with right check digits',
  CNPJ: 'fourteen digits (since 2026 also capital letters) with right check digits, without punctuation',
  EMAIL: 'an e-mail address of at most 77 characters, without accents',
  PHONE: 'a mobile number: +55, area code and nine digits that begin with 9',
  EVP: 'a UUID',
};

function checkPix(
  { pix_dynamic_code: pix }: Of<'pix_dynamic_code'>,
  total: number | null,
  pointer: string,
  report: Report,
) {
  const keyType = PIX_KEY_TYPES.find((known) => known === pix?.key_type);
  if (typeof pix?.key === 'string' && keyType && !isPixKey(keyType, pix.key))
    report.add(`${pointer}/key`, 'invalid_pix_key', `A key of type ${keyType} is ${KEY_FORMS[keyType]}.`);
  if (typeof pix?.code !== 'string') return;
  const reading = readPixCode(pix.code);
  if (!reading.ok) {
    report.add(`${pointer}/code`, reading.code, reading.detail);
    return;
  }
  if (differs(reading.amount, total)) {
    const detail = `The Pix code is for ${reading.amount} but the total is ${total}; make a code for the total.`;
    report.add(`${pointer}/code`, 'pix_amount_mismatch', detail);
  }
  const key = pix.key?.toLowerCase();
  if (key !== undefined && keysInPixCode(pix.code).some((own) => own.toLowerCase() !== key)) {
    const detail = 'The Pix code pays another key than this one; give the key of the code, or a code for this key.';
    report.add(`${pointer}/key`, 'pix_key_mismatch', detail);
  }
  const txid = txidInPixCode(pix.code);
  if (typeof pix.txid === 'string' && txid !== null && txid !== '***' && txid !== pix.txid) {
    const detail = 'The Pix code carries another txid; give that one, or leave txid out where it is not needed.';
    report.add(`${pointer}/txid`, 'pix_txid_mismatch', detail);
  }
}

function checkBoleto(
  { boleto }: Of<'boleto'>,
  { total, now }: { total: number | null; now: Date },
  pointer: string,
  report: Report,
) {
  if (typeof boleto?.digitable_line !== 'string') return;
  const reading = readBoletoLine(boleto.digitable_line);
  if (!reading.ok) {
    report.add(`${pointer}/digitable_line`, reading.code, reading.detail);
    return;
  }
  if (differs(reading.amount, total)) {
    const detail = `The boleto is for ${reading.amount} but the total is ${total}; issue one for the total.`;
    report.add(`${pointer}/digitable_line`, 'boleto_amount_mismatch', detail);
  }
  if (isLongOverdue(reading.digits, now)) {
    const detail = 'The boleto has been overdue for more than a year, and no bank takes it; issue another one.';
    report.add(`${pointer}/digitable_line`, 'boleto_overdue', detail);
  }
}

const differs = (carried: number | null, total: number | null) =>
  carried !== null && total !== null && carried !== total;
