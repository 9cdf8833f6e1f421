import { chmod, mkdtemp, rm } from 'node:fs/promises';
import os from 'node:os';
import path from 'node:path';
import { parseArgs } from 'node:util';
import { migrate } from '../../../src/db/core/migrate';
import { startEmbedded } from '../../../src/dev/embedded-postgres/start';
import { execute } from '../../helpers/global-setup';
import { findPlant } from './mutants/mutants';
import { LANES, openContext, shrink, simulate } from './simulate';
import { tellStory } from './story';

/** `npm run simulate -- --seed 1 --orders 10000 [--together 6] [--group 64] [--rush] [--plant name]`: exit 1 when the books disagree. */
async function main(): Promise<number> {
  const { values } = parseArgs({
    args: process.argv.slice(3),
    options: {
      seed: { type: 'string', default: String(Date.now()) },
      orders: { type: 'string', default: '1000' },
      together: { type: 'string' },
      rush: { type: 'boolean', default: false },
      group: { type: 'string', default: '64' },
      plant: { type: 'string' },
    },
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
    const contexts = await openLanes(server.url);
    const [first] = contexts;
    if (!first) return 2;
    try {
      const started = Date.now();
      const total = Number(values.orders);
      process.stdout.write(`seed ${values.seed}, ${total} orders\n`);
      let told = 0;
      const outcome = await simulate(
        contexts.map((context) => context.ctx),
        {
          seed: values.seed,
          orders: total,
          rush: values.rush,
          ...(values.together && { together: Number(values.together) }),
          groupSize: Number(values.group),
          plant: values.plant ? findPlant(values.plant) : null,
          onProgress: (done, steps) => {
            if (Date.now() - told < 2_000) return;
            told = Date.now();
            const rate = Math.round((done * 1000) / (told - started));
            const memory = Math.round(process.memoryUsage().rss / 1e6);
            process.stdout.write(`${done} of ${total} orders, ${steps} steps, ${rate} orders/s, ${memory} MB\n`);
          },
        },
      );
      if (outcome.failure) {
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
async function openLanes(url: string) {
  const lanes = [];
  for (let lane = 1; lane <= LANES; lane++) {
    const own = new URL(url);
    own.pathname = `/lane_${lane}`;
    await execute(url, `CREATE DATABASE lane_${lane}`);
    await migrate(own.href);
    lanes.push(openContext(own.href));
  }
  return lanes;
}

main().then(
  (code) => process.exit(code),
  (error: unknown) => {
    process.stderr.write(`${error instanceof Error ? error.stack : String(error)}\n`);
    process.exit(2);
  },
);
