import type { Queryable } from '../core/client';

/** From (inclusive) and to (exclusive). */
export interface Span {
  from: Date;
  to: Date;
}

export const AGES = ['under_5_minutes', 'under_1_hour', 'under_1_day', 'over_1_day'] as const;
export type Age = (typeof AGES)[number];

export interface MoneyAtRisk {
  currency: string;
  age: Age;
  payments: number;
  /** Minor units. */
  amount: number;
}

/**
 * Payments under way, or reported as captured, that no lookup has confirmed, by currency and by how long they have been so. The timeline of a pending
 * payment is never removed; its last sign of life stands in where there is no line all the same.
 */
export async function readMoneyAtRisk(db: Queryable, now: Date): Promise<MoneyAtRisk[]> {
  return db.query<MoneyAtRisk>(
    `WITH pending AS (
       SELECT currency, amount, $1 - coalesce(
                (SELECT at FROM timeline t
                  WHERE t.reference_id = p.reference_id AND kind = 'payment' AND details->>'to' = 'pending'
                  ORDER BY id DESC LIMIT 1), last_sign_at) AS since
         FROM payments p WHERE status = 'pending'
       UNION ALL
       SELECT currency, amount, $1 - capture_reported_at
         FROM payments WHERE capture_reported_at IS NOT NULL AND status NOT IN ('pending', 'captured'))
     SELECT currency, age, count(*) AS payments, sum(amount)::int8 AS amount
       FROM (SELECT currency, amount,
                    CASE WHEN since < interval '5 minutes' THEN '${AGES[0]}' WHEN since < interval '1 hour' THEN '${AGES[1]}'
                         WHEN since < interval '1 day' THEN '${AGES[2]}' ELSE '${AGES[3]}' END AS age
               FROM pending) aged
      GROUP BY currency, age`,
    [now],
  );
}

/** How many of a word there were in an hour; `hour` is its start. */
export interface HourCount<Word extends string> {
  hour: Date;
  word: Word;
  count: number;
}

export const OUTCOMES = ['captured', 'failed', 'canceled', 'expired'] as const;
export type Outcome = (typeof OUTCOMES)[number];

/** How payments ended, by the hour; one that fails twice counts twice. */
export async function countOutcomes(db: Queryable, { from, to }: Span): Promise<HourCount<Outcome>[]> {
  return db.query<HourCount<Outcome>>(
    `SELECT date_trunc('hour', captured_at, 'UTC') AS hour, 'captured' AS word, count(*) AS count
       FROM payments WHERE captured_at >= $1 AND captured_at < $2 GROUP BY 1
     UNION ALL
     SELECT date_trunc('hour', created_at, 'UTC'), replace(type, 'payment.', ''), count(*)
       FROM events WHERE created_at >= $1 AND created_at < $2
        AND (type = 'payment.failed' OR type = 'payment.canceled' OR type = 'payment.expired') GROUP BY 1, 2`,
    [from, to],
  );
}

export const PROVIDERS = ['whatsapp', 'psp', 'merchant'] as const;
export type Provider = (typeof PROVIDERS)[number];

/**
 * What the others failed at, by the hour: messages that failed, payments whose lookup got no usable answer, and
 * notifications whose last try failed. A payment counts once for each reason, a notification once until it arrives.
 */
export async function countErrors(db: Queryable, { from, to }: Span): Promise<HourCount<Provider>[]> {
  return db.query<HourCount<Provider>>(
    `SELECT date_trunc('hour', at, 'UTC') AS hour, provider AS word, count(*) AS count
       FROM (SELECT created_at AS at, 'whatsapp' AS provider FROM events
              WHERE created_at >= $1 AND created_at < $2 AND type = 'message.failed'
             UNION ALL
             SELECT at, (SELECT CASE source WHEN 'psp_lookup' THEN 'psp' ELSE 'whatsapp' END FROM payments p
                          WHERE p.reference_id = t.reference_id)
               FROM timeline t WHERE at >= $1 AND at < $2 AND kind = 'lookup_failed'
             UNION ALL
             SELECT attempted_at, 'merchant' FROM deliveries
              WHERE attempted_at >= $1 AND attempted_at < $2 AND attempted_at IS NOT NULL AND status <> 'delivered') error
      GROUP BY 1, 2`,
    [from, to],
  );
}

/** What is measured of the newest captures. */
export interface Captures {
  webhook: number;
  reconciler: number;
  manual: number;
  charge: number;
  count: number;
  p50: number | null;
  p90: number | null;
  p99: number | null;
  /** How many took at most each of the bounds. */
  within: number[];
}

/** A transaction's last change may come from after the capture, such as a refund. Clocks differ by less than this. */
const CLOCKS_DIFFER = `interval '1 minute'`;

/**
 * Measures the newest captures, up to `limit`: the first source of each, and the seconds from the gateway's own time of
 * the payment (or, without one, from the first report of it) until our confirmation.
 */
export async function measureCaptures(
  db: Queryable,
  { from, to }: Span,
  bounds: readonly number[],
  limit: number,
): Promise<Captures> {
  const within = bounds.map((_, index) => `count(*) FILTER (WHERE seconds <= ($4::float8[])[${index + 1}])`);
  const [row] = await db.query<Captures>(
    `WITH newest AS MATERIALIZED (
       SELECT reference_id, captured_at, verification_id FROM payments
        WHERE captured_at >= $1 AND captured_at < $2 ORDER BY captured_at DESC LIMIT $3),
     told AS MATERIALIZED (
       SELECT captured_at,
              (SELECT cause FROM timeline t
                WHERE t.reference_id = n.reference_id AND kind = 'payment' AND details->>'to' = 'captured'
                ORDER BY id DESC LIMIT 1) AS cause,
              coalesce(
                (SELECT CASE WHEN t.updated_at <= n.captured_at + ${CLOCKS_DIFFER} THEN t.updated_at ELSE t.created_at END
                   FROM verifications v JOIN transactions t
                     ON t.reference_id = v.reference_id AND t.transaction_id = v.transaction_id
                    AND t.pg_transaction_id = coalesce(v.pg_transaction_id, '')
                  WHERE v.id = n.verification_id),
                (SELECT at FROM timeline t WHERE t.reference_id = n.reference_id AND kind = 'webhook'
                  ORDER BY id LIMIT 1)) AS paid_at
         FROM newest n),
     measured AS (
       SELECT cause, CASE WHEN paid_at IS NOT NULL
                          THEN greatest(0, extract(epoch FROM captured_at - paid_at))::float8 END AS seconds FROM told)
     SELECT count(*) FILTER (WHERE cause = 'webhook') AS webhook,
            count(*) FILTER (WHERE cause = 'reconciler') AS reconciler,
            count(*) FILTER (WHERE cause = 'charge') AS charge,
            count(*) FILTER (WHERE cause NOT IN ('webhook', 'reconciler', 'charge')) AS manual,
            count(seconds) AS count,
            percentile_disc(0.5) WITHIN GROUP (ORDER BY seconds) AS p50,
            percentile_disc(0.9) WITHIN GROUP (ORDER BY seconds) AS p90,
            percentile_disc(0.99) WITHIN GROUP (ORDER BY seconds) AS p99,
            ARRAY[${within.join(', ')}]::int[] AS within
       FROM measured`,
    [from, to, limit, bounds],
  );
  if (!row) throw new Error('an aggregate has one row');
  return row;
}

/** Orders created in the span. */
export async function countOrders(db: Queryable, { from, to }: Span): Promise<number> {
  const [row] = await db.query<{ count: number }>(
    'SELECT count(*) AS count FROM orders WHERE created_at >= $1 AND created_at < $2',
    [from, to],
  );
  return row?.count ?? 0;
}

/** Problems that wait for a person. */
export async function countOpenProblems(db: Queryable): Promise<number> {
  const [row] = await db.query<{ count: number }>('SELECT count(*) AS count FROM problems WHERE resolved_at IS NULL');
  return row?.count ?? 0;
}
