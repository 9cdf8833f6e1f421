import { setTimeout as delay } from 'node:timers/promises';
import { CommitUncertain, DatabaseUnavailable } from './unavailable';

/**
 * How long to retry: a standby takes over within seconds, and a person mends a full disk or a read-only server within a
 * minute. Meanwhile no other process takes over our claims, because claiming needs a write.
 */
const UNAVAILABLE_MS = 75_000;
/** Shorter, because a caller waits for the answer. */
const ANSWER_MS = 8_000;
const PAUSE_MS = 500;

/**
 * Repeats `work` while the database is unavailable, up to a limit: for results that only this worker knows. `again`: an
 * earlier try may have been committed.
 */
export async function retryWhileUnavailable<T>(work: (again: boolean) => Promise<T>): Promise<T> {
  return repeat(work, UNAVAILABLE_MS, DatabaseUnavailable);
}

/**
 * Repeats `work` when the connection broke during its commit, so that the caller gets no false error and does not
 * repeat the request. With `again`, `work` must detect that it was committed.
 */
export async function retryUncertainCommit<T>(work: (again: boolean) => Promise<T>): Promise<T> {
  return repeat(work, ANSWER_MS, CommitUncertain);
}

async function repeat<T>(
  work: (again: boolean) => Promise<T>,
  longestMs: number,
  reason: typeof DatabaseUnavailable,
): Promise<T> {
  const deadline = performance.now() + longestMs;
  for (let again = false; ; again = true) {
    try {
      return await work(again);
    } catch (error) {
      // After an uncertain commit, every unavailable database leaves it uncertain.
      const wait = error instanceof (again ? DatabaseUnavailable : reason);
      if (!wait || performance.now() > deadline) throw error;
    }
    await delay(PAUSE_MS, undefined, { ref: false });
  }
}
