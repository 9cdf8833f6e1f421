import type { NewEvent } from '../../db/notifications/events';
import { presentOrder } from '../views/present-order';
import type { Change } from './change';

/**
 * One notification for each type of thing that happened in a change, with the order resource as it is after it. Written
 * in the transaction of the change: no event exists without its change, and no change without its event. They are
 * stored even while no endpoint is registered, because GET /v1/events shows them to a merchant that only polls.
 */
export function notificationsOf({ notifications, order, now }: Change, livemode: boolean): NewEvent[] {
  if (notifications.size === 0) return [];
  const data = { order: presentOrder(order, livemode) };
  return [...notifications].map((type) => ({
    type,
    body: JSON.stringify({ type, timestamp: now.toISOString(), data }),
  }));
}
