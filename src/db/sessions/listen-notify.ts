import { randomUUID } from 'node:crypto';
import type { Database } from '../core/client';
import type { DirectSession } from './direct-session';

const CHANNEL = 'wapay';

/** Wakes idle workers, in this and every other process, when there is work in a queue. */
export interface QueueNotifier {
  /** Wakes workers here at once and in other processes soon. Call it after the commit. */
  wake(queue: string): void;
  onWake(queue: string, listener: () => void): void;
}

/**
 * `LISTEN` on `session`; `NOTIFY` through `db`. Notifications are collected for one turn of the event loop and sent in
 * a transaction of their own: in one that writes, the lock that `NOTIFY` takes would serialise all commits.
 */
export function createQueueNotifier(db: Database, session: DirectSession): QueueNotifier {
  const listeners = new Map<string, Set<() => void>>();
  const pending = new Set<string>();
  let sending = false;
  // Our own notifications come back to us, and the workers here are already awake.
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
        .queryPrepared(`SELECT pg_notify($1, queue || ' ' || $3) FROM unnest($2::text[]) queue`, [
          CHANNEL,
          queues,
          self,
        ])
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
      // Notifications were lost while there was no connection, so wake every queue.
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
