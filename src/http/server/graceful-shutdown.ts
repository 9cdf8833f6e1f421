import type { RequestListener, ServerResponse } from 'node:http';
import { refuseUnread } from './problem';

/** What is answered to the last: the platform asks whether we are alive and ready, our own workers finish with the sandbox. */
const ANSWERED_TO_THE_END = /^\/(livez|readyz|metrics|sandbox)\b/;

/** Requests under way, and whether new ones are still taken. */
export interface Drain {
  /** `listener`, refused with 503 once draining has begun. */
  guard(listener: RequestListener): RequestListener;
  readonly draining: boolean;
  /** Takes no more; resolves when the last request has its answer. */
  begin(): Promise<void>;
}

/**
 * Keeps listening while the last requests are answered: a closed port would look like a crash to whoever asks /readyz,
 * and a refused delivery comes again.
 */
export function createDrain(): Drain {
  const open = new Set<ServerResponse>();
  let draining = false;
  let onEmpty = (): void => {};
  const count = (res: ServerResponse): void => {
    open.add(res);
    res.once('close', () => {
      open.delete(res);
      if (open.size === 0) onEmpty();
    });
  };
  return {
    guard: (listener) => (req, res) => {
      if (!ANSWERED_TO_THE_END.test(req.url ?? '')) {
        if (draining) return refuseUnread(res, 'This process is stopping; another one takes the request.', 1);
        count(res);
      }
      listener(req, res);
    },
    get draining() {
      return draining;
    },
    begin: () => {
      draining = true;
      return new Promise((resolve) => {
        onEmpty = resolve;
        if (open.size === 0) resolve();
      });
    },
  };
}
