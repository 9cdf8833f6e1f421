import { appendFileSync, existsSync, mkdirSync, readFileSync, renameSync, writeFileSync } from 'node:fs';
import { dirname } from 'node:path';

interface Line {
  table: string;
  key: string;
  /** Absent: the row was deleted. */
  row?: unknown;
}

/** Below this a journal is left to grow: a load test writes some twenty lines per order, most of them soon history. */
const LINES_BEFORE_COMPACTION = 20_000;

/** Rows by key, in the order they were first put; every change is appended to the journal before the call returns. */
export class Table<Row> {
  private readonly rows: Map<string, Row>;

  constructor(
    private readonly name: string,
    rows: Map<string, unknown>,
    private readonly append: (line: Line) => void,
  ) {
    this.rows = rows as Map<string, Row>;
  }

  get size(): number {
    return this.rows.size;
  }

  get(key: string): Row | undefined {
    return this.rows.get(key);
  }

  put(key: string, row: Row): Row {
    this.rows.set(key, row);
    this.append({ table: this.name, key, row });
    return row;
  }

  delete(key: string): void {
    if (this.rows.delete(key)) this.append({ table: this.name, key });
  }

  clear(): void {
    for (const key of [...this.rows.keys()]) this.delete(key);
  }

  all(): Row[] {
    return [...this.rows.values()];
  }
}

/**
 * The world's memory: tables of JSON rows, kept in an append-only file of JSON lines so that a restarted process knows
 * the same orders and money; without a path it lives in memory only. The file is compacted whenever it is opened, and
 * when most of it is history.
 */
export class Journal {
  private readonly tables = new Map<string, Map<string, unknown>>();
  private readonly watchers = new Set<() => void>();
  /** Lines in the file. */
  private lines = 0;

  constructor(private readonly path?: string) {
    if (path === undefined) return;
    mkdirSync(dirname(path), { recursive: true });
    if (existsSync(path)) this.replay(readFileSync(path, 'utf8'));
    this.compact(path);
  }

  /** The table of that name, with the rows it had when the process ended. */
  table<Row>(name: string): Table<Row> {
    return new Table<Row>(name, this.rows(name), (line) => this.append(line));
  }

  /** Calls `watcher` after each change, until the returned function is called. */
  watch(watcher: () => void): () => void {
    this.watchers.add(watcher);
    return () => this.watchers.delete(watcher);
  }

  /** Calls the watchers, as after a change. */
  announce(): void {
    for (const watcher of this.watchers) watcher();
  }

  private append(line: Line): void {
    this.announce();
    if (this.path === undefined) return;
    appendFileSync(this.path, `${JSON.stringify(line)}\n`);
    this.lines += 1;
    if (this.lines < LINES_BEFORE_COMPACTION) return;
    const rows = [...this.tables.values()].reduce((sum, table) => sum + table.size, 0);
    if (this.lines > 4 * rows) this.compact(this.path);
  }

  private rows(name: string): Map<string, unknown> {
    const known = this.tables.get(name) ?? new Map<string, unknown>();
    this.tables.set(name, known);
    return known;
  }

  private replay(text: string): void {
    for (const written of text.split('\n')) {
      let line: Line;
      try {
        line = JSON.parse(written) as Line;
      } catch {
        continue; // the empty end of the file, or a line that a killed process had half written
      }
      if (line.row === undefined) this.rows(line.table).delete(line.key);
      else this.rows(line.table).set(line.key, line.row);
    }
  }

  private compact(path: string): void {
    const lines: string[] = [];
    for (const [table, rows] of this.tables)
      for (const [key, row] of rows) lines.push(`${JSON.stringify({ table, key, row })}\n`);
    // Renamed into place: a process killed while it compacts leaves the old file whole.
    writeFileSync(`${path}.new`, lines.join(''));
    renameSync(`${path}.new`, path);
    this.lines = lines.length;
  }
}
