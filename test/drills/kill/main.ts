import { parseArgs } from 'node:util';
import { drill } from './drill';
import { drillInstruments } from './instrument-drill';
import { measureRecovery } from './recovery';

/**
 * `npm run drill -- --seconds 60 --seed 1`: exit 1 when the books disagree. `--recovery 100`: kills so many workers, and
 * measures how soon what they had claimed is taken up. `--instruments 100`: so many kills around the making of instruments.
 */
async function main(): Promise<number> {
  const { values } = parseArgs({
    args: process.argv.slice(3),
    options: {
      seconds: { type: 'string', default: '30' },
      seed: { type: 'string', default: String(Date.now()) },
      recovery: { type: 'string' },
      instruments: { type: 'string' },
    },
  });
  const onProgress = (line: string): void => void process.stdout.write(`${line}\n`);
  if (values.recovery)
    return report(await measureRecovery({ kills: Number(values.recovery), seed: values.seed, onProgress }));
  if (values.instruments) return report(await drillInstruments({ kills: Number(values.instruments), onProgress }));
  process.stdout.write(`seed ${values.seed}, ${values.seconds} s\n`);
  return report(await drill({ seconds: Number(values.seconds), seed: values.seed, onProgress }));
}

function report({ broken, ...counts }: { broken: string[] }): number {
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
