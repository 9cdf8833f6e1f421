import type { MovedHolds } from '../../db/order-state/save/save-orders';
import type { AccountHold } from '../../domain/decisions/account-hold';
import type { Log } from '../context';

/** Says that a fault of the account keeps all messages waiting, and when they go on. */
export function logHolds(log: Log, { began, ended }: MovedHolds): void {
  for (const { code, title, advice } of began)
    log.error({ event: 'sending_held', code, title, advice }, 'no message leaves: the WhatsApp account is at fault');
  for (const hold of ended) logResumed(log, hold);
}

export function logResumed(log: Log, { code, since }: AccountHold): void {
  log.info({ event: 'sending_resumed', code, since: since.toISOString() }, 'messages leave again');
}
