import { parseArgs } from 'node:util';
import { lastReleased } from './builds';
import { drillUpgrade } from './upgrade-drill';

/** `npm run drill:upgrade -- --from <git ref> --orders 30`: exit 1 when the books disagree, 2 when it cannot run. */
async function main(): Promise<number> {
  const { values } = parseArgs({
    args: process.argv.slice(3),
    options: {
      from: { type: 'string', default: lastReleased() },
      orders: { type: 'string', default: '30' },
      seed: { type: 'string', default: String(Date.now()) },
    },
  });
  const started = Date.now();
  const { broken, ...counts } = await drillUpgrade({
    from: values.from,
    orders: Number(values.orders),
    seed: values.seed,
    onProgress: (line) => process.stdout.write(`${((Date.now() - started) / 1000).toFixed(1)} s: ${line}\n`),
  });
  process.stdout.write(`${JSON.stringify(counts)}\n`);
  for (const line of broken) process.stdout.write(`BROKEN ${line}\n`);
  if (broken.length === 0) process.stdout.write('All books agree, in both versions.\n');
  return broken.length === 0 ? 0 : 1;
}

main().then(
  (code) => process.exit(code),
  (error: unknown) => {
    process.stderr.write(`${error instanceof Error ? error.stack : String(error)}\n`);
    process.exit(2);
  },
);
