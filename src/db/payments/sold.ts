import type { Queryable } from '../core/client';

/** Currencies and configurations of the newest orders. */
export interface Sold {
  currencies: string[];
  /** Payment configurations that they name. */
  configurations: string[];
}

/** More orders would show nothing new. */
const NEWEST = 1_000;

/** Reads the currencies and payment configurations of the newest orders. */
export async function readSold(db: Queryable): Promise<Sold> {
  const rows = await db.query<{ currency: string; configuration: string | null }>(
    `SELECT DISTINCT currency, configuration_name AS configuration
       FROM (SELECT reference_id FROM orders ORDER BY created_at DESC LIMIT $1) newest
       JOIN payments USING (reference_id)`,
    [NEWEST],
  );
  const unique = (values: (string | null)[]): string[] =>
    [...new Set(values.filter((value) => value !== null))].sort((a, b) => (a < b ? -1 : 1));
  return {
    currencies: unique(rows.map(({ currency }) => currency)),
    configurations: unique(rows.map(({ configuration }) => configuration)),
  };
}
