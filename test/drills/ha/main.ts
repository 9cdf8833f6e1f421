import { parseArgs } from 'node:util';
import { drill } from './ha-drill';
import { findPrograms } from './programs';

/** `npm run drill:ha -- --orders 300 [--calm]`: exit 1 when the books disagree, 2 when it cannot run. */
async function main(): Promise<number> {
  const { values } = parseArgs({
    args: process.argv.slice(3),
    options: {
      orders: { type: 'string', default: '300' },
      seed: { type: 'string', default: String(Date.now()) },
      calm: { type: 'boolean', default: false },
    },
  });
  const { programs, missing } = findPrograms();
  if (missing.length > 0) {
    process.stderr.write(`Not installed: ${missing.join(', ')}. On Debian: apt-get install ${missing.join(' ')}\n`);
    return 2;
  }
  const started = Date.now();
  const seconds = () => ((Date.now() - started) / 1000).toFixed(1);
  const { broken, ...counts } = await drill({
    programs,
    orders: Number(values.orders),
    seed: values.seed,
    calm: values.calm,
    onProgress: (line) => process.stdout.write(`${seconds()} s: ${line}\n`),
  });
  process.stdout.write(`${JSON.stringify(counts)}\n`);
  for (const line of broken) process.stdout.write(`BROKEN ${line}\n`);
  if (broken.length === 0) process.stdout.write('Nothing acknowledged is lost, and all books agree.\n');
  return broken.length === 0 ? 0 : 1;
}

main().then(
  (code) => process.exit(code),
  (error: unknown) => {
    process.stderr.write(`${error instanceof Error ? error.stack : String(error)}\n`);
    process.exit(2);
  },
);
