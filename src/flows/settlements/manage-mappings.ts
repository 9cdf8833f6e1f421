import {
  deleteMapping,
  findMapping,
  type MappingRow,
  putMapping,
  selectMappings,
} from '../../db/settlements/column-mappings';
import { type ColumnMapping, MAPPING_NAME } from '../../domain/settlements/column-mapping';
import { ProblemError } from '../../domain/values/errors';
import type { Context } from '../context';

const presentMapping = ({ name, mapping, createdAt, updatedAt }: MappingRow) => ({
  name,
  ...mapping,
  created_at: createdAt.toISOString(),
  updated_at: updatedAt.toISOString(),
});

/** Stores how to read reports of `csv:{name}`. The name is the gateway of their rows, so that a known one is refused. */
export async function storeMapping(ctx: Context, name: string, mapping: ColumnMapping) {
  const taken = [...ctx.sources.byName.values()].some(({ gateway }) => gateway === name);
  if (!MAPPING_NAME.test(name) || taken) {
    const detail = taken ? 'It is the name of a gateway that is read without a mapping.' : 'Like paytm or paytm_2026.';
    throw new ProblemError('invalid_request', `The name cannot be used. ${detail}`, {
      errors: [{ pointer: '/name', code: 'invalid_name', detail }],
    });
  }
  return presentMapping(await ctx.db.withTx((tx) => putMapping(tx, name, mapping, ctx.clock.now())));
}

export async function readMapping(ctx: Context, name: string) {
  const row = await findMapping(ctx.db, name);
  if (!row) throw new ProblemError('not_found', 'There is no column mapping of this name.');
  return presentMapping(row);
}

export const listMappings = async (ctx: Context) => (await selectMappings(ctx.db)).map(presentMapping);

/** Rows that were read with it stay. */
export async function removeMapping(ctx: Context, name: string): Promise<void> {
  if (!(await deleteMapping(ctx.db, name)))
    throw new ProblemError('not_found', 'There is no column mapping of this name.');
}
