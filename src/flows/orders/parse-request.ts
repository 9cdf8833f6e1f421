import { type OrderRequestResult, parseOrderRequest } from '../../domain/orders/parse-order';
import type { Context } from '../context';

/** Reads the body of a request to create an order, by the clock and by what the configured PSPs can. */
export function parseRequest({ clock, settings }: Context, body: unknown): OrderRequestResult {
  const { confirms: livePsp, createsInstruments, payerNeeds, pixKey, needsPixTxid } = settings;
  return parseOrderRequest(body, {
    ...{ now: clock.now(), livePsp },
    ...{ createsInstruments, payerNeeds, pixKey, needsPixTxid },
  });
}
