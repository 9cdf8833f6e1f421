import { readOutages } from '../../db/maintenance/outages';
import { readGauges } from '../../db/maintenance/queue-metrics';
import { countHeld, readHold, type StandingHold } from '../../db/queues/account-holds';
import { countRefused } from '../../db/queues/refused-deliveries';
import type { MetricName } from '../../metrics/catalog';
import type { Reading } from '../../metrics/metrics';
import type { Context } from '../context';

export const ALARMS = ['provider_down', 'account_held', 'deliveries_refused', 'queue_old', 'work_dead'] as const;

/** Something that is wrong with the whole, and not with one order. */
export interface Alarm {
  code: (typeof ALARMS)[number];
  /** null where it has no beginning, or nobody knows it. */
  since: string | null;
  params: Record<string, string | number>;
}

/** A busy moment is no alarm; as long as the alert rule of the same name waits. */
const QUEUE_OLD_SECONDS = 300;
/** Refused deliveries are counted by the hour, and told while they go on. */
const HOUR_MS = 3_600_000;

/** What is wrong now, the gravest first; empty when all is well. */
export async function readAlarms(ctx: Context): Promise<Alarm[]> {
  const { db } = ctx;
  const now = ctx.clock.now();
  const hourAgo = new Date(now.getTime() - HOUR_MS);
  const hold = await readHold(db);
  const outages = await readOutages(db, now);
  const refused = await countRefused(db, new Date(hourAgo.getTime() - HOUR_MS));
  const gauges = await readGauges(db, now);
  return [
    ...(hold ? [heldAlarm(hold, await countHeld(db))] : []),
    ...outages.map(({ provider, since }): Alarm => alarm('provider_down', since, { provider })),
    ...refused
      .filter(({ lastAt }) => lastAt >= hourAgo)
      .map(({ source, proof, count, lastAt }): Alarm => alarm('deliveries_refused', lastAt, { source, proof, count })),
    ...oldQueues(gauges, now),
    ...valuesOf(gauges, 'wapay_queue_dead')
      .filter(({ value }) => value > 0)
      .map(({ queue, value }): Alarm => alarm('work_dead', null, { queue, count: value })),
  ];
}

/** `held`: how many messages wait. */
const heldAlarm = ({ code, title, advice, since }: StandingHold, held: number): Alarm =>
  alarm('account_held', since, { provider: 'whatsapp', code, title, held, ...(advice === null ? {} : { advice }) });

const alarm = (code: Alarm['code'], since: Date | null, params: Alarm['params']): Alarm => ({
  code,
  since: since?.toISOString() ?? null,
  params,
});

function oldQueues(gauges: readonly Reading[], now: Date): Alarm[] {
  const due = new Map(valuesOf(gauges, 'wapay_queue_due').map(({ queue, value }) => [queue, value]));
  return valuesOf(gauges, 'wapay_queue_oldest_due_seconds')
    .filter(({ value }) => value > QUEUE_OLD_SECONDS)
    .map(({ queue, value }) =>
      alarm('queue_old', new Date(now.getTime() - value * 1000), { queue, due: due.get(queue) ?? 0 }),
    );
}

const valuesOf = (gauges: readonly Reading[], name: MetricName): { queue: string; value: number }[] =>
  (gauges.find((gauge) => gauge.name === name)?.values ?? []).map(({ labels, value }) => ({
    queue: labels.queue ?? '',
    value,
  }));
