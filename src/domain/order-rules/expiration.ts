import type { Report } from '../order-schema/shapes/report';

/** WhatsApp refuses an order that expires sooner; the same is asked again when the message really goes out. */
export const SHORTEST_EXPIRATION_SECONDS = 300;

/** Checks the `timestamp` of `order.expiration` against the clock: UTC seconds, as text or number. */
export function checkExpiration(timestamp: string | number, now: Date, report: Report): void {
  if (Number(timestamp) * 1000 >= now.getTime() + SHORTEST_EXPIRATION_SECONDS * 1000) return;
  const detail = `Let the order expire at least ${SHORTEST_EXPIRATION_SECONDS} seconds from now.`;
  report.add('/order/expiration/timestamp', 'expiration_too_soon', detail);
}
