import { insertRefund, type NewRefund, type RefundRow, refundsOf, saveRefund } from '../db/refunds';
import { completedAmount, REFUND_TABLE, type RefundEvent } from '../domain/refund';
import { transition } from '../domain/transition';
import type { ProviderError } from '../ports';
import { raiseProblem } from './advance';
import type { Change } from './change-order';

/** What came with the event: the provider's id, and what it decided. */
export interface RefundNews {
  id?: string;
  amount?: number | null;
  speedProcessed?: string | null;
  error?: ProviderError;
}

/**
 * The one place where a refund moves: looks the event up in the table and writes what became known. False when the
 * table has no row for it; that is told in the timeline and changes nothing. Call `countRefunds` afterwards.
 */
export async function moveRefund(
  change: Change,
  refund: RefundRow,
  event: RefundEvent,
  news: RefundNews = {},
): Promise<boolean> {
  const row = transition(REFUND_TABLE, refund.status, event);
  if (!row) {
    const summary = `A ${refund.status} refund does not take ${event}`;
    change.lines.push({ kind: 'refused', summary, details: { refund_id: refund.id, event } });
    return false;
  }
  const before = JSON.stringify(refund);
  const from = refund.status;
  refund.status = row.to;
  refund.providerRefundId ??= news.id ?? null;
  refund.speedProcessed = news.speedProcessed ?? refund.speedProcessed;
  refund.amount = news.amount ?? refund.amount;
  if (JSON.stringify(refund) === before) return true;
  await saveRefund(change.tx, refund, change.now, news.error);
  change.events.push('refund.updated');
  change.visible = true;
  if (row.to === from) return true;
  const { id: refund_id, amount } = refund;
  const reason = news.error ? `: ${news.error.title}` : '';
  change.lines.push({
    kind: 'refund',
    summary: `Refund ${from} → ${row.to}${reason}`,
    details: { refund_id, from, to: row.to, event, amount, ...(news.error && describe(news.error)) },
  });
  change.events.push('refund.updated');
  markSign(change);
  return true;
}

/** Stores a refund and says so; every refund begins here. */
export async function addRefund(change: Change, refund: NewRefund, summary: string): Promise<RefundRow> {
  const row = await insertRefund(change.tx, refund, change.now);
  const { id: refund_id, amount, status, external } = row;
  change.lines.push({ kind: 'refund', summary, details: { refund_id, amount, status, external } });
  change.events.push('refund.updated');
  change.order.hasRefunds = true;
  change.visible = true;
  markSign(change);
  return row;
}

/** A refund that moved is a sign of life: looking is worth while again, soon. */
function markSign(change: Change): void {
  change.order.payment.lastSignAt = change.now;
  change.order.payment.lookupStep = 0;
  change.paymentChanged = true;
}

const describe = ({ code, title, advice }: ProviderError) => ({ code, title, advice });

/** The refunds that give back the captured money; those of a second, mistaken payment are another matter. */
export async function countedRefunds({ tx, order }: Change): Promise<RefundRow[]> {
  const refunds = await refundsOf(tx, order.referenceId);
  return refunds.filter((refund) => isOfCapture(order.payment.capturedBy, refund));
}

function isOfCapture(captured: Change['order']['payment']['capturedBy'], refund: RefundRow): boolean {
  if (captured === null || captured.transactionId !== refund.transactionId) return false;
  return sameOrUnknown(captured.pgTransactionId, refund.pgTransactionId);
}

/** The gateway's payment id can come later than the rest; until then it tells nothing. */
export const sameOrUnknown = (a: string | null, b: string | null): boolean => !a || !b || a === b;

/** Brings the payment's refunded amount up to date. It never exceeds what was captured: more is a person's problem. */
export async function countRefunds(change: Change): Promise<void> {
  const { payment } = change.order;
  const completed = completedAmount(await countedRefunds(change));
  const refunded = Math.min(completed, payment.capturedAmount);
  if (completed > payment.capturedAmount)
    await raiseProblem(change, {
      code: 'amount_mismatch',
      subject: 'refunds',
      detail: `The provider reports refunds of ${completed} minor units, more than the ${payment.capturedAmount} captured.`,
    });
  if (refunded === payment.refundedAmount) return;
  payment.refundedAmount = refunded;
  change.paymentChanged = true;
  change.visible = true;
}
