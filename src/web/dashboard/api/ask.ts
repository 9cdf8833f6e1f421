/** Asking the service, with the session's cookie. */
import type { Problem, Violation } from '../../../client/generated/types';
import { frameWords } from '../words/frame-words';
import { noteServiceTime } from './service-clock';

export type FailureCode = Problem['code'] | 'no_answer' | 'unreadable_answer';

/** A request that did not succeed; its message is for people. */
export class Failure extends Error {
  override name = 'Failure';

  constructor(
    readonly code: FailureCode,
    message: string,
    /** HTTP status; null when no answer came. */
    readonly status: number | null,
    readonly retryAfterSeconds: number | null = null,
    /** Each broken rule, for the field that it is about. */
    readonly violations: readonly Violation[] = [],
  ) {
    super(message);
  }

  /** Whether the service said no: nothing happened. Otherwise the request may have had its effect. */
  get isRefusal(): boolean {
    return this.status !== null && this.status < 500 && this.code !== 'idempotency_in_flight';
  }
}

export interface Asking {
  query?: object;
  body?: object;
  /** Idempotency-Key: the same key and body again have one effect. */
  key?: string;
  signal?: AbortSignal;
}

const TIMEOUT_MS = 30_000;

const endings = new Set<() => void>();

/** Calls back when the service no longer knows the session. Returns how to stop. */
export function onSessionEnd(listener: () => void): () => void {
  endings.add(listener);
  return () => endings.delete(listener);
}

export const sessionEnded = (): void => {
  for (const listener of endings) listener();
};

/** Sends a request and gives the JSON of its answer; throws a Failure. */
export async function ask<T>(method: 'GET' | 'POST' | 'DELETE', path: string, asking: Asking = {}): Promise<T> {
  const { query = {}, body, key, signal } = asking;
  const timeout = AbortSignal.timeout(TIMEOUT_MS);
  let answer: Response;
  let text: string;
  try {
    answer = await fetch(`${path}${searchOf(query)}`, {
      method,
      headers: {
        Accept: 'application/json',
        ...(method !== 'GET' && { 'X-Wapay-Dashboard': '1' }),
        ...(body && { 'Content-Type': 'application/json' }),
        ...(key !== undefined && { 'Idempotency-Key': key }),
      },
      ...(body && { body: JSON.stringify(body) }),
      signal: signal ? AbortSignal.any([signal, timeout]) : timeout,
      credentials: 'same-origin',
    });
    text = await answer.text();
  } catch {
    throw new Failure('no_answer', frameWords().noAnswer, null);
  }
  noteServiceTime(answer.headers.get('Wapay-Time'));
  if (answer.ok) return (text === '' ? undefined : JSON.parse(text)) as T;
  if (answer.status === 401 && path.startsWith('/v1/')) sessionEnded();
  throw toRefusal(answer.status, text, answer.headers.get('Retry-After'));
}

/** Reads a file to its end; throws a Failure, also where it broke off. */
export async function askForFile(path: string, type: string, query: object): Promise<Blob> {
  let answer: Response;
  try {
    answer = await fetch(`${path}${searchOf(query)}`, { headers: { Accept: type }, credentials: 'same-origin' });
    if (answer.ok) return await answer.blob();
  } catch {
    throw new Failure('no_answer', frameWords().noAnswer, null);
  }
  if (answer.status === 401) sessionEnded();
  throw toRefusal(answer.status, await answer.text(), answer.headers.get('Retry-After'));
}

/** What an answer that is no success says. */
export function toRefusal(status: number, text: string, retryAfter: string | null): Failure {
  const problem = readProblem(text);
  return new Failure(
    problem?.code ?? 'unreadable_answer',
    problem?.errors?.[0]?.detail ?? problem?.detail ?? frameWords().serviceError(status),
    status,
    Number(retryAfter) || null,
    problem?.errors ?? [],
  );
}

/** The query as it stands in an address, with its question mark; empty where there is none. */
export function searchOf(query: object): string {
  const given = Object.entries(query).filter(([, value]) => value !== undefined && value !== null && value !== '');
  const search = new URLSearchParams(given.map(([name, value]): [string, string] => [name, String(value)])).toString();
  return search && `?${search}`;
}

function readProblem(text: string): Problem | null {
  try {
    const value = JSON.parse(text) as Partial<Problem> | null;
    return typeof value?.code === 'string' && typeof value.detail === 'string' ? (value as Problem) : null;
  } catch {
    return null;
  }
}

export const toFailure = (error: unknown): Failure =>
  error instanceof Failure ? error : new Failure('unreadable_answer', String(error), null);
