import { METRICS, type MetricName } from '../../metrics/catalog';
import type { Reading } from '../../metrics/metrics';
import type { Queryable } from '../core/client';

/** A number with what it counts, for example `{ queue: 'inbox', what: 'due', value: 3 }`. */
interface Count {
  name: (typeof NAMES)[number];
  label: string | null;
  value: number;
}

const NAMES = [
  'wapay_queue_due',
  'wapay_queue_oldest_due_seconds',
  'wapay_deliveries_pending',
  'wapay_forwards_waiting',
  'wapay_forwards_oldest_seconds',
  'wapay_queue_dead',
  'wapay_drift_items',
  'wapay_problems_open',
  'wapay_exceptions_open',
  'wapay_settlement_fetch_failing_seconds',
  'wapay_money_at_risk_minor_units',
  'wapay_refunds',
  'wapay_sending_held',
] as const satisfies readonly MetricName[];

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

/** Reads every number an operator watches; each part is answered from an index: a partial one that holds what is open only,
 * or, of refunds, which are few, one that holds nothing but their status. */
const GAUGES_SQL = `${QUEUES.map(queueSql).join(' UNION ALL ')}
  UNION ALL SELECT 'wapay_deliveries_pending', NULL, count(*)::float8 FROM deliveries WHERE due_at IS NOT NULL
  UNION ALL SELECT 'wapay_forwards_waiting', NULL, count(*)::float8 FROM forwards
  UNION ALL SELECT 'wapay_forwards_oldest_seconds', NULL,
                   coalesce(greatest(extract(epoch FROM $1 - min(received_at)), 0), 0)::float8 FROM forwards
  UNION ALL SELECT 'wapay_queue_dead', 'inbox', count(*)::float8 FROM inbox WHERE outcome = 'dead'
  UNION ALL SELECT 'wapay_queue_dead', 'outbox', count(*)::float8 FROM outbox WHERE outcome = 'dead'
  UNION ALL SELECT 'wapay_drift_items', NULL, count(*)::float8 FROM inbox WHERE kind = 'drift'
  UNION ALL SELECT 'wapay_problems_open', code, count(*)::float8 FROM problems WHERE resolved_at IS NULL GROUP BY code
  UNION ALL SELECT 'wapay_exceptions_open',
                   kind || ' ' || CASE WHEN first_seen_at > $1 - interval '1 day' THEN 'day'
                                       WHEN first_seen_at > $1 - interval '7 days' THEN 'week' ELSE 'older' END,
                   count(*)::float8
              FROM exceptions WHERE state <> 'resolved' AND state = 'open' GROUP BY 2
  UNION ALL SELECT 'wapay_settlement_fetch_failing_seconds', source,
                   greatest(extract(epoch FROM $1 - min(failing_since)), 0)::float8
              FROM settlement_fetches WHERE finished_at IS NULL AND failing_since IS NOT NULL GROUP BY source
  UNION ALL SELECT 'wapay_money_at_risk_minor_units', currency, sum(amount)::float8 FROM (
             SELECT currency, amount FROM payments WHERE status = 'pending'
             UNION ALL SELECT currency, amount FROM payments
              WHERE capture_reported_at IS NOT NULL AND status NOT IN ('pending', 'captured')) at_risk GROUP BY currency
  UNION ALL SELECT 'wapay_refunds', status::text, count(*)::float8 FROM refunds GROUP BY status
  UNION ALL SELECT 'wapay_sending_held', code, 1::float8 FROM account_holds WHERE released_at IS NULL`;

/** Reads the numbers of this moment, one entry for each name. */
export async function readGauges(db: Queryable, now: Date): Promise<Reading[]> {
  const counts = await db.query<Count>(GAUGES_SQL, [now]);
  return NAMES.map((name) => {
    const { labels } = METRICS[name];
    const own = counts.filter((count) => count.name === name);
    const values = own.map((count) => ({
      // Several labels are joined with blanks: no label value has one.
      labels: Object.fromEntries(
        labels.map((label, index) => [label, (count.label ?? '').split(' ')[index] ?? '']),
      ) as Record<string, string>,
      value: count.value,
    }));
    return { name, values };
  });
}
