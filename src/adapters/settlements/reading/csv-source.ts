import type { SettlementLine } from '../../../domain/settlements/line';
import {
  type RowSink,
  type SettlementSource,
  type SourceReader,
  UnreadableFile,
} from '../../../ports/settlement-source';
import { Cells, type Form, RowRefused } from './cells';
import { createCsvRecords } from './csv-records';
import { createSniffed } from './sniffed';

/**
 * What becomes of a column. `read`: its values are used, so it has to be there. `optional`: used where it is there.
 * `dropped`: known and never stored, because nothing needs it or because it is personal; it may be missing.
 */
export type ColumnUse = 'read' | 'optional' | 'dropped';

export interface CsvFormat {
  name: string;
  gateway: string;
  /** Every column that the format has. A header with any other is refused: it is another format, or a new version. */
  columns: Readonly<Record<string, ColumnUse>>;
  /** Other names of columns, in small letters. */
  aliases?: Readonly<Record<string, string>>;
  /** Columns whose names the merchant chooses; they are read by name and else dropped. */
  freeColumns?: RegExp;
  form: Form;
  /** As in `SettlementSource`. */
  tellsHolds?: false;
  /** Throws `RowRefused`. Returns null when the row moves no money. */
  read(cells: Cells, sink: RowSink): SettlementLine | null;
  /** Ends the table: what follows, such as notes, is not read. */
  isEnd?(fields: readonly string[]): boolean;
}

/** A CSV file with one header and one table. */
export function createCsvSource(format: CsvFormat): SettlementSource {
  const { name, gateway, form, tellsHolds } = format;
  return {
    name,
    gateway,
    stores: 'lines',
    encoding: 'utf8',
    tellsHolds,
    dayOffset: form.offset,
    open: (sink) => openTable(format, sink),
  };
}

function openTable(format: CsvFormat, sink: RowSink): SourceReader {
  let table: Table | null = null;
  let ended = false;

  const onRecord = (fields: string[], at: number): void => {
    if (ended) return;
    if (!table) {
      table = readHeader(fields, format);
      return;
    }
    if (format.isEnd?.(fields)) ended = true;
    else readRow(table, { fields, at, sink }, format.read);
  };
  const checkEnd = () => {
    if (!table) throw new UnreadableFile('the file is empty');
  };
  return createCsvReader({ sink, separator: findSeparator, onRecord, checkEnd });
}

interface CsvReaderOptions {
  sink: RowSink;
  /** The separator, or how it is found in the first characters of the file. */
  separator: string | ((start: string) => string);
  onRecord(fields: string[], at: number): void;
  /** After the last record: throws `UnreadableFile` when what must be in the file was not. */
  checkEnd(): void;
}

const isBlank = (fields: readonly string[]): boolean => fields.every((field) => field.trim() === '');

/**
 * Reads the records of a CSV file of any form, without those that a spreadsheet has filled up with empty fields; one
 * with a quote in the wrong place is rejected by its line.
 */
export function createCsvReader({ sink, separator, onRecord: read, checkEnd }: CsvReaderOptions): SourceReader {
  const onRecord = (fields: string[], at: number) => {
    if (!isBlank(fields)) read(fields, at);
  };
  const onBroken = (at: number) =>
    sink.reject({ line: at, code: 'invalid_row', detail: 'has a quote in the wrong place', gatewayId: null });
  const records =
    typeof separator === 'string'
      ? createCsvRecords({ separator, onRecord, onBroken })
      : createSniffed((start) => createCsvRecords({ separator: separator(start), onRecord, onBroken }));
  return {
    push: (text) => records.push(text),
    end: () => {
      records.end();
      checkEnd();
    },
  };
}

/** The rows below one header. */
export interface Table {
  width: number;
  /** The fields that have a name; a spreadsheet makes all records as long as the longest one. */
  named: number;
  /** The row that `fields` holds, by the names of the columns. */
  cells: Cells;
  fields: readonly string[];
}

/** The separator that occurs most often in the first line. */
export function findSeparator(text: string): string {
  const [first = ''] = text.split('\n', 1);
  const count = (separator: string) => first.split(separator).length;
  return [',', ';', '\t', '|'].reduce((best, next) => (count(next) > count(best) ? next : best));
}

/** NUL from UTF-16, and what a decoder of UTF-8 makes of other bytes: the names of columns would look wrong. */
const OTHER_ENCODING = /\0|\ufffd/;

/** Refuses a header of another encoding, which a column with an accent would else seem to be missing from. */
export function refuseOtherEncoding(header: readonly string[]): void {
  if (header.some((name) => OTHER_ENCODING.test(name)))
    throw new UnreadableFile('the file is not in UTF-8; save or download it as CSV UTF-8');
}

const clean = (name: string): string => name.replace(/^\ufeff/, '').trim();

/** Checks a header against what the format has: refuses a column that is unknown, missing or there twice. */
export function readHeader(
  fields: readonly string[],
  { columns, aliases = {}, freeColumns: free, form }: Pick<CsvFormat, 'columns' | 'aliases' | 'freeColumns' | 'form'>,
): Table {
  refuseOtherEncoding(fields);
  const index = new Map<string, number>();
  const known = new Map(Object.keys(columns).map((name) => [name.toLowerCase(), name]));
  for (const [alias, name] of Object.entries(aliases)) known.set(alias, name);
  const named = fields.findLastIndex((field) => clean(field) !== '') + 1;
  fields.slice(0, named).forEach((field, at) => {
    const given = clean(field);
    const name = known.get(given.toLowerCase()) ?? (free?.test(given) ? given : undefined);
    if (name === undefined) throw new UnreadableFile(`the column ${JSON.stringify(given.slice(0, 60))} is unknown`);
    if (index.has(name)) throw new UnreadableFile(`the column ${JSON.stringify(name)} is there twice`);
    index.set(name, at);
  });
  const missing = Object.keys(columns).find((name) => columns[name] === 'read' && !index.has(name));
  if (missing) throw new UnreadableFile(`the column ${JSON.stringify(missing)} is missing`);
  const textOf = (column: string): string => {
    const place = index.get(column);
    return place === undefined ? '' : (table.fields[place] ?? '');
  };
  const table: Table = { width: fields.length, named, cells: new Cells(textOf, form), fields: [] };
  return table;
}

interface RowPlace {
  fields: readonly string[];
  at: number;
  sink: RowSink;
}

/** Reads one row into the sink, or its reason to be rejected. */
export function readRow(table: Table, { fields, at, sink }: RowPlace, read: CsvFormat['read']): void {
  if (fields.length !== table.width) {
    const detail = `has ${fields.length} fields where the header has ${table.width}`;
    return sink.reject({ line: at, code: 'invalid_row', detail, gatewayId: null });
  }
  if (table.named < table.width && !isBlank(fields.slice(table.named)))
    return sink.reject({ line: at, code: 'invalid_row', detail: 'has a field beyond its header', gatewayId: null });
  table.fields = fields;
  readCells(table.cells, at, sink, read);
}

export function readCells(cells: Cells, at: number, sink: RowSink, read: CsvFormat['read']): void {
  try {
    const line = read(cells, sink);
    if (line) sink.line(at, line);
  } catch (error) {
    if (!(error instanceof RowRefused)) throw error;
    sink.reject({ line: at, code: error.code, detail: error.message, gatewayId: null });
  }
}
