/** A state machine as data: one row per (state, event). No row means the event is refused in that state. */
export interface Row<S extends string, E extends string, F extends string> {
  readonly from: S;
  readonly event: E;
  readonly to: S;
  /** Effects to perform when this row is taken; the last column of the table. */
  readonly effects: readonly F[];
}

export type Table<S extends string, E extends string, F extends string> = readonly Row<S, E, F>[];

/** Finds the row for `event` in `from`; undefined means refused. */
export function transition<S extends string, E extends string, F extends string>(
  table: Table<S, E, F>,
  from: S,
  event: E,
): Row<S, E, F> | undefined {
  return table.find((row) => row.from === from && row.event === event);
}

/** The states that can be reached from `start`, `start` included. */
export function reachable<S extends string>(table: Table<S, string, string>, start: S): Set<S> {
  const seen = new Set<S>([start]);
  for (const state of seen) for (const row of table) if (row.from === state) seen.add(row.to);
  return seen;
}
