import { randomUUID } from 'node:crypto';
import { setTimeout as delay } from 'node:timers/promises';
import { WapayError } from './error';
import type { Problem } from './types';

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
}

const TIMEOUT_MS = 30_000;
const MAX_RETRIES = 3;
const FIRST_DELAY_MS = 250;
const LONGEST_DELAY_MS = 8_000;
/** A service that asks for more patience than this is not waited for. */
const LONGEST_RETRY_AFTER_MS = 60_000;

/** Answers that promise that nothing happened, so that the same request may follow. */
const REPEATABLE = new Set([429, 502, 503]);

/** Sends requests; repeats those whose repetition has no second effect. Throws WapayError. */
export class Transport {
  constructor(private readonly options: ClientOptions) {}

  async send<T>(request: Request, { idempotencyKey, signal }: CallOptions = {}): Promise<T> {
    // Made once, so that every repetition has the key of the first.
    const key = request.method === 'POST' ? (idempotencyKey ?? randomUUID()) : undefined;
    const retries = this.options.maxRetries ?? MAX_RETRIES;
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

  private fetch({ method, path, query, body }: Request, key: string | undefined, signal: AbortSignal | undefined) {
    const { apiKey, baseUrl, timeoutMs = TIMEOUT_MS, fetch: send = fetch } = this.options;
    const given = Object.entries(query ?? {}).filter(([, value]) => value !== undefined && value !== null);
    const search = new URLSearchParams(
      Object.fromEntries(given.map(([name, value]) => [name, String(value)])),
    ).toString();
    const timeout = AbortSignal.timeout(timeoutMs);
    return send(`${baseUrl.replace(/\/+$/, '')}/v1${path}${search && `?${search}`}`, {
      method,
      headers: {
        Authorization: `Bearer ${apiKey}`,
        Accept: 'application/json',
        ...(body !== undefined && { 'Content-Type': 'application/json' }),
        ...(key !== undefined && { 'Idempotency-Key': key }),
      },
      ...(body !== undefined && { body: JSON.stringify(body) }),
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
