import { parseArgs } from 'node:util';
import { drillRestore } from './restore-drill';

/** `npm run drill:restore -- --orders 40`: exit 1 when something is missing, 2 when it cannot run. */
async function main(): Promise<number> {
  const { values } = parseArgs({
    args: process.argv.slice(3),
    options: { orders: { type: 'string', default: '40' } },
  });
  const { broken, ...counts } = await drillRestore({
    orders: Number(values.orders),
    onProgress: (line) => process.stdout.write(`${line}\n`),
  });
  process.stdout.write(`${JSON.stringify(counts)}\n`);
  for (const line of broken) process.stdout.write(`BROKEN ${line}\n`);
  if (broken.length === 0) process.stdout.write('The copy holds everything that was acknowledged before it began.\n');
  return broken.length === 0 ? 0 : 1;
}

main().then(
  (code) => process.exit(code),
  (error: unknown) => {
    process.stderr.write(`${error instanceof Error ? error.stack : String(error)}\n`);
    process.exit(2);
  },
);
