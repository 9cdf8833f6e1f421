import { RowRefused } from './cells';

/** A record of fixed length; positions count from 1, both ends included, as the banks' manuals write them. */
export class FixedRecord {
  constructor(readonly text: string) {}

  at(from: number, to = from): string {
    return this.text.slice(from - 1, to).trim();
  }

  /** Without leading zeros; null for nothing and for zeros only. */
  id(from: number, to: number): string | null {
    const text = this.at(from, to).replace(/^0+(?=.)/, '');
    return text === '' || text === '0' ? null : text;
  }

  /** Minor units: digits with two implied decimals. Blanks are 0. */
  amount(from: number, to: number): number {
    const text = this.at(from, to);
    if (text === '') return 0;
    if (!/^\d{1,15}$/.test(text)) throw new RowRefused(`positions ${from}-${to} are no amount`);
    return Number(text) + 0;
  }
}

/** Cuts text into lines of at least `width` characters (longer where a bank pads); `at` counts physical lines from 1. */
export function createLines(onLine: (text: string, at: number) => void) {
  let rest = '';
  let at = 0;
  const take = (text: string): void => {
    at++;
    const line = text.endsWith('\r') ? text.slice(0, -1) : text;
    // Some banks end a file with the end-of-file sign of CP/M.
    if (line.trim() !== '' && line !== '\u001a') onLine(line, at);
  };
  return {
    push: (text: string): void => {
      rest += text;
      let from = 0;
      for (let end = rest.indexOf('\n'); end >= 0; end = rest.indexOf('\n', from)) {
        take(rest.slice(from, end));
        from = end + 1;
      }
      rest = rest.slice(from);
    },
    end: (): void => {
      if (rest !== '') take(rest);
      rest = '';
    },
  };
}
