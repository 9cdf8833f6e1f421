import type { RequestListener, ServerResponse } from 'node:http';
import { refuseUnread } from './problem';

/** Answered until the end: the platform's probes, and the sandbox, which our own workers still need. */
const ANSWERED_TO_THE_END = /^\/(livez|readyz|metrics|sandbox)\b/;

/** Counts running requests, and refuses new ones at shutdown. */
export interface Drain {
  /** Wraps `listener`: once draining has begun, it answers 503. */
  guard(listener: RequestListener): RequestListener;
  readonly draining: boolean;
  /** Refuses new requests; resolves when the last running request has its answer. */
  begin(): Promise<void>;
}

/**
 * Keeps the port open while the last requests are answered: a closed port would look like a crash to the probe of
 * /readyz. A refused delivery is sent again.
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
