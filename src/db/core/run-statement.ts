import type { Pool, PoolClient } from 'pg';
import { DatabaseUnavailable, isUnavailable } from './unavailable';

/** A unique constraint refused the row; `constraint` is its name. */
export class UniqueViolation extends Error {
  constructor(readonly constraint: string) {
    super(`unique constraint ${constraint}`);
    this.name = 'UniqueViolation';
  }
}

export type StatementRunner = <R extends object>(
  client: Pool | PoolClient,
  sql: string,
  params?: unknown[],
) => Promise<R[]>;

/** Parsed and planned each time, for the values at hand. */
export const runUnprepared: StatementRunner = async <R extends object>(
  client: Pool | PoolClient,
  text: string,
  values?: unknown[],
) => {
  try {
    return (await client.query<R>({ text, ...(values && { values }) })).rows;
  } catch (error) {
    throw translate(error);
  }
};

/**
 * Each statement is parsed and planned once for a connection instead of every time, which halves PostgreSQL's share of a
 * payment. Only statements that find rows by their keys or in the order of an index: what counts or searches many rows
 * is planned anew, by how many there are now. A pooler in transaction mode cannot be trusted with names.
 */
export function createPreparedRunner(): StatementRunner {
  // Our statements are constants, so the number of names is limited.
  const names = new Map<string, string>();
  const nameOf = (sql: string): string => {
    const name = names.get(sql) ?? `wapay_${names.size}`;
    names.set(sql, name);
    return name;
  };
  return async <R extends object>(client: Pool | PoolClient, text: string, values?: unknown[]) => {
    try {
      return (await client.query<R>(values ? { name: nameOf(text), text, values } : text)).rows;
    } catch (error) {
      throw translate(error);
    }
  };
}

/** Our own errors instead of the driver's. */
export function translate(error: unknown): unknown {
  const { code = '', constraint = '' } = error as { code?: string; constraint?: string };
  if (code === '23505') return new UniqueViolation(constraint);
  if (isUnavailable(error)) return new DatabaseUnavailable(error);
  return error;
}

/**
 * A migration has changed the type of a column, for example while two versions run. From then on PostgreSQL refuses the
 * parsed statement on this connection ("cached plan must not change result type"). Each connection reports it once.
 */
export const isStalePlan = (error: unknown): boolean => (error as { code?: string }).code === '0A000';

export const isDeadlock = (error: unknown): boolean =>
  ['40P01', '40001'].includes((error as { code?: string }).code ?? '');
