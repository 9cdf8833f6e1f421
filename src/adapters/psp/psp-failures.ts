import type { ProviderError } from '../../ports';
import { heldError } from '../http/breaker';
import type { Exchange } from '../http/client';
import { withoutPersonalData } from '../whatsapp/errors';

/** The outcome of a failed request; `ports.ts` explains the three words. */
export interface PspFailure {
  outcome: 'refused' | 'retry' | 'unknown';
  error: ProviderError;
  /** Seconds from the PSP's Retry-After. */
  afterSeconds?: number;
}

/** What the PSP's error body says. */
export interface PspErrorText {
  code: string | null;
  message: string | null;
  advice?: string | null;
}

type Answer = Extract<Exchange, { kind: 'answer' }>;

/**
 * These prove nothing. 408: it may have been carried out. 409, 423: the same request is running or has run. 425: it
 * came too early.
 */
const VAGUE = new Set([408, 409, 423, 425]);

/** What follows from an exchange that brought no answer. */
export function readMissingAnswer(exchange: Exclude<Exchange, { kind: 'answer' }>): PspFailure {
  const { kind, reason } = exchange;
  if (kind === 'not_sent' && exchange.retryAfterSeconds !== undefined)
    return { outcome: 'retry', error: heldError(exchange.retryAfterSeconds) };
  const notSent = kind === 'not_sent';
  const error = pspError(null, { title: notSent ? 'The request could not be sent' : 'No answer came' });
  return { outcome: notSent ? 'retry' : 'unknown', error: { ...error, details: reason } };
}

/**
 * What a status proves. 429: nothing was done, try later. Other 4xx: refused, nothing was done. Everything else, and
 * the statuses in `VAGUE`: unknown, it may have been done.
 */
export function readStatus({ status, headers }: Answer, said: PspErrorText): PspFailure {
  const error: ProviderError = {
    ...pspError(status, { title: withoutPersonalData(said.message) ?? `HTTP ${status}` }),
    code: withoutPersonalData(said.code),
    advice: said.advice ?? null,
  };
  if (status === 429) {
    const afterSeconds = secondsOf(headers['retry-after']);
    return { outcome: 'retry', error, ...(afterSeconds !== null && { afterSeconds }) };
  }
  return { outcome: status >= 400 && status <= 499 && !VAGUE.has(status) ? 'refused' : 'unknown', error };
}

/** The failure of a 2xx answer that lacks what it should contain; the request may have been carried out. */
export const readUnusable = (status: number, what: string): PspFailure & { outcome: 'unknown' } => ({
  outcome: 'unknown',
  error: pspError(status, { title: `The answer holds no ${what}` }),
});

/** An error that we write ourselves, before or after a request. */
export const pspError = (
  httpStatus: number | null,
  { code = null, title, advice = null }: { code?: string | null; title: string; advice?: string | null },
): ProviderError => ({ httpStatus, code, title, details: null, traceId: null, advice });

/** Whole seconds of a Retry-After, an hour at most; null for a date or nonsense. */
function secondsOf(value: string | undefined): number | null {
  if (value === undefined || !/^\d{1,6}$/.test(value)) return null;
  return Math.min(Math.max(Number(value), 1), 3600);
}
