import type { Queryable } from './client';

/** A number with what it counts, for example `{ queue: 'inbox', what: 'due', value: 3 }`. */
interface Count {
  name: keyof typeof HELP;
  label: string | null;
  value: number;
}

const HELP = {
  wapay_queue_due: 'Rows that should be worked on now',
  wapay_queue_oldest_due_seconds: 'How long the oldest such row has been due',
  wapay_deliveries_pending: 'Notifications that no endpoint has taken yet and that are still tried',
  wapay_queue_dead: 'Rows that gave up and wait for a person: wapay dead list',
  wapay_drift_items: 'News of a shape that is not understood, kept: wapay replay-drift',
  wapay_problems_open: 'Problems that wait for a person',
  wapay_money_at_risk_minor_units: 'Amounts of orders with a customer whose payment is under way and not confirmed',
} as const;

/** The label of each number. */
const LABELS: Record<keyof typeof HELP, string | null> = {
  wapay_queue_due: 'queue',
  wapay_queue_oldest_due_seconds: 'queue',
  wapay_deliveries_pending: null,
  wapay_queue_dead: 'queue',
  wapay_drift_items: null,
  wapay_problems_open: 'code',
  wapay_money_at_risk_minor_units: 'currency',
};

/** Every queue by the table and the column that says when a row is due. A leased row is due when its lease ends. */
const QUEUES = [
  { queue: 'inbox', table: 'inbox', due: 'due_at' },
  { queue: 'outbox', table: 'outbox', due: 'due_at' },
  { queue: 'deliveries', table: 'deliveries', due: 'due_at' },
  { queue: 'reconciler', table: 'payments', due: 'next_lookup_at' },
];

const queueSql = ({ queue, table, due }: (typeof QUEUES)[number]) => `
  SELECT 'wapay_queue_due' AS name, '${queue}' AS label, count(*)::float8 AS value FROM ${table} WHERE ${due} <= $1
  UNION ALL
  SELECT 'wapay_queue_oldest_due_seconds', '${queue}', coalesce(greatest(extract(epoch FROM $1 - min(${due})), 0), 0)::float8
    FROM ${table} WHERE ${due} <= $1`;

/** Reads every number an operator watches; each part is answered from a partial index that holds what is open only. */
export const GAUGES_SQL = `${QUEUES.map(queueSql).join(' UNION ALL ')}
  UNION ALL SELECT 'wapay_deliveries_pending', NULL, count(*)::float8 FROM deliveries WHERE due_at IS NOT NULL
  UNION ALL SELECT 'wapay_queue_dead', 'inbox', count(*)::float8 FROM inbox WHERE outcome = 'dead'
  UNION ALL SELECT 'wapay_queue_dead', 'outbox', count(*)::float8 FROM outbox WHERE outcome = 'dead'
  UNION ALL SELECT 'wapay_drift_items', NULL, count(*)::float8 FROM inbox WHERE kind = 'drift'
  UNION ALL SELECT 'wapay_problems_open', code, count(*)::float8 FROM problems WHERE resolved_at IS NULL GROUP BY code
  UNION ALL SELECT 'wapay_money_at_risk_minor_units', currency, sum(amount)::float8 FROM payments
             WHERE status = 'pending' GROUP BY currency`;

export interface Gauge {
  name: string;
  help: string;
  values: { labels: Record<string, string>; value: number }[];
}

/** Reads the numbers of this moment, one entry for each name. */
export async function readGauges(db: Queryable, now: Date): Promise<Gauge[]> {
  const counts = await db.query<Count>(GAUGES_SQL, [now]);
  return (Object.keys(HELP) as (keyof typeof HELP)[]).map((name) => {
    const label = LABELS[name];
    const own = counts.filter((count) => count.name === name);
    const values = own.map((count) => ({
      labels: (label === null ? {} : { [label]: count.label ?? '' }) as Record<string, string>,
      value: count.value,
    }));
    return { name, help: HELP[name], values };
  });
}
