import { drillOptions, report, runDrill } from '../run-drill';
import { drillRestore } from './restore-drill';

/** `npm run drill:restore -- --orders 40`: exit 1 when something is missing, 2 when it cannot run. */
async function main(): Promise<number> {
  const values = drillOptions({ orders: { type: 'string', default: '40' } });
  const found = await drillRestore({
    orders: Number(values.orders),
    onProgress: (line) => process.stdout.write(`${line}\n`),
  });
  return report(found, 'The copy holds everything that was acknowledged before it began.');
}

runDrill(main);
