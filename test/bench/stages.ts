import { setTimeout as delay } from 'node:timers/promises';
import { newRun } from './load/bodies';
import { load } from './load/processes';
import { seedSent } from './load/seed';
import { ask, type Bench } from './measure';

/** Milliseconds of one payment, seen from outside the service, in the order in which they pass. */
export interface Stages {
  /** From the webhook to its 200: it is stored. */
  stored: number;
  /** From the 200 to the question at the provider, 0 where that came first. */
  asked: number;
  /** From the question, answered at once, to the order_status at the provider: applied and sent. */
  told: number;
}

/** Sends `count` webhooks, 20 a second, and tells what the time to each one's order_status was spent on. */
export async function measureStages(bench: Bench, port: number, count: number): Promise<Stages[]> {
  const prefix = `stage-${newRun()}`;
  await seedSent(bench.sql, prefix, count);
  const job = { port, connections: 4, kind: 'payments', prefix, requests: count, rate: 20 } as const;
  const { sentAt, storedAt } = await load(job);
  await delay(1_500);
  const asked = await ask<Record<string, number>>(bench, `/asked?${prefix}-`);
  const told = await ask<Record<string, number>>(bench, `/seen?${prefix}-`);
  return Object.entries(sentAt).map(([referenceId, sent]) => {
    const of = (times: Record<string, number>) => (times[referenceId] ?? Number.POSITIVE_INFINITY) / 1000;
    const start = sent / 1000;
    return { stored: of(storedAt) - start, asked: of(asked) - of(storedAt), told: of(told) - of(asked) };
  });
}
