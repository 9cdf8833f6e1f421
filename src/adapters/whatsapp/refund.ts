import { OFFSET } from '../../domain/money';
import type { RefundProvider, RefundReply } from '../../ports';
import { readMissing, readNoAnswer, readProviderError } from './errors';
import { asObject, asText, asWord, tryParseJson } from './lenient';
import { type Endpoint, postJson } from './messages';

/** Our words for a refund's state; `success` and `completed` are both in use (Meta, Receive payments via payment gateways). */
export function refundStatus(word: string | null): 'pending' | 'completed' | 'failed' {
  if (word === 'success' || word === 'completed') return 'completed';
  return word === 'failed' ? 'failed' : 'pending';
}

/** Only a gateway's configuration has money that WhatsApp can give back. */
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
export function createRefunder(endpoint: Endpoint & { notFoundAdvice: string }): RefundProvider {
  return {
    async refund({ referenceId, configurationName, amount, speed }) {
      if (configurationName === null) return WITHOUT_CONFIGURATION;
      const exchange = await postJson(endpoint, {
        reference_id: referenceId,
        ...(speed === null ? {} : { speed }),
        payment_config_id: configurationName,
        // Unlike everywhere else, both numbers are strings here.
        amount: { currency: 'INR', value: String(amount), offset: String(OFFSET) },
      });
      if (exchange.kind !== 'answer') return readNoAnswer(exchange);
      const { status, body } = exchange;
      if (status >= 200 && status <= 299) return readRefund(status, body);
      const failure = readProviderError(status, body);
      // A message sent twice is a nuisance, money returned twice is gone: whatever broke over there may have paid.
      if (status >= 500) return { outcome: 'unknown', error: failure.error };
      if (failure.outcome === 'retry' && failure.error.code === 1) return { outcome: 'unknown', error: failure.error };
      if (status !== 404) return failure;
      return { outcome: 'refused', error: { ...failure.error, advice: endpoint.notFoundAdvice } };
    },
  };
}

function readRefund(status: number, body: Buffer): RefundReply {
  const answer = asObject(tryParseJson(body));
  const id = asText(answer.id);
  if (id === null) return readMissing(status, 'refund id');
  const speedProcessed = asWord(answer.speed_processed);
  return { outcome: 'accepted', id, status: refundStatus(asWord(answer.status)), speedProcessed };
}
