import type { DisputeRow } from '../../../db/order-state/order-state';
import type { DisputeAnswer } from '../../../domain/decisions/provider-answer';
import { DISPUTE_TABLE, type DisputeEffect } from '../../../domain/lifecycles/dispute';
import { transition } from '../../../domain/lifecycles/transition';
import type { Change } from '../change';
import { forgetFacts, raiseProblem, withdrawProblems } from '../raise-problem';

/** The transaction whose money is claimed back. */
export interface DisputedTransaction {
  transactionId: string;
  pgTransactionId: string;
}

/**
 * The one place where a dispute begins and moves: looks the event up in the table and writes what became known. Every
 * move and the merchant is notified of every change of the claim.
 */
export function moveDispute(change: Change, reported: DisputeAnswer, transaction: DisputedTransaction): void {
  const { order } = change;
  const known = order.disputes.find(({ id }) => id === reported.id);
  const dispute = known ?? openDispute(change, reported, transaction);
  const from = dispute.status;
  const row = transition(DISPUTE_TABLE, from, `reported_${reported.status}`);
  if (!row) throw new Error(`a ${from} dispute does not take ${reported.status}`);
  const { amount, reason, closedAt } = dispute;
  dispute.status = row.to;
  dispute.amount = reported.amount ?? amount;
  dispute.reason = reported.reason ?? reason;
  dispute.openedAt = reported.openedAt ?? dispute.openedAt;
  dispute.closedAt = row.to === 'open' ? null : (reported.closedAt ?? closedAt ?? change.now);
  if (row.to !== from) tell(change, dispute, 'dispute_moved', { from, to: row.to });
  else if (known && dispute.amount !== amount) tell(change, dispute, 'dispute_changed', {});
  const changed = row.to !== from || dispute.amount !== amount;
  for (const effect of row.effects) perform(change, dispute, effect, changed);
}

function openDispute(change: Change, { id, kind, amount, reason, openedAt }: DisputeAnswer, of: DisputedTransaction) {
  const { order, now } = change;
  const dispute: DisputeRow = {
    ...{ id, kind, status: 'open', amount, reason, ...of },
    ...{ openedAt, closedAt: null, createdAt: now, updatedAt: now },
  };
  order.disputes.push(dispute);
  tell(change, dispute, 'dispute_opened', {});
  return dispute;
}

function tell(
  change: Change,
  { id: dispute_id, kind: dispute_kind, status, amount }: DisputeRow,
  code: 'dispute_opened' | 'dispute_moved' | 'dispute_changed',
  more: { from?: string; to?: string },
): void {
  change.addTimeline(code, { ...{ dispute_id, dispute_kind, status, amount }, ...more } as never);
  change.notify('dispute.updated');
  change.recordActivity();
}

function perform(change: Change, dispute: DisputeRow, effect: DisputeEffect, changed: boolean): void {
  if (effect === 'resolve_disputed') return endProblem(change, dispute);
  // What the open problem says is no longer true.
  if (changed) endProblem(change, dispute);
  const { id, kind, status, amount } = dispute;
  raiseProblem(change, {
    code: 'disputed',
    subject: id,
    cause: { reason: 'disputed', params: { kind, status, amount } },
  });
}

/** A claim that is opened again is a new fact, whatever a person has resolved before. */
function endProblem(change: Change, { id }: DisputeRow): void {
  withdrawProblems(change, 'disputed', id);
  forgetFacts(change, 'disputed', id);
}
