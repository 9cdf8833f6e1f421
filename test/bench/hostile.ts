import { setTimeout as delay } from 'node:timers/promises';
import { memoryOf, startHelper, startService } from './load/processes';
import { type Bench, common, takeIn } from './measure';
import { type Line, median, printTable } from './report';

const CONNECTIONS = 150;
/**
 * As in a small container. With gigabytes to spare, Node lets garbage lie until the process has about 290 MB; that it
 * goes on answering within this proves that it needs no more.
 */
const HEAP = '--max-old-space-size=80';
/** Until all of the strangers' connections are there. */
const ARRIVAL_MS = 1_000;

/**
 * Ingest of honest senders without and with strangers, in turns on one process, and the most memory that the process
 * needs. `build`: the directory of another build.
 */
export async function printHostile(bench: Bench, build?: string): Promise<void> {
  const service = await startService({
    ...{ ...common(bench), role: 'api', node: [HEAP] },
    ...(build !== undefined && { build }),
  });
  const quiet: number[] = [];
  const hostile: number[] = [];
  await takeIn(bench, service.port);
  const before = (await memoryOf(service.pid)).peak;
  for (let round = 0; round < bench.size.rounds; round++) {
    quiet.push((await takeIn(bench, service.port)).perSecond);
    const unauthorized = await startHelper('unauthorized.ts', [String(service.port), String(CONNECTIONS)]);
    await delay(ARRIVAL_MS);
    hostile.push((await takeIn(bench, service.port)).perSecond);
    await unauthorized.stop();
  }
  const { peak } = await memoryOf(service.pid);
  await service.stop();
  const ratio = median(hostile.map((rate, round) => rate / (quiet[round] ?? Number.NaN)));
  const lines: Line[] = [
    { name: 'ingest, honest senders alone', value: median(quiet), unit: '/s' },
    { name: `ingest, beside ${CONNECTIONS} strangers with 4 MB each`, value: median(hostile), unit: '/s' },
    { name: '  against honest senders alone', value: ratio, unit: '×', aim: { least: 0.5 } },
    { name: 'memory of the process, honest senders alone', value: before, unit: 'MB' },
    { name: 'memory of the process, at its highest', value: peak, unit: 'MB', aim: { most: 200 } },
  ];
  printTable(lines);
  process.stdout.write(`${JSON.stringify({ hostile: { ratio, memory_peak_mb: Math.round(peak) } })}\n`);
}
