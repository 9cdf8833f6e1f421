import type { ChargeAttempt } from '../../../db/order-state/order-state';
import { CHARGE_ENDS, CHARGE_TABLE, type ChargeEvent } from '../../../domain/lifecycles/charge';
import { transition } from '../../../domain/lifecycles/transition';
import type { ProviderError } from '../../../ports';
import type { Charge } from '../../../ports/psp';
import type { Change } from '../change';
import { notifyCustomer } from '../notify-customer';

/** What came with the event. */
export interface ChargeReport {
  error?: ProviderError | Charge['error'];
  /** Whether the customer gets a message about a decline; not when the order was paid in another way. */
  notify?: boolean;
}

/**
 * The one place where a charge moves: looks the event up in the table. An attempt that ends forgets its request, and
 * after a decline the customer is told. Throws when the table has no row: callers look at the state first.
 */
export function moveCharge(
  change: Change,
  attempt: ChargeAttempt,
  event: ChargeEvent,
  { error, notify = true }: ChargeReport = {},
): void {
  const row = transition(CHARGE_TABLE, attempt.status, event);
  if (!row) throw new Error(`a ${attempt.status} charge does not take ${event}`);
  attempt.status = row.to;
  if (error) attempt.error = error;
  if (!CHARGE_ENDS.includes(row.to)) return;
  attempt.endedAt = change.now;
  const declined = notify && row.to === 'failed' && change.order.payment.status !== 'captured';
  if (declined) attempt.messageId = notifyCustomer(change, 'failed');
  change.addTimeline('charge_ended', { attempt: attempt.attempt, status: row.to, charge_id: attempt.chargeId });
}
