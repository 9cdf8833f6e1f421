import { parseArgs } from 'node:util';
import { drill } from './drill';

/** `npm run drill -- --seconds 60 --seed 1`: exit 1 when the books disagree. */
async function main(): Promise<number> {
  const { values } = parseArgs({
    args: process.argv.slice(3),
    options: { seconds: { type: 'string', default: '30' }, seed: { type: 'string', default: String(Date.now()) } },
  });
  process.stdout.write(`seed ${values.seed}, ${values.seconds} s\n`);
  const { broken, ...counts } = await drill({
    seconds: Number(values.seconds),
    seed: values.seed,
    onProgress: (line) => process.stdout.write(`${line}\n`),
  });
  process.stdout.write(`${JSON.stringify(counts)}\n`);
  for (const line of broken) process.stdout.write(`BROKEN ${line}\n`);
  if (broken.length === 0) process.stdout.write('All books agree.\n');
  return broken.length === 0 ? 0 : 1;
}

main().then(
  (code) => process.exit(code),
  (error: unknown) => {
    process.stderr.write(`${error instanceof Error ? error.stack : String(error)}\n`);
    process.exit(2);
  },
);
