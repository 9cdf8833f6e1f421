import { after } from '../../../domain/decisions/schedule';
import type { Change } from '../../state/change';
import { raiseProblem, withdrawProblems } from '../../state/raise-problem';

/** The lookups at 2 and 5 minutes come first. */
export const UNCONFIRMED_SECONDS = 600;

/** Remembers that somebody who proved himself said that the payment is captured, until a lookup confirms it. */
export function recordCaptureReport(change: Change): void {
  const { payment } = change.order;
  if (payment.status !== 'captured') payment.captureReportedAt ??= change.now;
}

/** A confirmed capture ends the contradiction. */
export function confirmCaptureReport(change: Change): void {
  change.order.payment.captureReportedAt = null;
  withdrawProblems(change, 'capture_unconfirmed');
}

/** Whether somebody said that the payment is captured, and no lookup has confirmed it. */
export const isCaptureUnconfirmed = ({ order: { payment } }: Change): boolean =>
  payment.captureReportedAt !== null && payment.status !== 'captured';

/** Raises the problem when the contradiction has lasted for too long. */
export function flagOldCaptureReport(change: Change): void {
  const { captureReportedAt } = change.order.payment;
  if (captureReportedAt && after(captureReportedAt, UNCONFIRMED_SECONDS) <= change.now) flagCaptureReport(change);
}

/** Raises the problem at once: before the payment expires, is canceled, or is no longer looked up. */
export function flagCaptureReport(change: Change): void {
  if (!isCaptureUnconfirmed(change)) return;
  const cause = { reason: 'capture_unconfirmed', params: {} } as const;
  raiseProblem(change, { code: 'capture_unconfirmed', subject: '', cause });
}
