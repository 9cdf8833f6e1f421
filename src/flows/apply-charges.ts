import { type ChargeAttempt, isReleased, openAttemptOf, saveAttempt } from '../db/charges';
import type { PaymentAnswer } from '../domain/answer';
import type { ProviderError } from '../ports';
import type { Change } from './change-order';
import { tellPayment } from './tell-payment';

export interface AppliedCharges {
  /** A charge of ours is under way: the payment neither fails nor expires by what other charges say. */
  open: boolean;
  /** The charge that was under way has failed. */
  declined: boolean;
}

/**
 * Closes the attempt under way when its own charge has ended. Nothing else closes it: an older charge that failed, or
 * no charge at all, says nothing about a request that may still arrive.
 */
export async function applyCharges(change: Change, answer: PaymentAnswer): Promise<AppliedCharges> {
  const attempt = await openAttemptOf(change.tx, change.order.referenceId);
  if (!attempt) return { open: false, declined: false };
  const own = answer.transactions.find((one) => one.attempt === attempt.attempt || one.id === attempt.chargeId);
  if (own) attempt.chargeId = own.id;
  const outcome = await outcomeOf(change, attempt, own?.status);
  if (outcome === 'open') return { open: true, declined: false };
  const paid = answer.transactions.some(({ status }) => status === 'success');
  await endAttempt(change, attempt, outcome, { tell: !paid });
  return { open: false, declined: outcome === 'failed' };
}

async function outcomeOf(
  change: Change,
  attempt: ChargeAttempt,
  told: 'pending' | 'success' | 'failed' | undefined,
): Promise<'open' | 'succeeded' | 'failed'> {
  if (told === 'success') return 'succeeded';
  if (told === 'failed') return 'failed';
  if (told === 'pending') return 'open';
  // The list of charges lags behind; the reply was about this very charge.
  if (attempt.status === 'answered' && attempt.chargeStatus === 'failed') return 'failed';
  if (attempt.status === 'unknown' && (await isReleased(change.tx, attempt))) return 'failed';
  return 'open';
}

/** Ends an attempt and forgets its request; after a decline the customer is told. */
export async function endAttempt(
  change: Change,
  attempt: ChargeAttempt,
  status: 'succeeded' | 'failed' | 'withdrawn',
  { error, tell = true }: { error?: ProviderError; tell?: boolean } = {},
): Promise<void> {
  attempt.status = status;
  attempt.endedAt = change.now;
  attempt.request = null;
  const declined = tell && status === 'failed' && change.order.payment.status !== 'captured';
  const messageId = declined ? await tellPayment(change, 'failed') : null;
  await saveAttempt(change.tx, attempt, change.now, { messageId, ...(error && { error }) });
  change.lines.push({
    kind: 'charge',
    summary: `Attempt ${attempt.attempt} ${status}`,
    details: { attempt: attempt.attempt, status, charge_id: attempt.chargeId },
  });
}
