/** The difference between two lists of rows: new ones, and those in which a compared field differs. */
export interface RowChanges<Row> {
  added: Row[];
  changed: Row[];
}

/** Compares rows by `key`; only `fields` count. Fields hold plain values, dates, or objects that are replaced and never changed in place. */
export function compareRows<Row>(
  before: readonly Row[],
  after: readonly Row[],
  key: keyof Row,
  fields: readonly (keyof Row)[],
): RowChanges<Row> {
  const known = new Map(before.map((row) => [row[key], row]));
  const result: RowChanges<Row> = { added: [], changed: [] };
  for (const row of after) {
    const old = row[key] === null ? undefined : known.get(row[key]);
    if (!old) result.added.push(row);
    else if (differs(old, row, fields)) result.changed.push(row);
  }
  return result;
}

/** Whether any of these fields has another value. */
export const differs = <Row>(before: Row, after: Row, fields: readonly (keyof Row)[]): boolean =>
  fields.some((field) => comparable(before[field]) !== comparable(after[field]));

const comparable = (value: unknown): unknown => (value instanceof Date ? value.getTime() : value);

export const hasChanges = ({ added, changed }: RowChanges<unknown>): boolean => added.length + changed.length > 0;
