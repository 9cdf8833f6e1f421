import { Client } from 'pg';

/** Who uses the session. */
export interface SessionUser {
  /** The connection is open, for the first time or again; what it throws opens another one. */
  opened(client: Client): Promise<void>;
  notified?(payload: string): void;
}

/** One connection past any pooler, for as long as the process lives: for LISTEN, and for locks of a session. */
export interface DirectSession {
  /** The first user opens the connection. */
  join(user: SessionUser): void;
  close(): Promise<void>;
}

/** Quicker than anybody takes a worker whose lock is free for dead; polling carries the work meanwhile. */
const RECONNECT_MS = 250;
/** A connection into nothing (the server's machine is gone) would stay open for hours, and a demoted server says nothing. */
const PROBE_MS = 15_000;
const ANSWER_MS = 5_000;

/** A server that became a standby keeps its connections, and announces nothing on them. */
const isPrimary = (client: Client): Promise<boolean> =>
  client.query('SELECT WHERE NOT pg_is_in_recovery()').then(
    ({ rowCount }) => rowCount === 1,
    () => false,
  );

/** Makes the session to `url`; it opens itself again whenever it breaks. */
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
    // One that failed at its question, and not with its connection, would stay open beside the next one.
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
