import { drillOptions, report, runDrill } from '../run-drill';
import { drill } from './ha-drill';
import { findPrograms } from './programs';

/** `npm run drill:ha -- --orders 300 [--calm]`: exit 1 when the books disagree, 2 when it cannot run. */
async function main(): Promise<number> {
  const values = drillOptions({
    orders: { type: 'string', default: '300' },
    seed: { type: 'string', default: String(Date.now()) },
    calm: { type: 'boolean', default: false },
  });
  const { programs, missing } = findPrograms();
  if (missing.length > 0) {
    process.stderr.write(`Not installed: ${missing.join(', ')}. On Debian: apt-get install ${missing.join(' ')}\n`);
    return 2;
  }
  const started = Date.now();
  const seconds = () => ((Date.now() - started) / 1000).toFixed(1);
  const found = await drill({
    programs,
    orders: Number(values.orders),
    seed: values.seed,
    calm: values.calm,
    onProgress: (line) => process.stdout.write(`${seconds()} s: ${line}\n`),
  });
  return report(found, 'Nothing acknowledged is lost, and all books agree.');
}

runDrill(main);
