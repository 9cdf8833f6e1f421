import { setTimeout as delay } from 'node:timers/promises';
import { CommitUncertain, DatabaseUnavailable } from './unavailable';

/**
 * A standby takes over within seconds, a full disk or a read-only server within a minute when somebody is there. Nobody
 * takes over what is claimed meanwhile: to claim is to write.
 */
const UNAVAILABLE_MS = 75_000;
/** Somebody waits for the answer. */
const ANSWER_MS = 8_000;
const PAUSE_MS = 500;

/**
 * Does `work` again while the database is away, for some seconds: for what a worker knows and nobody else could find
 * out. `again`: an earlier try may have happened after all.
 */
export async function retryWhileUnavailable<T>(work: (again: boolean) => Promise<T>): Promise<T> {
  return repeat(work, UNAVAILABLE_MS, DatabaseUnavailable);
}

/**
 * Does `work` again when the connection broke during its commit, so that whoever asked is not told of a failure that
 * was none, and does not ask for the same thing a second time. With `again`, `work` must notice that it has happened.
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
      // Once it is uncertain, being away is no more certain.
      const wait = error instanceof (again ? DatabaseUnavailable : reason);
      if (!wait || performance.now() > deadline) throw error;
    }
    await delay(PAUSE_MS, undefined, { ref: false });
  }
}
