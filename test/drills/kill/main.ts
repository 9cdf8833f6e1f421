import { drillOptions, report, runDrill } from '../run-drill';
import { drill } from './drill';
import { drillInstruments } from './instrument-drill';
import { measureRecovery } from './recovery';

const AGREED = 'All books agree.';

/**
 * `npm run drill -- --seconds 60 --seed 1`: exit 1 when the books disagree. `--recovery 100`: kills so many workers, and
 * measures how soon what they had claimed is taken up. `--instruments 100`: so many kills around the making of instruments.
 */
async function main(): Promise<number> {
  const values = drillOptions({
    seconds: { type: 'string', default: '30' },
    seed: { type: 'string', default: String(Date.now()) },
    recovery: { type: 'string' },
    instruments: { type: 'string' },
  });
  const onProgress = (line: string): void => void process.stdout.write(`${line}\n`);
  if (values.recovery)
    return report(await measureRecovery({ kills: Number(values.recovery), seed: values.seed, onProgress }), AGREED);
  if (values.instruments)
    return report(await drillInstruments({ kills: Number(values.instruments), onProgress }), AGREED);
  process.stdout.write(`seed ${values.seed}, ${values.seconds} s\n`);
  return report(await drill({ seconds: Number(values.seconds), seed: values.seed, onProgress }), AGREED);
}

runDrill(main);
