import type { ProviderError } from '../../ports';
import { heldError } from '../breaker';
import { withoutPersonalData } from '../whatsapp/errors';

/** Error codes of Node after which it is certain that no connection came about. */
const NOT_CONNECTED = new Set(['ECONNREFUSED', 'ENOTFOUND', 'EAI_AGAIN', 'EHOSTUNREACH', 'ENETUNREACH']);

interface Thrown {
  type?: string;
  rawType?: string;
  code?: string;
  decline_code?: string;
  message?: string;
  statusCode?: number;
  requestId?: string;
  detail?: { code?: string; heldSeconds?: number };
}

/**
 * What an error of Stripe's library proves. 429 and no connection: nothing was done, later. 402 and other 4xx: refused.
 * A key in use (409) or used for something else, 5xx, time-outs and everything unexpected: nothing, it may have been
 * done. Stripe keeps even a 500 under its key, so that only a lookup may tell then.
 */
export function readStripeError(thrown: unknown): { outcome: 'refused' | 'retry' | 'unknown'; error: ProviderError } {
  const { type, rawType, code, decline_code, message, statusCode, requestId, detail } = (thrown ?? {}) as Thrown;
  if (detail?.heldSeconds !== undefined) return { outcome: 'retry', error: heldError(detail.heldSeconds) };
  const error: ProviderError = {
    httpStatus: statusCode ?? null,
    code: decline_code ?? code ?? rawType ?? null,
    title: withoutPersonalData(type === undefined ? null : (message ?? null)) ?? 'No usable answer came',
    details: null,
    traceId: requestId && /^[\w-]{1,64}$/.test(requestId) ? requestId : null,
    advice: statusCode === 401 || statusCode === 403 ? 'Check STRIPE_SECRET_KEY and its permissions.' : null,
  };
  if (type === 'StripeConnectionError' && NOT_CONNECTED.has(detail?.code ?? '')) return { outcome: 'retry', error };
  if (statusCode === 429) return { outcome: 'retry', error };
  const keyTrouble = type === 'StripeIdempotencyError' || statusCode === 409 || statusCode === 408;
  const proves = statusCode !== undefined && statusCode >= 400 && statusCode <= 499 && !keyTrouble;
  return { outcome: proves ? 'refused' : 'unknown', error };
}
