import { drillOptions, report, runDrill } from '../run-drill';
import { lastReleased } from './builds';
import { drillUpgrade } from './upgrade-drill';

/** `npm run drill:upgrade -- --from <git ref> --orders 30`: exit 1 when the books disagree, 2 when it cannot run. */
async function main(): Promise<number> {
  const values = drillOptions({
    from: { type: 'string', default: lastReleased() },
    orders: { type: 'string', default: '30' },
    seed: { type: 'string', default: String(Date.now()) },
  });
  const started = Date.now();
  const found = await drillUpgrade({
    from: values.from,
    orders: Number(values.orders),
    seed: values.seed,
    onProgress: (line) => process.stdout.write(`${((Date.now() - started) / 1000).toFixed(1)} s: ${line}\n`),
  });
  return report(found, 'All books agree, in both versions.');
}

runDrill(main);
