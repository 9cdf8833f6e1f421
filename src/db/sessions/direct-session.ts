import { Client } from 'pg';

/** Who uses the session. */
export interface SessionUser {
  /** Called when the connection is open, for the first time or again; when it throws, the session opens another one. */
  opened(client: Client): Promise<void>;
  notified?(payload: string): void;
}

/** One direct connection, without a pooler, for the life of the process: for LISTEN and session locks. */
export interface DirectSession {
  /** The first user opens the connection. */
  join(user: SessionUser): void;
  close(): Promise<void>;
}

/** Shorter than the time after which a worker without its lock counts as dead; meanwhile polling finds the work. */
const RECONNECT_MS = 250;
/**
 * A connection to a machine that is gone stays open for hours, and a demoted server sends no notifications. So probe
 * it.
 */
const PROBE_MS = 15_000;
const ANSWER_MS = 5_000;

/** A server that was demoted to a standby keeps its connections and sends nothing on them. */
const isPrimary = (client: Client): Promise<boolean> =>
  client.query('SELECT WHERE NOT pg_is_in_recovery()').then(
    ({ rowCount }) => rowCount === 1,
    () => false,
  );

/** Makes the session to `url`; it reconnects whenever it breaks. */
export function createDirectSession(url: string): DirectSession {
  const users: SessionUser[] = [];
  let client: Client | null = null;
  let open = false;
  let closed = false;
  let retry: NodeJS.Timeout | undefined;

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
      for (const user of users) user.notified?.(payload);
    });
    client = next;
    await next.connect();
    for (const user of users) await user.opened(next);
    open = client === next;
    const probe = setInterval(() => isPrimary(next).then((primary) => primary || reconnect(next)), PROBE_MS);
    probe.unref();
    next.on('end', () => clearInterval(probe));
  };
  const reconnect = (from: Client): void => {
    if (closed || client !== from) return;
    client = null;
    open = false;
    // The probe failed but the connection may be open: close it, or it would stay open beside the next one.
    void from.end().catch(() => {});
    retry = setTimeout(start, RECONNECT_MS);
    retry.unref();
  };
  const start = (): void => {
    void connect().catch(() => client && reconnect(client));
  };

  return {
    join: (user) => {
      users.push(user);
      const now = client;
      if (users.length === 1) start();
      else if (now && open) void user.opened(now).catch(() => reconnect(now));
    },
    close: async () => {
      closed = true;
      clearTimeout(retry);
      await client?.end().catch(() => {});
    },
  };
}
