import { findMapping } from '../../db/settlements/column-mappings';
import { ProblemError } from '../../domain/values/errors';
import type { SettlementSource } from '../../ports/settlement-source';
import type { Context } from '../context';

const MAPPED = 'csv:';

/** The source of a name, with the stored mapping for `csv:{name}`; `invalid_request` where there is none. */
export async function findSource(ctx: Context, name: string): Promise<SettlementSource> {
  const { sources } = ctx;
  const known = sources.byName.get(name);
  if (known) return known;
  const mapped = name.startsWith(MAPPED) ? await findMapping(ctx.db, name.slice(MAPPED.length)) : null;
  if (mapped) return sources.fromMapping(mapped.name, mapped.mapping);
  const detail = name.startsWith(MAPPED)
    ? 'There is no column mapping of this name; store it with PUT /v1/column_mappings/{name}.'
    : `One of ${[...sources.byName.keys()].join(', ')}, csv:{mapping}.`;
  throw new ProblemError('invalid_request', `The source is unknown. ${detail}`, {
    errors: [{ pointer: '/source', code: 'unknown_source', detail }],
  });
}
