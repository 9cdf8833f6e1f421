import { CsvError, parse } from 'csv-parse/sync';
import { UnreadableFile } from '../../../ports/settlement-source';

/** A longer record means that a quote was never closed. */
const LONGEST_RECORD = 256 * 1024;

export interface CsvOptions {
  separator: string;
  /** Called with a record's fields and the physical line (from 1) where it begins. Empty lines are skipped. */
  onRecord(fields: string[], line: number): void;
  /** Called for a record with broken quotes. */
  onBroken(line: number): void;
}

/**
 * Cuts a CSV file (RFC 4180) into records, whatever the pieces that it comes in. Lines are cut here and what has an
 * irregular quote or a line break inside a field goes to csv-parse: of a million lines (255 MB) csv-parse alone takes
 * 9 s of processor, the whole budget of an import, and this 2 s. A test compares the two on every shape of quotes.
 */
export function createCsvRecords({ separator, onRecord, onBroken }: CsvOptions) {
  let rest = '';
  let line = 1;
  /** Physical lines of a record whose quotes are still open. */
  let open: { text: string; line: number } | null = null;

  const take = (text: string): void => {
    const at = line++;
    if (open) {
      open.text += `\n${text}`;
      if (open.text.length > LONGEST_RECORD) {
        throw new UnreadableFile(`the quote that opens in line ${open.line} is never closed`);
      }
      if (hasOddQuotes(text)) finish(open);
      return;
    }
    const plain = text.endsWith('\r') ? text.slice(0, -1) : text;
    if (plain === '') return;
    if (!plain.includes('"')) return onRecord(plain.split(separator), at);
    const fields = splitQuoted(plain, separator);
    if (fields) onRecord(fields, at);
    else if (hasOddQuotes(plain)) open = { text, line: at };
    else finish({ text, line: at });
  };
  const finish = (record: { text: string; line: number }): void => {
    open = null;
    let records: string[][];
    try {
      records = parse(record.text, { delimiter: separator, relax_column_count: true });
    } catch (error) {
      if (!(error instanceof CsvError)) throw error;
      return onBroken(record.line);
    }
    for (const fields of records) onRecord(fields, record.line);
  };

  return {
    push: (text: string): void => {
      rest = rest === '' ? text : rest + text;
      let from = 0;
      for (let end = rest.indexOf('\n'); end >= 0; end = rest.indexOf('\n', from)) {
        take(rest.slice(from, end));
        from = end + 1;
      }
      rest = rest.slice(from);
      if (rest.length > LONGEST_RECORD) throw new UnreadableFile(`line ${line} has no end`);
    },
    end: (): void => {
      if (rest !== '') take(rest);
      rest = '';
      if (open) throw new UnreadableFile(`the quote that opens in line ${open.line} is never closed`);
    },
  };
}

function hasOddQuotes(text: string): boolean {
  let odd = false;
  for (let at = text.indexOf('"'); at >= 0; at = text.indexOf('"', at + 1)) odd = !odd;
  return odd;
}

/**
 * The fields of a line whose every quote stands where RFC 4180 wants it; null for any other line. It is cut at every
 * separator in one go, and the pieces of a quoted field are put together again.
 */
function splitQuoted(text: string, separator: string): string[] | null {
  const fields = text.split(separator);
  let count = 0;
  let start = 0;
  let quote = text.indexOf('"');
  for (let at = 0; at < fields.length; at++) {
    let field = fields[at] as string;
    let end = start + field.length;
    if (quote >= 0 && quote < end) {
      if (quote !== start) return null;
      const close = findClose(text, start);
      const next = close + 1;
      if (close < 0 || (next < text.length && text[next] !== separator)) return null;
      while (end < next) end += 1 + (fields[++at] as string).length;
      field = text.slice(start + 1, close);
      if (field.includes('"')) field = field.replaceAll('""', '"');
      quote = text.indexOf('"', next);
    }
    fields[count++] = field;
    start = end + 1;
  }
  fields.length = count;
  return fields;
}

/** Where the quote that opens at `start` is closed; -1: it is not. A doubled quote is one of the text. */
function findClose(text: string, start: number): number {
  let close = text.indexOf('"', start + 1);
  while (close >= 0 && text.charCodeAt(close + 1) === 34) close = text.indexOf('"', close + 2);
  return close;
}
