import type { Problem } from './types';

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
