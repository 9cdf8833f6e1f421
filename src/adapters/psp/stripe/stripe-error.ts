import type { ProviderError } from '../../../ports';
import { withoutPersonalData } from '../../whatsapp/errors';
import { type PspFailure, readMissingAnswer } from '../psp-failures';
import { StripeNoAnswer } from './stripe-transport';

interface Thrown {
  type?: string;
  rawType?: string;
  code?: string;
  decline_code?: string;
  message?: string;
  statusCode?: number;
  requestId?: string;
  detail?: unknown;
}

/**
 * What an error of Stripe's library proves. 429 or not sent: nothing was done, try later. 402 and other 4xx: refused. A
 * key in use (409) or used for another request, 5xx, time-outs and unexpected errors: unknown, it may have been done.
 * Stripe keeps even a 500 under its key, so only a lookup can decide then.
 */
export function readStripeError(thrown: unknown): PspFailure {
  const { type, rawType, code, decline_code, message, statusCode, requestId, detail } = (thrown ?? {}) as Thrown;
  if (detail instanceof StripeNoAnswer) return readMissingAnswer(detail.exchange);
  const error: ProviderError = {
    httpStatus: statusCode ?? null,
    code: decline_code ?? code ?? rawType ?? null,
    title: withoutPersonalData(type === undefined ? null : (message ?? null)) ?? 'No usable answer came',
    details: null,
    traceId: requestId && /^[\w-]{1,64}$/.test(requestId) ? requestId : null,
    advice: statusCode === 401 || statusCode === 403 ? 'Check STRIPE_SECRET_KEY and its permissions.' : null,
  };
  if (statusCode === 429) return { outcome: 'retry', error };
  const keyTrouble = type === 'StripeIdempotencyError' || statusCode === 409 || statusCode === 408;
  const proves = statusCode !== undefined && statusCode >= 400 && statusCode <= 499 && !keyTrouble;
  return { outcome: proves ? 'refused' : 'unknown', error };
}

/** Whether Stripe answered that the object does not exist. */
export const isMissing = (thrown: unknown): boolean => (thrown as Thrown | null)?.statusCode === 404;
