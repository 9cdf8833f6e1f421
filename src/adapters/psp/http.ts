import { toAmount } from '../../domain/money';
import type { Charge, ChargeOrder, ChargeReply, ChargesReply, ProviderError, Psp, RefundReply } from '../../ports';
import { heldError } from '../breaker';
import type { Exchange, HttpClient } from '../http-client';
import { withoutPersonalData } from '../whatsapp/errors';
import { asAmount, asInteger, asObject, asText, asWord, isObject, tryParseJson } from '../whatsapp/lenient';

export interface HttpPspOptions {
  baseUrl: string;
  apiKey: string;
  /** How long the service behind it keeps idempotency keys. */
  keyHours: number;
  /** Its time-out is the 10 s after which an outcome is unknown. */
  client: HttpClient;
}

/** A merchant's own charge service in front of any PSP, which speaks the protocol of the README. */
export function createHttpPsp({ baseUrl, apiKey, keyHours, client }: HttpPspOptions): Psp {
  const ask = (method: 'GET' | 'POST', path: string, body?: object, key?: string): Promise<Exchange> =>
    client.request({
      method,
      url: `${baseUrl}${path}`,
      headers: {
        Authorization: `Bearer ${apiKey}`,
        ...(body && { 'Content-Type': 'application/json' }),
        ...(key !== undefined && { 'Idempotency-Key': key }),
      },
      ...(body && { body: JSON.stringify(body) }),
    });

  return {
    keyHours,
    charge: async (order) =>
      readCharge(await ask('POST', '/charges', chargeBody(order), `${order.referenceId}:${order.attempt}`), order),
    lookup: async (referenceId) =>
      readCharges(await ask('GET', `/charges?reference_id=${encodeURIComponent(referenceId)}`)),
    refund: async ({ id, referenceId, transactionId, amount, currency }) =>
      readRefund(
        await ask(
          'POST',
          '/refunds',
          { charge_id: transactionId, reference_id: referenceId, amount: toAmount(amount), currency },
          id,
        ),
      ),
    find: async (id) => readRefund(await ask('GET', `/refunds/${encodeURIComponent(id)}`)),
  };
}

/** The fields in one order, so that a repeat is the same body to the byte. */
const chargeBody = (order: ChargeOrder) => ({
  reference_id: order.referenceId,
  attempt: order.attempt,
  credential_id: order.credentialId,
  psp: order.psp,
  amount: toAmount(order.amount),
  currency: order.currency,
  customer: order.customer,
  metadata: order.metadata,
});

function readCharge(exchange: Exchange, { referenceId, attempt }: ChargeOrder): ChargeReply {
  if (exchange.kind !== 'answer') return readNoAnswer(exchange);
  const { status, body } = exchange;
  const charge = parseCharge(tryParseJson(body), []);
  const isOurs = charge?.referenceId === referenceId && charge.attempt === attempt;
  if (isOurs && (status === 200 || status === 201)) return { outcome: 'answered', charge };
  // A decline: the charge exists and failed. A 402 about a charge that lives would contradict itself.
  if (isOurs && status === 402 && charge.status === 'failed') return { outcome: 'answered', charge };
  return readFailure(status, body);
}

/** A charge as the protocol has it; null when it is none. New status words go into `unknownWords`. */
function parseCharge(value: unknown, unknownWords: string[]): Charge | null {
  const object = asObject(value);
  const id = asText(object.id);
  const referenceId = asText(object.reference_id);
  const word = asWord(object.status);
  if (id === null || referenceId === null || word === null) return null;
  const known = STATUSES.find((status) => status === word);
  if (!known) unknownWords.push(`charge.status=${word}`);
  const created = new Date(asText(object.created_at) ?? Number.NaN);
  const error = isObject(object.error) ? object.error : null;
  return {
    id,
    referenceId,
    attempt: asInteger(object.attempt),
    // A word never seen before means that it is not over yet.
    status: known ?? 'pending',
    amount: asAmount(object.amount),
    currency: asText(object.currency),
    method: asWord(object.method),
    error: error && {
      code: withoutPersonalData(asText(error.code)) ?? 'failed',
      message: withoutPersonalData(asText(error.message)) ?? '',
    },
    createdAt: Number.isNaN(created.getTime()) ? null : created,
  };
}

const STATUSES = ['pending', 'succeeded', 'failed'] as const;

function readCharges(exchange: Exchange): ChargesReply {
  if (exchange.kind !== 'answer') return { outcome: 'unanswered', error: readNoAnswer(exchange).error };
  const { status, body } = exchange;
  if (status !== 200) return { outcome: 'unanswered', error: readFailure(status, body).error };
  const { data } = asObject(tryParseJson(body));
  const unknownWords: string[] = [];
  const charges = Array.isArray(data) ? data.map((one) => parseCharge(one, unknownWords)) : [null];
  // To overlook one could charge or expire an order that is being paid.
  if (!charges.every((charge) => charge !== null))
    return { outcome: 'unanswered', error: errorOf(status, 'The list of charges was not understood') };
  return { outcome: 'answered', charges, raw: body, ...(unknownWords.length > 0 && { unknownWords }) };
}

function readRefund(exchange: Exchange): RefundReply {
  if (exchange.kind !== 'answer') return { ...readNoAnswer(exchange), scope: 'message' };
  const { status, body } = exchange;
  if (status !== 200 && status !== 201) return { ...readFailure(status, body), scope: 'message' };
  const answer = asObject(tryParseJson(body));
  const id = asText(answer.id);
  const word = asWord(answer.status);
  if (id === null || word === null) return { outcome: 'unknown', error: errorOf(status, 'The answer holds no refund') };
  const state = word === 'succeeded' ? 'completed' : word === 'failed' ? 'failed' : 'pending';
  return { outcome: 'accepted', id, status: state, speedProcessed: null };
}

type Failure = { outcome: 'refused' | 'retry' | 'unknown'; error: ProviderError };

function readNoAnswer(exchange: Exclude<Exchange, { kind: 'answer' }>): Failure {
  const { kind, reason } = exchange;
  if (kind === 'not_sent' && exchange.heldSeconds !== undefined)
    return { outcome: 'retry', error: heldError(exchange.heldSeconds) };
  const notSent = kind === 'not_sent';
  const title = notSent ? 'The request could not be sent' : 'No answer came';
  return { outcome: notSent ? 'retry' : 'unknown', error: { ...errorOf(null, title), details: reason } };
}

/**
 * What a status proves. 429: not done, later. 409 (the same key is being worked on), 408 and everything outside 4xx:
 * nothing, the charge may exist. Other 4xx: refused, nothing was done.
 */
function readFailure(status: number, body: Buffer): Failure {
  const answer = asObject(tryParseJson(body));
  const { code, message } = asObject(answer.error);
  const error = {
    ...errorOf(status, withoutPersonalData(asText(message)) ?? `HTTP ${status}`),
    code: withoutPersonalData(asText(code)),
    advice: status === 401 || status === 403 ? 'Check PSP_API_KEY.' : null,
  };
  if (status === 429) return { outcome: 'retry', error };
  const proves = status >= 400 && status <= 499 && status !== 402 && status !== 408 && status !== 409;
  return { outcome: proves ? 'refused' : 'unknown', error };
}

const errorOf = (httpStatus: number | null, title: string): ProviderError => ({
  httpStatus,
  code: null,
  title,
  details: null,
  traceId: null,
  advice: null,
});
