import type { OrderState } from '../../db/order-state/order-state';
import type { Metrics } from '../../metrics/metrics';

/** What is to be counted once a change is committed: each message that got another status, or a price. */
export function countMessages(metrics: Metrics, before: OrderState, after: OrderState): (() => void)[] {
  const known = new Map(before.messages.map((message) => [message.id, message]));
  return after.messages.flatMap(({ id, kind, status, pricing }) => {
    const old = known.get(id);
    return [
      ...(old && old.status !== status ? [() => metrics.message(kind, status)] : []),
      ...(old && !old.pricing && pricing ? [() => metrics.priced(pricing)] : []),
    ];
  });
}
