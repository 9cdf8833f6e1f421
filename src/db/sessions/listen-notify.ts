import { randomUUID } from 'node:crypto';
import type { Database } from '../core/client';
import type { DirectSession } from './direct-session';

const CHANNEL = 'wapay';

/** Tells sleeping workers, in this and every other process, that there is work in a queue. */
export interface QueueNotifier {
  /** Wakes at once here, and soon in the other processes. Call after commit. */
  wake(queue: string): void;
  onWake(queue: string, listener: () => void): void;
}

/**
 * `LISTEN` on `session`; `NOTIFY` through `db`. Notifications are collected for one turn of the
 * event loop and sent outside any transaction: inside one, `NOTIFY` takes a lock that would serialise all commits.
 */
export function createQueueNotifier(db: Database, session: DirectSession): QueueNotifier {
  const listeners = new Map<string, Set<() => void>>();
  const pending = new Set<string>();
  let sending = false;
  // Our own announcements come back to us, and everybody here is awake already.
  const self = randomUUID();

  const fire = (queue: string): void => {
    for (const listener of listeners.get(queue) ?? []) listener();
  };
  const flush = async (): Promise<void> => {
    if (sending) return;
    sending = true;
    while (pending.size > 0) {
      const queues = [...pending];
      pending.clear();
      // A lost notification costs one polling interval, no more.
      await db
        .query(`SELECT pg_notify($1, queue || ' ' || $3) FROM unnest($2::text[]) queue`, [CHANNEL, queues, self])
        .catch(() => []);
    }
    sending = false;
  };

  const wake = (queue: string): void => {
    fire(queue);
    pending.add(queue);
    setImmediate(() => void flush());
  };

  session.join({
    opened: async (client) => {
      await client.query(`LISTEN ${CHANNEL}`);
      // Whatever was announced while nobody listened.
      for (const queue of listeners.keys()) fire(queue);
    },
    notified: (payload) => {
      const [queue = '', from] = payload.split(' ');
      if (from !== self) fire(queue);
    },
  });
  db.onWork(wake);
  return {
    wake,
    onWake: (queue, listener) => {
      const known = listeners.get(queue) ?? new Set();
      listeners.set(queue, known.add(listener));
    },
  };
}
