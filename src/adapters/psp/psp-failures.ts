import type { ProviderError } from '../../ports';
import { heldError } from '../http/breaker';
import type { Exchange } from '../http/client';
import { withoutPersonalData } from '../whatsapp/errors';

/** What a request led to that was not carried out as asked; see the three words in `ports.ts`. */
export interface PspFailure {
  outcome: 'refused' | 'retry' | 'unknown';
  error: ProviderError;
  /** The PSP's own wish, from Retry-After. */
  afterSeconds?: number;
}

/** What the PSP's error body says. */
export interface PspErrorText {
  code: string | null;
  message: string | null;
  advice?: string | null;
}

type Answer = Extract<Exchange, { kind: 'answer' }>;

/** 408: it may have been carried out; 409, 423: the same request is running, or ran; 425: sent before its time. */
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
 * What a status proves. 429: not done, later. 4xx: refused, nothing was done. Everything else, and the statuses in
 * `VAGUE`: nothing; it may have been done.
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

/** The failure of an answer of success that does not hold what it should. */
export const readUnusable = (status: number, what: string): PspFailure & { outcome: 'unknown' } => ({
  outcome: 'unknown',
  error: pspError(status, { title: `The answer holds no ${what}` }),
});

/** An error of our own making, before or after a request. */
export const pspError = (
  httpStatus: number | null,
  { code = null, title, advice = null }: { code?: string | null; title: string; advice?: string | null },
): ProviderError => ({ httpStatus, code, title, details: null, traceId: null, advice });

/** Whole seconds of a Retry-After, an hour at most; null for a date or nonsense. */
function secondsOf(value: string | undefined): number | null {
  if (value === undefined || !/^\d{1,6}$/.test(value)) return null;
  return Math.min(Math.max(Number(value), 1), 3600);
}
