import type { MessageFailure, ProviderError } from '../../ports';
import { heldError } from '../http/breaker';
import type { Exchange } from '../http/client';
import { type ErrorRule, ruleOfCode } from './error-codes';
import { asInteger, asList, asObject, asText, isObject, type JsonObject, tryParseJson } from './json-access';

/** What an answer other than success means: the three outcomes of `SendReply` besides `accepted`. */
export type Failure = MessageFailure | { outcome: 'unknown'; error: ProviderError };

/**
 * 360dialog's own gateway sends no error code (360dialog, Error code reference); only the text tells these errors
 * apart.
 */
const GATEWAY_TEXTS: [status: number, text: RegExp, rule: ErrorRule][] = [
  [400, /rate limit/i, { action: 'retry', scope: 'provider', advice: null }],
  [400, /unpaid|invoice/i, { action: 'hold', scope: 'account', advice: 'Pay the open invoices of 360dialog.' }],
  [400, /disabled/i, { action: 'hold', scope: 'account', advice: 'The API is disabled; ask 360dialog.' }],
  [502, /not available|unavailable/i, { action: 'retry', scope: 'provider', advice: null, doubtful: true }],
];

/** What a bare HTTP status proves when the body names no known code. 500, 502 and 504 prove nothing. */
const STATUSES: Record<number, ErrorRule> = {
  401: { action: 'hold', scope: 'account', advice: 'The access token or API key is not valid; replace it.' },
  403: { action: 'hold', scope: 'account', advice: 'The endpoint is blocked for this access token or API key.' },
  404: { action: 'hold', scope: 'account', advice: 'Nothing is at this address; check the base URL and path.' },
  408: { action: 'retry', scope: 'message', advice: null, doubtful: true },
  429: { action: 'retry', scope: 'provider', advice: null },
  503: { action: 'retry', scope: 'provider', advice: null, doubtful: true },
};

/** Reads an answer that is not a success. Understands all three envelopes, and bodies that are none; never throws. */
export function readProviderError(status: number, body: Buffer): Failure {
  const { texts, subcode, ...found } = readEnvelope(tryParseJson(body));
  const error = describeError(status, found);
  let rule = ruleOf(found.code, subcode);
  if (rule?.vague && status >= 500) return { outcome: 'unknown', error };
  if (!rule) {
    rule = GATEWAY_TEXTS.find(([at, pattern]) => at === status && pattern.test(texts))?.[2] ?? STATUSES[status];
    // An undocumented code in a 5xx answer is no refusal: the request may have been carried out.
    if (!rule && (status >= 500 || status < 300)) return { outcome: 'unknown', error };
    error.advice ??= rule?.advice ?? (status < 400 ? 'The address redirects elsewhere; check the base URL.' : null);
  }
  return failureOf(error, rule);
}

/** Graph answers `100` with the subcode 33 for an id that does not exist or that the token may not read. */
const ruleOf = (code: Found['code'], subcode: number | null): ErrorRule | undefined =>
  code === 100 && subcode === 33 ? ruleOfCode(33) : (ruleOfCode(code) ?? ruleOfCode(subcode));

/** Turns an error into an outcome by its rule; without a rule it is a refusal. */
function failureOf(error: ProviderError, rule: ErrorRule | undefined): MessageFailure {
  if (!rule || rule.action === 'refuse') return { outcome: 'refused', error };
  const { scope, afterSeconds, doubtful } = rule;
  const more = { ...(afterSeconds !== undefined && { afterSeconds }), ...(doubtful && { doubtful: true as const }) };
  return { outcome: 'retry', error, scope, ...more };
}

/** The outcome of a request without an answer: nothing arrived for certain, or unknown. */
export function readNoAnswer(exchange: Exclude<Exchange, { kind: 'answer' }>): Failure {
  if (exchange.kind === 'not_sent' && exchange.retryAfterSeconds !== undefined)
    return { outcome: 'retry', error: heldError(exchange.retryAfterSeconds), scope: 'provider' };
  const notSent = exchange.kind === 'not_sent';
  const title = notSent ? 'The request could not be sent' : 'No answer came';
  const error = { ...describeError(null, { code: null, title, details: exchange.reason }), advice: null };
  return notSent ? { outcome: 'retry', error, scope: 'provider' } : { outcome: 'unknown', error };
}

/** The failure of a 2xx answer that lacks what it should contain. */
export function readMissing(status: number, what: string): Failure {
  return { outcome: 'unknown', error: describeError(status, { code: null, title: `The answer holds no ${what}` }) };
}

interface Found {
  code: number | string | null;
  title?: string | null;
  details?: string | null;
  traceId?: string | null;
}

/**
 * One error of `errors[]` in a webhook (Meta, Status messages webhook), by the same table as answers. Whatever the code,
 * WhatsApp says that this sending had no effect, so that nothing is doubtful about it.
 */
export function readWebhookError(item: unknown): MessageFailure {
  const { texts: _texts, subcode, ...found } = readOne(asObject(item));
  const failure = failureOf(describeError(null, found), ruleOf(found.code, subcode));
  if (failure.outcome === 'retry') delete failure.doubtful;
  return failure;
}

function describeError(httpStatus: number | null, found: Found): ProviderError {
  const rule = ruleOfCode(found.code);
  const traceId = found.traceId ?? null;
  return {
    httpStatus,
    code: found.code,
    title: withoutPersonalData(found.title ?? null) ?? (httpStatus === null ? 'Error' : `HTTP ${httpStatus}`),
    details: withoutPersonalData(found.details ?? null),
    traceId: traceId !== null && /^[\w-]{1,64}$/.test(traceId) ? traceId : null,
    advice: rule?.advice ?? null,
    ...(rule?.needsTemplate ? { needsTemplate: true } : {}),
  };
}

type Read = Found & { subcode: number | null; texts: string };

function readEnvelope(body: unknown): Read {
  const root = asObject(body);
  if (isObject(root.error)) return readOne(root.error);
  const first = asList(root.errors).find(isObject);
  if (first) return readOne(first);
  const meta = asObject(root.meta);
  const text = asProse(meta.developer_message) ?? asProse(root.error) ?? asProse(root.detail) ?? asProse(root.message);
  return { code: null, title: text, subcode: null, texts: text ?? '' };
}

function readOne(item: JsonObject): Read {
  const data = asObject(item.error_data);
  const title = asProse(item.title) ?? asProse(item.message)?.replace(/^\(#\d+\)\s*/, '') ?? null;
  const details = asProse(data.details) ?? asProse(item.details) ?? asProse(item.error_data);
  return {
    // Codes are never rounded: 131056.5 or "131056x" stays as it is and has no rule.
    code: asInteger(item.code) ?? withoutPersonalData(asText(item.code)),
    title,
    details,
    traceId: asText(item.fbtrace_id),
    subcode: asInteger(item.error_subcode),
    texts: `${title ?? ''} ${details ?? ''}`,
  };
}

/** Texts of errors are cut to this length, because they are stored and shown; the beginning says enough. */
const MAX_ERROR_TEXT = 300;

/** Text of any length, unlike an identifier; cut before anything searches in it. */
const asProse = (value: unknown): string | null =>
  typeof value === 'string' && value !== '' ? value.slice(0, 2 * MAX_ERROR_TEXT) : null;

/**
 * A text of the other side without what may be a phone number, another long number, a mail or UPI address, and
 * without control characters and halves of surrogate pairs, which PostgreSQL's jsonb refuses.
 */
export function withoutPersonalData(text: string | null): string | null {
  if (text === null) return null;
  const clean = text
    .replace(/[\p{Cc}\p{Cs}]+/gu, ' ')
    .replace(/\+?\d(?:[\s().-]{0,2}\d){6,}/g, '…')
    .replace(/[^\s@]{1,100}@[^\s@]{1,100}/g, '…')
    .trim();
  return clean === '' ? null : clean.slice(0, MAX_ERROR_TEXT).replace(/\p{Cs}$/u, '');
}
