import { randomUUID } from 'node:crypto';
import { setTimeout as delay } from 'node:timers/promises';
import type { Problem } from './generated/types';

/** Why a request failed: one of the API's codes, or `no_answer` when none came (the request may have had an effect). */
export type WapayErrorCode = Problem['code'] | 'no_answer' | 'unreadable_answer';

/** A request that did not succeed. */
export class WapayError extends Error {
  override name = 'WapayError';
  /** HTTP status; null when no answer came. */
  readonly status: number | null;
  readonly code: WapayErrorCode;
  /** What was wrong with the input, all of it. */
  readonly errors: NonNullable<Problem['errors']>;
  /** Names this request in the service's log. */
  readonly requestId: string | null;
  /** What the provider said, with `provider_error`. */
  readonly provider: Problem['provider'] | null;
  /** How often the request was sent. */
  readonly attempts: number;

  constructor(
    code: WapayErrorCode,
    detail: string,
    facts: { status?: number; problem?: Partial<Problem>; attempts: number; cause?: unknown },
  ) {
    super(`${code}: ${detail}`, { cause: facts.cause });
    this.code = code;
    this.status = facts.status ?? null;
    this.errors = facts.problem?.errors ?? [];
    this.requestId = facts.problem?.request_id ?? null;
    this.provider = facts.problem?.provider ?? null;
    this.attempts = facts.attempts;
  }
}

export interface ClientOptions {
  apiKey: string;
  /** Where the service is, such as https://pay.shop.example. */
  baseUrl: string;
  /** For one attempt, in milliseconds. */
  timeoutMs?: number;
  /** How often a request that is safe to repeat is repeated. */
  maxRetries?: number;
  /** In the place of the global fetch. */
  fetch?: typeof fetch;
}

export interface CallOptions {
  /** Of a POST; one is made when it is left out. The same key and body again have one effect. */
  idempotencyKey?: string;
  signal?: AbortSignal;
}

export interface Request {
  method: 'GET' | 'POST' | 'PUT' | 'DELETE';
  path: string;
  query?: object | undefined;
  body?: unknown;
  /** A file in the place of a JSON body. It is sent once: a stream cannot be read again. */
  content?: AsyncIterable<Uint8Array>;
}

const TIMEOUT_MS = 30_000;
/** Of a file of gigabytes on a slow line. */
const UPLOAD_TIMEOUT_MS = 3_600_000;
const MAX_RETRIES = 3;
const FIRST_DELAY_MS = 250;
const LONGEST_DELAY_MS = 8_000;
/** A service that asks for more patience than this is not waited for. */
const LONGEST_RETRY_AFTER_MS = 60_000;

/** Answers that promise that nothing happened, so that the same request may follow. */
const REPEATABLE = new Set([429, 502, 503]);

/** Sends requests; repeats those whose repetition has no second effect. Throws WapayError. */
export class Transport {
  constructor(private readonly options: ClientOptions) {
    // Most often an environment variable that is not set; 401 would send people to look elsewhere.
    if (!options.apiKey) throw new TypeError('Wapay: apiKey is empty.');
    if (!/^https?:\/\//.test(options.baseUrl ?? '') || !URL.canParse(options.baseUrl))
      throw new TypeError('Wapay: baseUrl must be an http:// or https:// address.');
  }

  async send<T>(request: Request, { idempotencyKey, signal }: CallOptions = {}): Promise<T> {
    // Made once, so that every repetition has the key of the first.
    const key = request.method === 'POST' && !request.content ? (idempotencyKey ?? randomUUID()) : undefined;
    const retries = request.content ? 0 : (this.options.maxRetries ?? MAX_RETRIES);
    for (let attempt = 1; ; attempt++) {
      const outcome = await this.attempt<T>(request, key, attempt, signal);
      if (outcome.ok) return outcome.value;
      if (outcome.waitMs === null || attempt > retries) throw outcome.error;
      await delay(outcome.waitMs, undefined, signal ? { signal } : {});
    }
  }

  private async attempt<T>(
    request: Request,
    key: string | undefined,
    attempt: number,
    signal: AbortSignal | undefined,
  ): Promise<{ ok: true; value: T } | { ok: false; error: WapayError; waitMs: number | null }> {
    let response: Response;
    let text: string;
    try {
      response = await this.fetch(request, key, signal);
      text = await response.text();
    } catch (cause) {
      const reason = cause instanceof Error && cause.name === 'TimeoutError' ? 'timed out' : 'connection failed';
      const error = new WapayError('no_answer', `${request.method} ${request.path}: ${reason}`, {
        attempts: attempt,
        cause,
      });
      return { ok: false, error, waitMs: signal?.aborted ? null : backoff(attempt) };
    }
    if (response.ok) return { ok: true, value: (text === '' ? undefined : JSON.parse(text)) as T };
    const problem = readProblem(text);
    const error = new WapayError(
      problem?.code ?? 'unreadable_answer',
      problem?.detail ?? `${request.method} ${request.path} was answered with ${response.status}`,
      { status: response.status, ...(problem && { problem }), attempts: attempt },
    );
    return { ok: false, error, waitMs: waitAfter(response, error, attempt) };
  }

  private fetch(
    { method, path, query, body, content }: Request,
    key: string | undefined,
    signal: AbortSignal | undefined,
  ) {
    const { apiKey, baseUrl, timeoutMs = TIMEOUT_MS, fetch: send = fetch } = this.options;
    const given = Object.entries(query ?? {}).filter(([, value]) => value !== undefined && value !== null);
    const search = new URLSearchParams(
      Object.fromEntries(given.map(([name, value]) => [name, String(value)])),
    ).toString();
    const timeout = AbortSignal.timeout(content ? UPLOAD_TIMEOUT_MS : timeoutMs);
    return send(`${baseUrl.replace(/\/+$/, '')}/v1${path}${search && `?${search}`}`, {
      method,
      headers: {
        Authorization: `Bearer ${apiKey}`,
        Accept: 'application/json',
        ...(body !== undefined && { 'Content-Type': 'application/json' }),
        ...(content && { 'Content-Type': 'application/octet-stream' }),
        ...(key !== undefined && { 'Idempotency-Key': key }),
      },
      ...(body !== undefined && { body: JSON.stringify(body) }),
      ...(content && { body: ReadableStream.from(content), duplex: 'half' as const }),
      signal: signal ? AbortSignal.any([signal, timeout]) : timeout,
      // A redirect would carry the API key to wherever it points.
      redirect: 'error',
    });
  }
}

/** How long to wait before the same request may follow; null when it must not. */
function waitAfter(response: Response, error: WapayError, attempt: number): number | null {
  // The first request with this key is still running: its answer will be there to be replayed.
  const running = error.code === 'idempotency_in_flight';
  if (!running && !REPEATABLE.has(response.status)) return null;
  const seconds = Number(response.headers.get('Retry-After') ?? Number.NaN);
  if (!Number.isFinite(seconds) || seconds < 0) return backoff(attempt);
  return seconds * 1000 > LONGEST_RETRY_AFTER_MS ? null : Math.max(seconds * 1000, FIRST_DELAY_MS);
}

/** Exponential with jitter, so that clients that failed together do not come back together. */
const backoff = (attempt: number): number =>
  Math.min(LONGEST_DELAY_MS, FIRST_DELAY_MS * 2 ** (attempt - 1)) * (0.5 + Math.random() / 2);

function readProblem(text: string): Problem | null {
  try {
    const value = JSON.parse(text) as Partial<Problem> | null;
    return typeof value?.code === 'string' && typeof value.detail === 'string' ? (value as Problem) : null;
  } catch {
    return null;
  }
}
