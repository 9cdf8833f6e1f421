import type { ColumnMapping } from '../../domain/settlements/column-mapping';
import type { Queryable, Tx } from '../core/client';

export interface MappingRow {
  name: string;
  mapping: ColumnMapping;
  createdAt: Date;
  updatedAt: Date;
}

const COLUMNS = 'name, mapping, created_at AS "createdAt", updated_at AS "updatedAt"';

export async function putMapping(tx: Tx, name: string, mapping: ColumnMapping, now: Date): Promise<MappingRow> {
  const [row] = await tx.query<MappingRow>(
    `INSERT INTO column_mappings (name, mapping, created_at, updated_at) VALUES ($1, $2, $3, $3)
     ON CONFLICT (name) DO UPDATE SET mapping = excluded.mapping, updated_at = excluded.updated_at RETURNING ${COLUMNS}`,
    [name, JSON.stringify(mapping), now],
  );
  if (!row) throw new Error('an INSERT gave no row');
  return row;
}

export const findMapping = async (db: Queryable, name: string): Promise<MappingRow | null> =>
  (await db.query<MappingRow>(`SELECT ${COLUMNS} FROM column_mappings WHERE name = $1`, [name]))[0] ?? null;

export const selectMappings = (db: Queryable): Promise<MappingRow[]> =>
  db.query<MappingRow>(`SELECT ${COLUMNS} FROM column_mappings ORDER BY name`);

/** Returns false when no mapping has this name. */
export async function deleteMapping(db: Queryable, name: string): Promise<boolean> {
  return (await db.query('DELETE FROM column_mappings WHERE name = $1 RETURNING name', [name])).length > 0;
}
