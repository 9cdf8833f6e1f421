import type { Queryable, Tx } from '../core/client';

/** The agreed fee of one payment method. Decimals are text, so that no value passes through a float. */
export interface FeeRate {
  percent: string;
  /** Minor units for each payment. */
  fixed: number;
  tax_percent: string;
}

export interface FeeRates {
  gateway: string;
  /** By method; `default` for those without one of their own. */
  methods: Record<string, FeeRate>;
  createdAt: Date;
  updatedAt: Date;
}

const COLUMNS = 'gateway, methods, created_at AS "createdAt", updated_at AS "updatedAt"';

/** Stores agreed rates, and keeps those before for the payments of their time; true when they are new. */
export async function putRates(tx: Tx, gateway: string, methods: FeeRates['methods'], now: Date): Promise<boolean> {
  await tx.write(
    `INSERT INTO fee_rate_versions (gateway, valid_from, methods) VALUES ($1, $3, $2)
     ON CONFLICT (gateway, valid_from) DO UPDATE SET methods = excluded.methods`,
    [gateway, JSON.stringify(methods), now],
  );
  const [row] = await tx.query<{ isNew: boolean }>(
    `INSERT INTO fee_rates (gateway, methods, created_at, updated_at) VALUES ($1, $2, $3, $3)
     ON CONFLICT (gateway) DO UPDATE SET methods = excluded.methods, updated_at = excluded.updated_at
     RETURNING xmax = 0 AS "isNew"`,
    [gateway, JSON.stringify(methods), now],
  );
  return row?.isNew ?? false;
}

export async function findRates(db: Queryable, gateway: string): Promise<FeeRates | null> {
  const [row] = await db.query<FeeRates>(`SELECT ${COLUMNS} FROM fee_rates WHERE gateway = $1`, [gateway]);
  return row ?? null;
}
