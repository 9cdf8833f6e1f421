import { after } from '../decisions/schedule';
import type { InstrumentLife } from '../lifecycles/instrument-kinds';

/**
 * The expiry to request from the PSP; null: none. An order that ends sooner than the PSP allows is ended by us
 * at its own time; an order without an end gets the longest life there is.
 */
export function instrumentEnd(life: InstrumentLife, orderExpiresAt: Date | null, now: Date): Date | null {
  const latest = life.longest === null ? null : after(now, life.longest);
  if (orderExpiresAt === null) return latest;
  const earliest = after(now, life.shortest);
  const wanted = orderExpiresAt < earliest ? earliest : orderExpiresAt;
  return latest !== null && wanted > latest ? latest : wanted;
}
