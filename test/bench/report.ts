/** One line of the table. */
export interface Line {
  name: string;
  value: number;
  unit: string;
  aim?: { least: number } | { most: number };
}

export function median(numbers: number[]): number {
  const sorted = [...numbers].sort((a, b) => a - b);
  return sorted[Math.floor(sorted.length / 2)] ?? Number.NaN;
}

/** Prints the lines for people, then all of them as one line of JSON. */
export function printTable(lines: Line[]): void {
  const width = Math.max(...lines.map(({ name }) => name.length));
  for (const line of lines)
    process.stdout.write(`${line.name.padEnd(width)}  ${show(line).padStart(10)}  ${aimOf(line)}\n`);
  process.stdout.write(`${JSON.stringify(lines.map((line) => ({ ...line, met: isMet(line) })))}\n`);
}

const show = ({ value, unit }: Line): string => `${value.toFixed(unit === '×' ? 2 : value < 100 ? 1 : 0)} ${unit}`;

function isMet({ value, aim }: Line): boolean | null {
  if (!aim) return null;
  return 'least' in aim ? value >= aim.least : value <= aim.most;
}

function aimOf(line: Line): string {
  const { aim } = line;
  if (!aim) return '';
  const wanted = 'least' in aim ? `aim ≥ ${aim.least}` : `aim ≤ ${aim.most}`;
  return `${wanted}  ${isMet(line) ? 'met' : 'MISSED'}`;
}
