import type { Logger } from '../../logger';
import type { Refusal } from './receive-limits';

/** A flood of requests must not cause one log line each. */
const EVERY_MS = 60_000;

/**
 * Makes the reporter of refused requests: each is counted at once, and the log gets a line at the beginning and then
 * once a minute.
 */
export function createRefusalReporter(log: Logger, count: (why: Refusal) => void): (why: Refusal) => void {
  const since = new Map<Refusal, number>();
  let resting = false;
  const tell = (): void => {
    resting = true;
    for (const [reason, refused] of since)
      log.warn(
        { event: 'http_turned_away', reason, count: refused },
        'requests were answered 503 unread: too much, too slow or too many at once (RECEIVE_BUFFER_MB)',
      );
    since.clear();
    setTimeout(() => {
      resting = false;
      if (since.size > 0) tell();
    }, EVERY_MS).unref();
  };
  return (why) => {
    count(why);
    since.set(why, (since.get(why) ?? 0) + 1);
    if (!resting) tell();
  };
}
