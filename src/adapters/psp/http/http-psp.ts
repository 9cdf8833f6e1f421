import { toAmount } from '../../../domain/values/money';
import type { Clock, RefundReply } from '../../../ports';
import type { ChargeOrder, ChargeReply, ChargesReply, Psp } from '../../../ports/psp';
import type { Exchange, HttpClient } from '../../http/client';
import { withoutPersonalData } from '../../whatsapp/errors';
import { asObject, asText, asWord, tryParseJson } from '../../whatsapp/json-access';
import { type PspFailure, pspError, readMissingAnswer, readStatus, readUnusable } from '../psp-failures';
import { parseCharge } from './http-charges';
import { abilitiesOf, findByKey, instrumentBody, readCancel, readInstrument } from './http-instruments';

export interface HttpPspOptions {
  baseUrl: string;
  apiKey: string;
  /** How long the service behind it keeps idempotency keys. */
  keyHours: number;
  clock: Clock;
  /** Its time-out is the 10 s after which an outcome is unknown. */
  client: HttpClient;
}

/** A merchant's own charge service in front of any PSP, over the protocol that the README describes. */
export function createHttpPsp({ baseUrl, apiKey, keyHours, clock, client }: HttpPspOptions): Psp {
  const send = (method: 'GET' | 'POST', path: string, body?: object, key?: string): Promise<Exchange> =>
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
  const list = (referenceId: string) => send('GET', `/charges?reference_id=${encodeURIComponent(referenceId)}`);

  return {
    keyHours,
    abilities: abilitiesOf(keyHours),
    charge: async (order) =>
      readCharge(await send('POST', '/charges', chargeBody(order), `${order.referenceId}:${order.attempt}`), order),
    lookup: async (referenceId) => readCharges(await list(referenceId)),
    refund: async ({ id, referenceId, transactionId, amount, currency }) =>
      readRefund(
        await send(
          'POST',
          '/refunds',
          { charge_id: transactionId, reference_id: referenceId, amount: toAmount(amount), currency },
          id,
        ),
      ),
    findRefund: async (id) => readRefund(await send('GET', `/refunds/${encodeURIComponent(id)}`)),
    instrumentName: (referenceId, kind, attempt) => `${referenceId}:${kind}:${attempt}`,
    createInstrument: async (request) =>
      readInstrument(await send('POST', '/instruments', instrumentBody(request), request.name), request, readFailure),
    findInstrument: async (request) => findByKey(request, clock.now(), keyHours),
    cancelInstrument: async ({ id, name }) =>
      readCancel(
        await send('POST', `/instruments/${encodeURIComponent(id)}/cancel`, {}, `${name}:cancel`),
        readFailure,
      ),
    // Its webhooks name the reference.
    referenceOf: async () => ({ outcome: 'answered', referenceId: null }),
    checkCredentials: async () => {
      const reply = readCharges(await list('wapay-doctor'));
      return reply.outcome === 'answered'
        ? { outcome: 'accepted', detail: 'the service lists charges' }
        : { outcome: 'failed', error: reply.error };
    },
  };
}

/** One fixed order of fields, so that a repeat has the same bytes. */
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
  if (exchange.kind !== 'answer') return readMissingAnswer(exchange);
  const { status, body } = exchange;
  const charge = parseCharge(tryParseJson(body), []);
  const isOurs = charge?.referenceId === referenceId && charge.attempt === attempt;
  if (isOurs && (status === 200 || status === 201)) return { outcome: 'answered', charge };
  // A decline: the charge exists and has failed. A 402 with a charge that has not failed contradicts itself, so it
  // proves nothing.
  if (isOurs && status === 402 && charge.status === 'failed') return { outcome: 'answered', charge };
  return readFailure(exchange);
}

function readCharges(exchange: Exchange): ChargesReply {
  if (exchange.kind !== 'answer' || exchange.status !== 200)
    return { outcome: 'unanswered', error: readFailure(exchange).error };
  const { data } = asObject(tryParseJson(exchange.body));
  const unknownWords: string[] = [];
  const charges = Array.isArray(data) ? data.map((one) => parseCharge(one, unknownWords)) : [null];
  // An overlooked charge could charge or expire an order that the customer is paying.
  if (!charges.every((charge) => charge !== null))
    return { outcome: 'unanswered', error: pspError(200, { title: 'The list of charges was not understood' }) };
  return { outcome: 'answered', charges, raw: exchange.body, ...(unknownWords.length > 0 && { unknownWords }) };
}

function readRefund(exchange: Exchange): RefundReply {
  if (exchange.kind !== 'answer' || (exchange.status !== 200 && exchange.status !== 201))
    return { ...readFailure(exchange), scope: 'message' };
  const answer = asObject(tryParseJson(exchange.body));
  const id = asText(answer.id);
  const word = asWord(answer.status);
  if (id === null || word === null) return readUnusable(exchange.status, 'refund') as RefundReply;
  const state = word === 'succeeded' ? 'completed' : word === 'failed' ? 'failed' : 'pending';
  return { outcome: 'accepted', id, status: state, speedProcessed: null };
}

/** Unlike other 4xx answers, a 402 without a failed charge proves nothing. */
function readFailure(exchange: Exchange): PspFailure {
  if (exchange.kind !== 'answer') return readMissingAnswer(exchange);
  const { status, body } = exchange;
  const { code, message } = asObject(asObject(tryParseJson(body)).error);
  const failure = readStatus(exchange, {
    code: withoutPersonalData(asText(code)),
    message: asText(message),
    advice: status === 401 || status === 403 ? 'Check PSP_API_KEY.' : null,
  });
  return status === 402 ? { ...failure, outcome: 'unknown' } : failure;
}
