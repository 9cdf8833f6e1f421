import { paymentSettingsOf } from '../../db/order-state/instrument-row';
import {
  detailsMessageOf,
  isErased,
  mayHaveArrived,
  type OrderState,
  openChargeOf,
  wasSent,
} from '../../db/order-state/order-state';
import { boletoClearsUntil } from '../../domain/brazil/boleto';
import { after, delayOf, nextLookupAt, secondsAfterSilence, withJitter } from '../../domain/decisions/schedule';
import type { ProviderError } from '../../ports';
import type { Settings } from '../context';
import type { Change } from '../state/change';
import { isOpenRefund } from '../state/moves/move-refund';
import { flagUnansweredRefunds } from './apply/apply-refunds';
import {
  flagCaptureReport,
  flagOldCaptureReport,
  isCaptureUnconfirmed,
  UNCONFIRMED_SECONDS,
} from './apply/capture-reports';

/** Refunds or disputes that could not be read are looked at again after this. */
const INCOMPLETE_SECONDS = 300;
/** A look at a captured payment is tried so often; within a day. */
const PRECAUTION_TRIES = 8;
/** After this long with an unknown outcome the merchant is notified about a message. */
const UNKNOWN_SECONDS = 86_400;

/** From the moment the customer may have the order, its payment is looked up by the schedule. */
export function scheduleFirstLookup(change: Change, settings: Settings): void {
  change.order.payment.lastActivityAt = change.now;
  change.scheduleLookup(
    next({ ...change.order, payment: { ...change.order.payment, lookupStep: 0 } }, change.now, settings),
  );
}

/** Plans the next lookup after an answer. When an unpaid payment has no next one, the timeline says so. */
export function scheduleAfterAnswer(
  change: Change,
  { by, startedAt, incomplete = false }: { by: string; startedAt: Date; incomplete?: boolean | undefined },
  settings: Settings,
): void {
  const { order, now } = change;
  const { payment, expiresAt } = order;
  payment.unanswered = 0;
  flagUnansweredRefunds(change);
  tellOldUnknown(change);
  const moved = payment.lastActivityAt === now;
  if (by === 'reconciler' && !moved) payment.lookupStep += 1;
  plan(change, next(order, now, settings));
  // A lookup that was under way when the deadline passed expires nothing: the one at the deadline is still to be made.
  const passed = expiresAt !== null && startedAt < expiresAt && expiresAt <= now;
  if (passed && payment.nextLookupAt) change.scheduleLookup(now);
  // Refunds or disputes could not be read; a captured payment would otherwise not be looked up again.
  else if (incomplete) change.scheduleLookup(after(now, INCOMPLETE_SECONDS));
}

/** Plans the next look after no usable answer. A provider that never answers is not looked up for ever. */
export function scheduleAfterSilence(change: Change, error: ProviderError, settings: Settings): void {
  const { order, now } = change;
  const { payment } = order;
  const code = `${error.code ?? error.httpStatus ?? 'no answer'}`;
  // The rest is what the provider said.
  const reason = isErased(order) ? code : `${code}: ${error.title}`;
  if (payment.lookupError !== reason) change.addTimeline('lookup_unanswered', { reason });
  payment.lookupError = reason;
  payment.unanswered += 1;
  flagUnansweredRefunds(change);
  tellOldUnknown(change);
  flagOldCaptureReport(change);
  const isDone = payment.status === 'captured' ? next(order, now, settings) === null : !mayBePaid(change);
  // Ends the lookups: otherwise the claim's lease would end each minute, and the payment would be due again for ever.
  if (isDone) return change.scheduleLookup(null);
  const planned = delayOf(settings.lookupScheduleSeconds, payment.lookupStep);
  const undelivered = payment.status !== 'captured' && !wasSent(order) && !isCaptureUnconfirmed(change);
  const refused = error.httpStatus !== null && error.httpStatus < 500;
  // Nothing is under way: the look was a precaution, and some days later comes another one.
  const precaution = payment.status === 'captured' && !isMoneyMoving(order);
  if (precaution && payment.unanswered > PRECAUTION_TRIES) return plan(change, next(order, now, settings));
  const quiet = undelivered || precaution;
  const wait = secondsAfterSilence({ unanswered: payment.unanswered, planned, refused, undelivered: quiet });
  // Spread, so that the payments of an outage do not all come back in one burst.
  plan(change, next(order, now, settings) && after(now, withJitter(wait)));
}

/** The customer may have the message, or somebody said that it was paid. */
const mayBePaid = (change: Change): boolean => mayHaveArrived(change.order) || isCaptureUnconfirmed(change);

function plan(change: Change, at: Date | null): void {
  const { payment } = change.order;
  if (payment.nextLookupAt !== null && at === null && payment.status !== 'captured') {
    flagCaptureReport(change);
    tellUnknownMessage(change);
    change.addTimeline('lookups_ended', {});
  }
  change.scheduleLookup(at);
}

/** After a day, or at the order's expiry, a message without an answer is no longer a matter of waiting. */
function tellOldUnknown(change: Change): void {
  const { order, now } = change;
  const until = unknownUntil(order);
  if ((until && until <= now) || (order.expiresAt !== null && order.expiresAt <= now)) tellUnknownMessage(change);
}

/** When the merchant is to be notified that the outcome of the order_details is unknown; null: not (any more). */
function unknownUntil(order: OrderState): Date | null {
  const message = detailsMessageOf(order);
  if (message?.status !== 'unknown' || message.unknownNotifiedAt !== null) return null;
  return after(message.attemptedAt ?? message.doubtfulAt ?? message.createdAt, UNKNOWN_SECONDS);
}

/** Notifies the merchant, once, that a message's outcome stays unknown. */
function tellUnknownMessage(change: Change): void {
  const message = detailsMessageOf(change.order);
  if (message?.status !== 'unknown' || message.unknownNotifiedAt !== null) return;
  message.unknownNotifiedAt = change.now;
  change.addTimeline('message_still_unknown', { message_id: message.id, message_kind: message.kind });
  change.notify('message.failed');
}

/** When the order's payment is looked up next without any webhook; null: never. */
export function next(order: OrderState, now: Date, settings: Settings): Date | null {
  const { payment, expiresAt } = order;
  const { status, lastActivityAt, captureReportedAt, lookupStep: step } = payment;
  const refundsCompletedAt = order.refunds.filter((one) => one.status === 'completed').map((one) => one.updatedAt);
  const claimsEndedAt = order.disputes.filter((one) => one.status !== 'open').map((one) => one.updatedAt);
  const restingSince = [...(payment.capturedAt ? [payment.capturedAt] : []), ...claimsEndedAt];
  const input = {
    ...{ status, lastActivityAt, step, expiresAt, refundsCompletedAt, restingSince },
    ...{ moneyMoving: isMoneyMoving(order), clearsUntil: clearsUntil(order) },
  };
  const planned = nextLookupAt(input, now, settings);
  if (status === 'captured' || planned === null) return planned;
  // The last lookup before a reported capture becomes a problem because it could not be confirmed, and the one that
  // notifies of a message whose outcome stays unknown.
  const last = [captureReportedAt && after(captureReportedAt, UNCONFIRMED_SECONDS), unknownUntil(order)];
  return last.reduce<Date>((soonest, at) => (at && now < at && at < soonest ? at : soonest), planned);
}

/**
 * Whether a payment must be looked up again: money goes back, also such as agreed with no order and was never captured;
 * or a charge may still take money twice. An unknown refund keeps no other waiting once a person has looked at it, and
 * may have been made all the same.
 */
const isMoneyMoving = (order: OrderState): boolean =>
  order.refunds.some((refund) => refund.status === 'unknown' || isOpenRefund(order, refund)) ||
  order.disputes.some(({ status }) => status === 'open') ||
  (order.payment.status === 'captured' && openChargeOf(order) !== undefined);

function clearsUntil(order: OrderState): Date | null {
  const boleto = paymentSettingsOf(order).find(({ type }) => type === 'boleto');
  return boleto?.type === 'boleto' ? boletoClearsUntil(boleto.boleto?.digitable_line ?? '', order) : null;
}
