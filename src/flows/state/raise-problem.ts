import { type OrderState, openProblemsOf } from '../../db/order-state/order-state';
import type { ProblemCode } from '../../domain/lifecycles/statuses';
import { type ProblemCause, problemText } from '../../domain/timeline/problem-texts';
import type { Change } from './change';

export interface NewProblem {
  code: ProblemCode;
  /** What it is about: a transaction, a consent, a refund. */
  subject: string;
  /** Why, with the values of its sentence. */
  cause: ProblemCause;
}

/**
 * Raises a problem for a person to look at. Nothing happens while the same thing is open, or when exactly this was found
 * before and resolved: a lookup repeats itself. Something else found about the same subject is a new problem.
 */
export function raiseProblem(change: Change, { code, subject, cause }: NewProblem): void {
  const { order, now } = change;
  const same = order.problems.filter((known) => known.code === code && known.subject === subject);
  const detail = problemText(cause);
  const fact = detail;
  if (same.some((known) => known.resolvedAt === null || (known.fact ?? known.detail) === fact)) return;
  const occurrence = same.length + 1;
  order.problems.push({ id: null, code, subject, occurrence, fact, detail, at: now, resolvedAt: null });
  change.addTimeline('problem_raised', { code, subject, detail, cause });
  change.notify('payment.problem');
}

/** Forgets that a problem was raised: when the same is found again, it is a new problem. */
export function forgetFacts({ order }: Change, code: ProblemCode, subject?: string): void {
  for (const known of order.problems)
    if (known.code === code && known.resolvedAt !== null && (subject === undefined || known.subject === subject))
      known.fact = '';
}

/** Resolves open problems that are no longer true. */
export function withdrawProblems(change: Change, code: ProblemCode, subject?: string): void {
  const open = openProblemsOf(change.order).filter(
    (known) => known.code === code && (subject === undefined || known.subject === subject),
  );
  for (const known of open) known.resolvedAt = change.now;
  if (open.length > 0) change.addTimeline('problems_resolved', { codes: [code], note: '' });
}

/** Whether a person has looked at this problem and resolved it, and what was resolved is not forgotten since. */
export const isResolved = ({ problems }: OrderState, code: ProblemCode, subject: string): boolean =>
  problems.some(
    (known) => known.code === code && known.subject === subject && known.resolvedAt !== null && known.fact !== '',
  );
