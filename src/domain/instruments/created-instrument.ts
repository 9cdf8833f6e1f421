import { readBoletoLine } from '../brazil/boleto';
import { readPixCode, txidInPixCode } from '../brazil/pix';
import type { InstrumentKind } from '../lifecycles/instrument-kinds';
import { checkUpiIntent } from '../order-rules/upi-intent';
import { httpsUrl } from '../order-schema/request-text';

/** What was requested from a PSP. */
export interface ExpectedInstrument {
  kind: InstrumentKind;
  /** Minor units. */
  amount: number;
  /** The txid that a Pix code may carry; absent where the PSP chooses it. */
  txid?: string;
}

export interface InstrumentFault {
  code: string;
  detail: string;
}

/** The BR Code manual's limit of a code. */
const LONGEST_PIX_CODE = 512;

/**
 * What is wrong with an instrument that a PSP made; null when it may be sent. These are the rules that an instrument of
 * the merchant's own has to pass, and that it is for this amount.
 */
export function checkCreatedInstrument(content: string, expected: ExpectedInstrument): InstrumentFault | null {
  switch (expected.kind) {
    case 'pix_dynamic_code':
      return checkPixCode(content, expected);
    case 'boleto':
      return checkBoletoLine(content, expected);
    case 'payment_link':
      return httpsUrl.safeParse(content).success ? null : fault('invalid_url', 'The link is no https address.');
    case 'upi_intent_link':
      return checkUpiLink(content, expected);
  }
}

function checkPixCode(code: string, { amount, txid }: ExpectedInstrument): InstrumentFault | null {
  const reading = readPixCode(code);
  if (!reading.ok) return fault(reading.code, reading.detail);
  if (code.length > LONGEST_PIX_CODE)
    return fault('invalid_pix_code', `The Pix code has more than ${LONGEST_PIX_CODE} characters.`);
  if (differs(reading.amount, amount))
    return fault('pix_amount_mismatch', `The Pix code is for ${reading.amount} minor units instead of ${amount}.`);
  const carried = txidInPixCode(code);
  // *** is what dynamic codes carry: the bank knows the txid by the address (Manual do BR Code).
  if (carried !== null && carried !== '***' && txid !== undefined && carried !== txid)
    return fault('pix_txid_mismatch', 'The Pix code carries another txid than the requested one.');
  return null;
}

function checkBoletoLine(line: string, { amount }: ExpectedInstrument): InstrumentFault | null {
  const reading = readBoletoLine(line);
  if (!reading.ok) return fault(reading.code, reading.detail);
  if (differs(reading.amount, amount))
    return fault('boleto_amount_mismatch', `The boleto is for ${reading.amount} minor units instead of ${amount}.`);
  return null;
}

function checkUpiLink(link: string, { amount: total }: ExpectedInstrument): InstrumentFault | null {
  if (!link.startsWith('upi://pay?')) return fault('invalid_upi_link', 'The link does not start with upi://pay?.');
  const faults: InstrumentFault[] = [];
  // The reference that the link carries is the PSP's own: null leaves it uncompared.
  checkUpiIntent(link, { total, referenceId: null }, (code, detail) => faults.push({ code, detail }));
  return faults[0] ?? null;
}

const differs = (carried: number | null, amount: number): boolean => carried !== null && carried !== amount;

const fault = (code: string, detail: string): InstrumentFault => ({ code, detail });
