import { BOUNDS, type Delay, type Kind } from './delay';

/** What took longer than it may, or is not known although it should be by now. */
export const findLate = (delays: readonly Delay[], end: number): { ref: string; rule: string; detail: string }[] =>
  delays.flatMap(({ kind, ref, since, until }) => {
    const bound = BOUNDS[kind];
    const took = (until ?? end) - since;
    if (took <= bound) return [];
    const rule = `somebody is notified in time: ${kind}`;
    return [{ ref, rule, detail: `${until === null ? 'nobody yet, after' : 'after'} ${duration(took)}` }];
  });

/** A line for each kind: how many, how many of them nobody knows of at the end, the median and the longest time. */
export function delayTable(delays: readonly Delay[]): string {
  const rows = (Object.keys(BOUNDS) as Kind[]).map((kind) => {
    const cases = delays.filter((delay) => delay.kind === kind);
    const times = cases.flatMap(({ since, until }) => (until === null ? [] : [until - since])).sort((a, b) => a - b);
    const open = cases.length - times.length;
    return [
      kind,
      cases.length,
      open,
      duration(times[(times.length - 1) >> 1]),
      duration(times.at(-1)),
      duration(BOUNDS[kind]),
    ];
  });
  const lines = [['somebody must know of', 'cases', 'open at the end', 'median', 'longest', 'bound'], ...rows];
  return lines
    .map(
      ([kind, ...values]) => `${String(kind).padEnd(34)}${values.map((value) => String(value).padStart(16)).join('')}`,
    )
    .join('\n');
}

function duration(ms: number | undefined): string {
  if (ms === undefined) return '-';
  const seconds = Math.round(ms / 1000);
  const part = (value: number) => String(Math.floor(value)).padStart(2, '0');
  return `${Math.floor(seconds / 3600)}:${part((seconds / 60) % 60)}:${part(seconds % 60)}`;
}
