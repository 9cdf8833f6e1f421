import { chmod, mkdtemp, rm } from 'node:fs/promises';
import os from 'node:os';
import path from 'node:path';
import { migrate } from '../../../src/db/core/migrations/migrate';
import { startEmbedded } from '../../../src/dev/embedded-postgres/start';
import { execute } from '../../helpers/global-setup';
import { drillOptions, runDrill } from '../run-drill';
import { delayTable } from './delays/summarize';
import { findMutant } from './mutants/mutants';
import { openContext, PARALLEL, shrink, simulate } from './simulate';
import { tellStory } from './story';

/** `npm run simulate -- --seed 1 --orders 10000 [--together 6] [--group 64] [--rush] [--plant name]`: exit 1 when the books disagree. */
async function main(): Promise<number> {
  const values = drillOptions({
    seed: { type: 'string', default: String(Date.now()) },
    orders: { type: 'string', default: '1000' },
    together: { type: 'string' },
    rush: { type: 'boolean', default: false },
    group: { type: 'string', default: '64' },
    mutant: { type: 'string' },
  });
  const directory = await mkdtemp(path.join(os.tmpdir(), 'wapay-simulation-'));
  // As root, PostgreSQL runs as another user, who must be able to enter.
  await chmod(directory, 0o755);
  const server = await startEmbedded({ dataDir: path.join(directory, 'postgres'), durable: false, log: () => {} });
  const stop = async (): Promise<void> => {
    await server.stop();
    await rm(directory, { recursive: true, force: true });
  };
  for (const signal of ['SIGINT', 'SIGTERM'] as const)
    process.once(signal, () => void stop().then(() => process.exit(130)));
  try {
    const contexts = await openContexts(server.url);
    const [first] = contexts;
    if (!first) return 2;
    try {
      const started = Date.now();
      const total = Number(values.orders);
      process.stdout.write(`seed ${values.seed}, ${total} orders\n`);
      let reportedAt = 0;
      const outcome = await simulate(
        contexts.map((context) => context.ctx),
        {
          seed: values.seed,
          orders: total,
          rush: values.rush,
          ...(values.together && { together: Number(values.together) }),
          groupSize: Number(values.group),
          mutant: values.mutant ? findMutant(values.mutant) : null,
          onProgress: (done, steps) => {
            if (Date.now() - reportedAt < 2_000) return;
            reportedAt = Date.now();
            const rate = Math.round((done * 1000) / (reportedAt - started));
            const memory = Math.round(process.memoryUsage().rss / 1e6);
            process.stdout.write(`${done} of ${total} orders, ${steps} steps, ${rate} orders/s, ${memory} MB\n`);
          },
        },
      );
      process.stdout.write(`${delayTable(outcome.delays)}\n`);
      if (outcome.failure) {
        for (const { ref, rule, detail } of outcome.failure.ending.broken)
          process.stdout.write(`${ref} "${rule}": ${detail}\n`);
        process.stdout.write(`The books disagree after ${outcome.orders} orders. Looking for a shorter story …\n`);
        process.stdout.write(`${tellStory(await shrink(first.ctx, outcome.failure))}\n`);
        return 1;
      }
      const seconds = ((Date.now() - started) / 1000).toFixed(1);
      process.stdout.write(
        `${outcome.orders} orders, ${outcome.steps} steps in ${seconds} s: all books agree. Digest ${outcome.digest}\n`,
      );
      return 0;
    } finally {
      await Promise.all(contexts.map((context) => context.close()));
    }
  } finally {
    await stop();
  }
}

/** A migrated database for each lane. */
async function openContexts(url: string) {
  const contexts = [];
  for (let number = 1; number <= PARALLEL; number++) {
    const own = new URL(url);
    own.pathname = `/lane_${number}`;
    await execute(url, `CREATE DATABASE lane_${number}`);
    await migrate(own.href);
    contexts.push(openContext(own.href));
  }
  return contexts;
}

runDrill(main);
