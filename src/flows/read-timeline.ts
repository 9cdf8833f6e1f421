import { ProblemError } from '../domain/errors';
import type { Context } from './context';

export interface TimelineEntry {
  at: string;
  kind: string;
  summary: string;
  cause: string;
  details: unknown;
}

/** An order's story, oldest first: what was known, when, and why it moved or was refused. */
export async function readTimeline(ctx: Context, referenceId: string): Promise<TimelineEntry[]> {
  const order = await ctx.db.prisma.order.findUnique({
    where: { referenceId },
    select: { timeline: { orderBy: { id: 'asc' } } },
  });
  if (!order) throw new ProblemError('not_found', 'There is no order with this reference_id.');
  return order.timeline.map(({ at, kind, summary, cause, details }) => ({
    at: at.toISOString(),
    kind,
    summary,
    cause,
    details,
  }));
}
