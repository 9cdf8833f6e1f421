import type { PaymentAnswer, RefundAnswer, TransactionAnswer } from '../../domain/decisions/provider-answer';
import type { LookupReply } from '../../ports';
import type { Exchange } from '../http/client';
import { readNoAnswer, readProviderError, withoutPersonalData } from './errors';
import {
  asAmount,
  asDate,
  asList,
  asObject,
  asText,
  asWord,
  isObject,
  type JsonObject,
  tryParseJson,
} from './json-access';
import { refundStatus } from './refund';

const PAYMENT_STATUSES = ['new', 'pending', 'captured', 'failed', 'canceled'] as const;
const TRANSACTION_STATUSES = ['pending', 'success', 'failed'] as const;
const REFUND_WORDS = ['pending', 'success', 'completed', 'failed'] as const;

/** Thrown for a body that proves nothing; caught in this file. */
class NotUnderstood extends Error {}

/** The path of a lookup: fills `{configuration}` and `{reference_id}` into a template. */
export function lookupPath(template: string, configurationName: string, referenceId: string): string {
  // Functions, because `$&` in a name would otherwise be a pattern.
  return template
    .replace('{configuration}', () => pathPart(configurationName))
    .replace('{reference_id}', () => pathPart(referenceId));
}

/** Half a surrogate pair would make encodeURIComponent throw. */
const pathPart = (text: string): string => encodeURIComponent(text.replace(/\p{Cs}/gu, '\uFFFD'));

/** The answer for a payment that has no gateway configuration, and about which WhatsApp therefore knows nothing. */
export const lookupWithoutConfiguration = (): LookupReply =>
  unanswered(null, 'WhatsApp cannot look up a payment without a payment configuration', null);

const unanswered = (httpStatus: number | null, title: string, details: string | null): LookupReply => ({
  outcome: 'unanswered',
  error: { httpStatus, code: null, title, details, traceId: null, advice: null },
});

/** Reads an exchange with the lookup endpoint. Only HTTP 200 with a payment in the body is an answer. */
export function readLookup(exchange: Exchange, referenceId: string): LookupReply {
  if (exchange.kind !== 'answer') return { outcome: 'unanswered', error: readNoAnswer(exchange).error };
  if (exchange.status === 200) return parseLookup(exchange.body, referenceId);
  return { outcome: 'unanswered', error: readProviderError(exchange.status, exchange.body).error };
}

/**
 * Reads the body of a lookup as Meta (2025 and 2026) or 360dialog sends it. Never throws. When a part is unreadable,
 * the whole answer is `unanswered`: an overlooked transaction could expire or cancel an order that the customer is
 * paying, and an overlooked refund could be paid twice.
 */
export function parseLookup(raw: Buffer, referenceId: string): LookupReply {
  try {
    const body = asObject(tryParseJson(raw));
    if (asList(body.error).length > 0 || asList(body.errors).length > 0) {
      return { outcome: 'unanswered', error: readProviderError(200, raw).error };
    }
    const unknownWords: string[] = [];
    const answer = readPayment(choosePayment(body, referenceId), unknownWords);
    return { outcome: 'answered', answer, raw, ...(unknownWords.length > 0 ? { unknownWords } : {}) };
  } catch (error) {
    if (!(error instanceof NotUnderstood)) throw error;
    return unanswered(200, 'The lookup was not understood', error.message);
  }
}

function choosePayment(body: JsonObject, referenceId: string): JsonObject {
  const payments = asList(body.payments).filter(isObject);
  const ours = payments.filter((payment) => asText(payment.reference_id) === referenceId);
  if (ours.length > 1) throw new NotUnderstood('two payments of the same reference');
  // A single payment with another reference is returned as it is: it becomes a mismatch that a person sees.
  const chosen = ours[0] ?? (payments.length === 1 ? payments[0] : undefined);
  if (!chosen) throw new NotUnderstood('no payment of this reference');
  return chosen;
}

function readPayment(payment: JsonObject, unknownWords: string[]): PaymentAnswer {
  const referenceId = asText(payment.reference_id);
  if (referenceId === null) throw new NotUnderstood('a payment without reference_id');
  const items = objects(payment.transactions ?? payment.transaction, 'transactions');
  const transactions = items.map((item) => readTransaction(item, unknownWords));
  const loose = objects(payment.refunds, 'refunds').map((item) => readRefund(item, unknownWords));
  const refunded = transactions.find(({ status }) => status === 'success') ?? transactions[0];
  if (loose.length > 0 && !refunded) throw new NotUnderstood('refunds without a transaction');
  const listed = new Set(transactions.flatMap(({ refunds }) => refunds.map(({ id }) => id)));
  refunded?.refunds.push(...loose.filter(({ id }) => !listed.has(id)));
  // An unreadable amount of a successful transaction must not count as absent: absent amounts are not compared.
  const doubtful = items.some((item, i) => transactions[i]?.status === 'success' && unreadableAmount(item));
  return {
    referenceId,
    status: known(PAYMENT_STATUSES, 'status', payment.status, unknownWords) ?? 'unknown',
    currency: asText(payment.currency)?.toUpperCase() ?? null,
    amount: doubtful ? null : paymentAmount(payment),
    transactions,
  };
}

/** `amount` since 2026, `total_amount` before (Meta) and at 360dialog; null when both are there and disagree. */
function paymentAmount({ amount, total_amount }: JsonObject): number | null {
  const present = [amount, total_amount].filter((value) => value !== null && value !== undefined).map(asAmount);
  return present.length > 0 && present.every((value) => value === present[0]) ? (present[0] ?? null) : null;
}

const unreadableAmount = ({ amount }: JsonObject): boolean =>
  amount !== null && amount !== undefined && asAmount(amount) === null;

function readTransaction(item: JsonObject, unknownWords: string[]): TransactionAnswer {
  const pgTransactionId = asText(item.pg_transaction_id);
  const id = asText(item.id) ?? pgTransactionId;
  if (id === null) throw new NotUnderstood('a transaction without id');
  return {
    id,
    pgTransactionId,
    type: asWord(item.type) ?? 'unknown',
    status: known(TRANSACTION_STATUSES, 'transaction.status', item.status, unknownWords) ?? 'pending',
    method: asWord(asObject(item.method).type) ?? asWord(item.method),
    error: readGatewayError(item.error),
    amount: asAmount(item.amount),
    currency: asText(item.currency)?.toUpperCase() ?? null,
    createdAt: asDate(item.created_timestamp),
    updatedAt: asDate(item.updated_timestamp),
    refunds: objects(item.refunds, 'refunds').map((refund) => readRefund(refund, unknownWords)),
  };
}

/** Free text of the gateway, for people only; no code depends on it. */
function readGatewayError(value: unknown): TransactionAnswer['error'] {
  const error = asObject(value);
  const code = withoutPersonalData(asText(error.code));
  const reason = withoutPersonalData(asText(error.reason));
  return code === null && reason === null ? null : { code: code ?? '', reason: reason ?? '' };
}

function readRefund(item: JsonObject, unknownWords: string[]): RefundAnswer {
  const id = asText(item.id);
  if (id === null) throw new NotUnderstood('a refund without id');
  known(REFUND_WORDS, 'refund.status', item.status, unknownWords);
  return {
    id,
    amount: asAmount(item.amount),
    status: refundStatus(asWord(item.status)),
    speedProcessed: asWord(item.speed_processed),
    createdAt: asDate(item.created_timestamp),
    updatedAt: asDate(item.updated_timestamp),
  };
}

function objects(value: unknown, name: string): JsonObject[] {
  const list = asList(value);
  if (!list.every(isObject)) throw new NotUnderstood(`${name} hold something else than objects`);
  return list;
}

/** The word when we know it. An unknown word is added to `unknownWords`, and the result is undefined. */
function known<W extends string>(words: readonly W[], field: string, value: unknown, unknownWords: string[]) {
  const word = asWord(value) === 'cancelled' ? 'canceled' : asWord(value);
  const found = words.find((one) => one === word);
  if (!found) unknownWords.push(`${field}=${withoutPersonalData(word)?.slice(0, 40) ?? 'none'}`);
  return found;
}
