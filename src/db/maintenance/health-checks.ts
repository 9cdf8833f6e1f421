import type { Queryable } from '../core/client';

/** PostgreSQL's version; undefined when unknown. */
export async function readServerVersion(db: Queryable): Promise<string | undefined> {
  const [row] = await db.query<{ version: string }>(`SELECT current_setting('server_version') AS version`);
  return row?.version;
}

/** The time of the database server at this instant. */
export async function readServerTime(db: Queryable): Promise<Date | undefined> {
  const [row] = await db.query<{ now: Date }>('SELECT clock_timestamp() AS now');
  return row?.now;
}

/** How many secrets are stored without encryption: the first byte of an encrypted one is never zero. */
export async function countClearTextSecrets(
  db: Queryable,
): Promise<{ endpoints: number; credentials: number } | undefined> {
  const [row] = await db.query<{ endpoints: number; credentials: number }>(
    `SELECT (SELECT count(*) FROM webhook_endpoints WHERE length(secret) > 0 AND get_byte(secret, 0) = 0) AS endpoints,
            (SELECT count(*) FROM credentials WHERE length(psp) > 0 AND get_byte(psp, 0) = 0) AS credentials`,
  );
  return row;
}

export interface DeliverySilence {
  /** When the last webhook item was received; null: never. */
  last: Date | null;
  /** Messages that were sent more than `minutes` ago and after that item, and have no status yet. */
  unreported: number;
}

/** Whether WhatsApp reports the messages that we send. */
export async function readDeliverySilence(db: Queryable, minutes: number): Promise<DeliverySilence | undefined> {
  const [row] = await db.query<DeliverySilence>(
    `SELECT (SELECT max(received_at) FROM inbox) AS last, count(*) AS unreported
       FROM messages
      WHERE status = 'sent' AND updated_at BETWEEN now() - interval '2 days' AND now() - $1 * interval '1 minute'
        AND updated_at > coalesce((SELECT max(received_at) FROM inbox), '-infinity')`,
    [minutes],
  );
  return row;
}

/** Whether any webhook item was received after that moment. */
export async function hasReceivedSince(db: Queryable, at: Date): Promise<boolean> {
  const [row] = await db.query<{ since: boolean }>(
    'SELECT coalesce((SELECT max(received_at) FROM inbox) > $1, false) AS since',
    [at],
  );
  return row?.since ?? false;
}

/** How many orders have an open problem. */
export async function countOrdersWithProblems(db: Queryable): Promise<number> {
  const [row] = await db.query<{ count: number }>(
    'SELECT count(DISTINCT reference_id) AS count FROM problems WHERE resolved_at IS NULL',
  );
  return row?.count ?? 0;
}
