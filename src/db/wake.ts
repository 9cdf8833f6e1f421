import { randomUUID } from 'node:crypto';
import { Client } from 'pg';
import type { Database } from './client';

const CHANNEL = 'wapay';
/** Reconnecting faster than this helps nobody; polling carries the work meanwhile. */
const RECONNECT_MS = 1_000;
/** A line into nothing (the server's machine is gone) would stay open for hours, and a demoted server says nothing. */
const PROBE_MS = 15_000;
const ANSWER_MS = 5_000;

/** Tells sleeping workers, in this and every other process, that there is work in a queue. */
export interface Waker {
  /** Wakes at once here, and soon in the other processes. Call after commit. */
  wake(queue: string): void;
  onWake(queue: string, listener: () => void): void;
  close(): Promise<void>;
}

/**
 * `LISTEN` on its own connection to `url`; `NOTIFY` through `db`. Notifications are collected for one turn of the
 * event loop and sent outside any transaction: inside one, `NOTIFY` takes a lock that would serialise all commits.
 */
export function createWaker(db: Database, url: string): Waker {
  const listeners = new Map<string, Set<() => void>>();
  const pending = new Set<string>();
  let client: Client | null = null;
  let closed = false;
  let retry: NodeJS.Timeout | undefined;
  let sending = false;
  // Our own announcements come back to us, and everybody here is awake already.
  const self = randomUUID();

  const fire = (queue: string): void => {
    for (const listener of listeners.get(queue) ?? []) listener();
  };
  const connect = async (): Promise<void> => {
    const next = new Client({
      connectionString: url,
      keepAlive: true,
      connectionTimeoutMillis: ANSWER_MS,
      query_timeout: ANSWER_MS,
    });
    next.on('error', () => reconnect(next));
    next.on('end', () => reconnect(next));
    next.on('notification', ({ payload = '' }) => {
      const [queue = '', from] = payload.split(' ');
      if (from !== self) fire(queue);
    });
    client = next;
    await next.connect();
    await next.query(`LISTEN ${CHANNEL}`);
    const probe = setInterval(() => next.query(`LISTEN ${CHANNEL}`).catch(() => reconnect(next)), PROBE_MS);
    probe.unref();
    next.on('end', () => clearInterval(probe));
    // Whatever was announced while nobody listened.
    for (const queue of listeners.keys()) fire(queue);
  };
  const reconnect = (from: Client): void => {
    if (closed || client !== from) return;
    client = null;
    // One that failed at its question, and not with its line, would stay open beside the next one.
    void from.end().catch(() => {});
    retry = setTimeout(() => connect().catch(() => reconnect(client ?? from)), RECONNECT_MS);
    retry.unref();
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

  void connect().catch(() => client && reconnect(client));
  db.onWork(wake);
  return {
    wake,
    onWake: (queue, listener) => {
      const known = listeners.get(queue) ?? new Set();
      listeners.set(queue, known.add(listener));
    },
    close: async () => {
      closed = true;
      clearTimeout(retry);
      await client?.end().catch(() => {});
    },
  };
}
