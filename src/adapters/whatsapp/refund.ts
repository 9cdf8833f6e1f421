import { OFFSET } from '../../domain/values/money';
import type { RefundProvider, RefundReply } from '../../ports';
import { type Failure, readMissing, readNoAnswer, readProviderError } from './errors';
import { asObject, asText, asWord, tryParseJson } from './json-access';
import { type MessageEndpoint, postJson } from './messages';

/** Our words for a refund's state; `success` and `completed` are both in use (Meta, Receive payments via payment gateways). */
export function refundStatus(word: string | null): 'pending' | 'completed' | 'failed' {
  if (word === 'success' || word === 'completed') return 'completed';
  return word === 'failed' ? 'failed' : 'pending';
}

/** WhatsApp can refund only what was paid through a gateway configuration. */
const WITHOUT_CONFIGURATION: RefundReply = {
  outcome: 'refused',
  error: {
    httpStatus: null,
    code: null,
    title: 'WhatsApp cannot refund a payment without a payment configuration',
    details: null,
    traceId: null,
    advice: 'Refund it where the money arrived.',
  },
};

/** Refunds through a `payments_refund` endpoint; `notFoundAdvice` explains a 404, which may mean a wrong path. */
export function createRefunder(endpoint: MessageEndpoint & { notFoundAdvice: string }): RefundProvider {
  return {
    async refund({ referenceId, configurationName, amount, speed }) {
      if (configurationName === null) return WITHOUT_CONFIGURATION;
      const exchange = await postJson(endpoint, {
        reference_id: referenceId,
        ...(speed === null ? {} : { speed }),
        payment_config_id: configurationName,
        // This endpoint wants both numbers as strings, unlike all others.
        amount: { currency: 'INR', value: String(amount), offset: String(OFFSET) },
      });
      if (exchange.kind !== 'answer') return readNoAnswer(exchange);
      const { status, body } = exchange;
      if (status >= 200 && status <= 299) return readRefund(status, body);
      const failure = readProviderError(status, body);
      if (!isSurelyNotDone(status, body, failure)) return { outcome: 'unknown', error: failure.error };
      if (status !== 404) return failure;
      return { outcome: 'refused', error: { ...failure.error, advice: endpoint.notFoundAdvice } };
    },
  };
}

/** WhatsApp's rate limits (Meta, Error codes): it did not process what they stopped. */
const LIMITS: ReadonlySet<number | string | null> = new Set([4, 80007, 130429, 131056]);

/** Time-out, conflict, too early: none of them proves that nothing happened. */
const DOUBTFUL: ReadonlySet<number> = new Set([408, 409, 425]);

/**
 * A message that is sent twice is a nuisance; money that is refunded twice is lost. So only a rate limit, or a refusal
 * that names its reason, proves that nothing was refunded. Any server error or temporary error (131000, 131016, 2, …)
 * may have refunded.
 */
function isSurelyNotDone(status: number, body: Buffer, failure: Failure): boolean {
  const { outcome, error } = failure;
  // An error of the token, the bill or the registration comes before the refund is processed.
  if (outcome === 'retry' && failure.scope === 'account') return true;
  if (status >= 500 || DOUBTFUL.has(status) || outcome === 'unknown') return false;
  if (outcome === 'retry')
    return LIMITS.has(error.code) || status === 429 || /rate limit/i.test(`${error.title} ${error.details}`);
  return asObject(asObject(tryParseJson(body)).error).is_transient !== true;
}

function readRefund(status: number, body: Buffer): RefundReply {
  const answer = asObject(tryParseJson(body));
  const id = asText(answer.id);
  if (id === null) return readMissing(status, 'refund id');
  const speedProcessed = asWord(answer.speed_processed);
  return { outcome: 'accepted', id, status: refundStatus(asWord(answer.status)), speedProcessed };
}
