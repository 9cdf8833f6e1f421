import type { DisputeAnswer, RefundAnswer } from '../../../domain/decisions/provider-answer';
import type { Charge } from '../../../ports/psp';
import { asList, asObject, asText, asTime, asWord, type JsonObject } from '../../whatsapp/json-access';
import { asDecimal } from '../exact-json';

/** In all of these states the money has arrived; refunds and chargebacks are listed separately. */
const PAID = new Set(['approved', 'refunded', 'charged_back', 'in_mediation']);
/** The customer has only been shown how to pay; no attempt is in progress. */
const WAITS_FOR_CUSTOMER = new Set(['pending_waiting_transfer', 'pending_waiting_payment']);
const KNOWN = new Set([...PAID, 'pending', 'authorized', 'in_process', 'rejected', 'cancelled']);

/** Reads a payment as a charge; null when nobody has tried to pay it yet, or when it is invalid. */
export function readMercadoPagoPayment(
  payment: JsonObject,
  referenceId: string,
  unknownWords: string[],
): Charge | null {
  const id = asText(payment.id);
  const word = asWord(payment.status);
  if (id === null || word === null) return null;
  if (!KNOWN.has(word)) unknownWords.push(`payment.status=${word}`);
  const status = statusOf(payment, word);
  if (status === null) return null;
  return {
    id,
    referenceId,
    attempt: null,
    status,
    amount: asDecimal(payment.transaction_amount),
    currency: asText(payment.currency_id),
    method: methodOf(payment),
    error: status === 'failed' ? { code: asWord(payment.status_detail) ?? 'failed', message: '' } : null,
    createdAt: asTime(payment.date_approved) ?? asTime(payment.date_created),
  };
}

function statusOf(payment: JsonObject, word: string): Charge['status'] | null {
  if (PAID.has(word)) return 'succeeded';
  if (word === 'rejected') return 'failed';
  const isOffline = payment.payment_method_id === 'pix' || asWord(payment.payment_type_id) === 'ticket';
  // Expired, or ended by us: a code or slip that nobody paid is no attempt to pay.
  if (word === 'cancelled') return isOffline ? null : 'failed';
  const waits = WAITS_FOR_CUSTOMER.has(asWord(payment.status_detail) ?? '');
  return word === 'pending' && isOffline && waits ? null : 'pending';
}

function methodOf(payment: JsonObject): string | null {
  const method = asWord(payment.payment_method_id);
  const type = asWord(payment.payment_type_id);
  if (method === 'pix') return 'pix';
  if (type === 'ticket') return 'boleto';
  return type === 'credit_card' || type === 'debit_card' ? 'card' : (type ?? method);
}

/** Our id of a refund contains the payment's id, because reading a refund needs both. */
export function readMercadoPagoRefund(refund: JsonObject, paymentId: string): RefundAnswer | null {
  const id = asText(refund.id);
  const word = asWord(refund.status);
  if (id === null) return null;
  return {
    id: `${paymentId}:${id}`,
    amount: asDecimal(refund.amount),
    status: word === 'approved' ? 'completed' : word === 'rejected' || word === 'cancelled' ? 'failed' : 'pending',
    speedProcessed: null,
    createdAt: asTime(refund.date_created),
    updatedAt: null,
  };
}

/** Its two documents differ: `status` in the library, `coverage_applied` and `documentation_status` in the reference. */
export function readChargeback(chargeback: JsonObject): DisputeAnswer | null {
  const id = asText(chargeback.id);
  if (id === null) return null;
  return {
    id,
    kind: 'chargeback',
    status: chargebackStatus(chargeback),
    amount: asDecimal(chargeback.amount),
    reason: asText(chargeback.reason_id) ?? asText(chargeback.reason),
    openedAt: asTime(chargeback.date_created),
    closedAt: null,
  };
}

function chargebackStatus({ status, coverage_applied, documentation_status }: JsonObject): DisputeAnswer['status'] {
  const word = asWord(status);
  if (word === 'won' || word === 'lost') return word;
  if (coverage_applied === true || coverage_applied === 'true') return 'won';
  const papers = asWord(documentation_status);
  return papers === 'invalid' || papers === 'not_supplied' ? 'lost' : 'open';
}

/**
 * The buyer has complained to Mercado Pago, which holds the money until it has decided. Then the payment has another
 * status, and nothing else tells of the end: what went back is a refund or a chargeback of its own.
 */
export function mediationOf(payment: JsonObject): Required<Pick<Charge, 'disputes' | 'endedDisputes'>> {
  const id = `mediation:${asText(payment.id)}`;
  if (asWord(payment.status) !== 'in_mediation') return { disputes: [], endedDisputes: [id] };
  const amount = asDecimal(payment.transaction_amount);
  const openedAt = asTime(payment.date_last_updated);
  const claim = { id, kind: 'other' as const, status: 'open' as const, amount, reason: 'in_mediation' };
  return { disputes: [{ ...claim, openedAt, closedAt: null }], endedDisputes: [] };
}

/** The fields that a verdict needs, without personal data of the payer. */
export const mercadoPagoEvidence = (payment: JsonObject): JsonObject => ({
  ...Object.fromEntries(EVIDENCE.map((field) => [field, payment[field]])),
  refunds: asList(payment.refunds).map((one) => {
    const { id, amount, status, date_created } = asObject(one);
    return { id, amount, status, date_created };
  }),
});

const EVIDENCE = [
  ...['id', 'status', 'status_detail', 'transaction_amount', 'transaction_amount_refunded', 'currency_id'],
  ...['external_reference', 'payment_method_id', 'payment_type_id', 'date_created', 'date_approved'],
];
