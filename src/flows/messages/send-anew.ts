import type { MessageRow } from '../../db/order-state/order-state';
import { WHATSAPP_THROTTLE } from '../../db/queues/throttles';
import { decideMessageRetry } from '../../domain/decisions/decide-retry';
import { after, withJitter } from '../../domain/decisions/schedule';
import type { MessageFailure } from '../../ports';
import type { Context } from '../context';
import type { Change } from '../state/change';
import { recipientThrottle } from '../state/enqueue-message';
import { accountFaultOf } from './account-probes';
import { named } from './message-names';
import { isOutdated } from './prepare-message';
import { recordHeld } from './record-doubt';

/**
 * A message that WhatsApp had taken was reported as failed for a cause that may pass: it is sent anew, by the same table
 * and with the same delays as if the answer had said so. False when its tries are used up, or when it is outdated.
 */
export function sendAnew(
  ctx: Context,
  change: Change,
  message: MessageRow,
  { failure, wamid }: { failure: MessageFailure & { outcome: 'retry' }; wamid: string | null },
): boolean {
  const { order, now } = change;
  if (message.kind === 'order_status' && isOutdated(order, message)) return false;
  // WhatsApp said it, whatever way it took: as with an answer, its limits hold back everything that they concern.
  const reported = { ...failure, error: { ...failure.error, httpStatus: 400 } };
  const tries = { attempts: message.failures + 1, schedule: ctx.settings.sendScheduleSeconds };
  const decision = decideMessageRetry(reported, tries);
  if (decision.action === 'end') return false;
  const throttleKey = recipientThrottle(order);
  if (decision.action === 'wait_for_recipient')
    change.throttle({ key: throttleKey, leastSeconds: decision.leastSeconds });
  if (decision.action === 'retry' && decision.throttleProvider !== null)
    change.throttle({ key: WHATSAPP_THROTTLE, leastSeconds: decision.throttleProvider });
  if (decision.action === 'retry') message.failures += 1;
  message.status = 'queued';
  // By this a second report of the same failure is known, and the answer to a request that it has overtaken.
  message.wamid = wamid ?? message.wamid;
  message.attemptedAt = null;
  message.requeued = true;
  const { error } = failure;
  if (decision.action === 'hold_account') {
    change.reportHold({ messageId: message.id, fault: accountFaultOf(error), byWebhook: true, isProbe: false });
    recordHeld(change, message, error);
  } else {
    message.error = error;
    change.addTimeline('message_sent_anew', { ...named(message), code: error.code, title: error.title });
  }
  const dueAt = decision.action === 'retry' ? after(now, withJitter(decision.seconds)) : now;
  const { referenceId } = order;
  change.enqueue({ kind: 'message', orderingKey: referenceId, throttleKey, subjectId: message.id, dueAt });
  return true;
}
