import { setTimeout as delay } from 'node:timers/promises';
import { type Build, type Comparison, inTurns, startBuilds, stopBuilds } from './builds';
import { newRun } from './load/bodies';
import { load } from './load/processes';
import { seedSent } from './load/seed';
import { ask, type Bench, pay, say } from './measure';

/** Milliseconds of one payment, seen from outside the service, in the order in which they pass. */
interface Stages {
  /** From the webhook to its 200: it is stored. */
  stored: number;
  /** From the 200 to the question at the provider; negative where that came first. */
  asked: number;
  /** From the question, which is answered at once, to the order_status at the provider: applied and sent. */
  notified: number;
  /** All of it. */
  whole: number;
}

const SHARES = [0.5, 0.95, 0.99];

/**
 * Prints what the time from a webhook to its order_status is spent on while 20 webhooks come a second, in this build
 * and, in turns, in the other one; the first round warms both up.
 */
export async function compareStages(comparison: Comparison, other: string | undefined): Promise<void> {
  const builds = await startBuilds(comparison, other);
  const seen = new Map<Build, Stages[]>(builds.map((build) => [build, []]));
  try {
    await inTurns(builds, comparison.size.rounds, async (build, round) => {
      if (round === 0) await pay(build.bench, build.all.port);
      else seen.get(build)?.push(...(await measureStages(build.bench, build.all.port)));
      say(`round ${round} of ${comparison.size.rounds}, ${build.name}`);
    });
  } finally {
    await stopBuilds(builds);
  }
  process.stdout.write(`${SHARES.map((share) => `${100 * share} %`).join(', ')} of the payments, in milliseconds\n`);
  for (const stage of ['stored', 'asked', 'notified', 'whole'] as const)
    for (const [{ name }, payments] of seen) {
      const times = payments.map((payment) => payment[stage]).sort((a, b) => a - b);
      const at = (share: number) => times[Math.floor((times.length - 1) * share)] ?? Number.NaN;
      process.stdout.write(
        `${stage.padEnd(10)}${name.padEnd(8)}${SHARES.map((share) => at(share).toFixed(1).padStart(8)).join('')}\n`,
      );
    }
}

async function measureStages(bench: Bench, port: number): Promise<Stages[]> {
  const prefix = `stage-${newRun()}`;
  const { latency: requests } = bench.size;
  await seedSent(bench.sql, prefix, requests);
  const { sentAt, storedAt } = await load({ port, connections: 4, kind: 'payments', prefix, requests, rate: 20 });
  await delay(1_500);
  const asked = await ask<Record<string, number>>(bench, `/asked?${prefix}-`);
  const notified = await ask<Record<string, number>>(bench, `/seen?${prefix}-`);
  return Object.entries(sentAt).map(([referenceId, sent]) => {
    const at = (times: Record<string, number>) => (times[referenceId] ?? Number.POSITIVE_INFINITY) / 1000;
    const [start, kept, question, end] = [sent / 1000, at(storedAt), at(asked), at(notified)];
    return { stored: kept - start, asked: question - kept, notified: end - question, whole: end - start };
  });
}
