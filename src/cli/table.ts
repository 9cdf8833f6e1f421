/** Rows under headings, each column as wide as its widest cell; `nothing` when there are no rows. */
export function table(headings: readonly string[], rows: readonly (readonly string[])[], nothing: string): string {
  if (rows.length === 0) return nothing;
  // A long list has more rows than a function takes arguments.
  const widths = headings.map((heading, column) =>
    rows.reduce((widest, row) => Math.max(widest, width(row[column] ?? '')), width(heading)),
  );
  const line = (cells: readonly string[]) =>
    widths
      .map((wide, column) => (cells[column] ?? '') + ' '.repeat(wide - width(cells[column] ?? '')))
      .join('  ')
      .trimEnd();
  return [line(headings.map((heading) => heading.toUpperCase())), ...rows.map(line)].join('\n');
}

const width = (text: string): number => [...text].length;

/** 681.45 INR */
export const money = ({ value }: { value: number }, currency: string): string =>
  `${(value / 100).toFixed(2)} ${currency}`;

/** 2026-11-20 10:00:05 UTC */
export const moment = (at: string): string => `${at.slice(0, 10)} ${at.slice(11, 19)} UTC`;

/** Tells a person at a terminal how far long work is; nothing is written into files and pipes. */
export function progress(text: string): void {
  if (process.stderr.isTTY) process.stderr.write(`\r\u001b[K${text}`);
}
