import { renderTimeline } from '../../domain/timeline/catalogue';
import type { Language } from '../../domain/timeline/words';
import { ProblemError } from '../../domain/values/errors';
import type { Context } from '../context';

export interface TimelineEntry {
  at: string;
  kind: string;
  /** Stable; `text` for lines from before there were codes, of which only the summary is known. */
  code: string;
  params: unknown;
  summary: string;
  cause: string;
  /** The name of the API key that asked for it; null for none. */
  actor: string | null;
  details: unknown;
}

/** An order's timeline, oldest first: what was known, when, and why it moved or was refused; texts in `language`. */
export async function readTimeline(ctx: Context, referenceId: string, language: Language): Promise<TimelineEntry[]> {
  const lines = await ctx.db.prisma.timelineEntry.findMany({ where: { referenceId }, orderBy: { id: 'asc' } });
  // Old lines are removed in time; the order stays.
  if (lines.length === 0 && (await ctx.db.prisma.order.count({ where: { referenceId } })) === 0)
    throw new ProblemError('not_found', 'There is no order with this reference_id.');
  return lines.map(({ at, kind, code, summary, cause, actor, details }) => ({
    at: at.toISOString(),
    kind,
    code: code ?? 'text',
    params: code === null ? {} : details,
    summary: renderTimeline(code, details, language) ?? summary,
    cause,
    actor,
    details,
  }));
}
