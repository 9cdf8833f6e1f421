/** Money that comes when nobody expects it any more: after the merchant's cancel, or after the order's expiry. */
import { setTimeout as delay } from 'node:timers/promises';
import { Problem } from '../problem';
import type { SandboxOrder } from '../world/entities';
import type { World } from '../world/world';
import { forwardClock } from './clock-api';
import { type Action, refuseSecondPayment, tryToPay } from './customer-actions';
import { cancelOrder, readMerchantOrder } from './merchant';

/** How often, and how long, to look whether the service has done its part: a message to WhatsApp, or one lookup. */
const LOOK_MS = 100;
const LONGEST_WAIT_MS = 15_000;

/** Has the merchant cancel the order, waits until WhatsApp knows, and then pays; the key of what was set in motion. */
export async function payAfterCancel(world: World, order: SandboxOrder, action: Action): Promise<string> {
  refuseSecondPayment(world, order);
  const current = () => world.orders.get(order.referenceId) ?? order;
  if (order.status !== 'canceled') {
    const { status, body } = await cancelOrder(world, order.referenceId);
    if (status !== 202) throw new Problem('service_refused', String(body?.detail ?? status));
    // Money that came before would undo the cancel.
    await until(world, async () => current().status === 'canceled', 'WhatsApp has not taken the cancel');
  }
  return tryToPay(world, current(), 'success', action);
}

/** Moves the clock past the order's expiry, waits until the service has noticed, and then pays. */
export async function payAfterExpiry(world: World, order: SandboxOrder, action: Action): Promise<string> {
  refuseSecondPayment(world, order);
  if (order.expiresAt === null) throw new Problem('not_possible', 'this order never expires');
  const left = (order.expiresAt + 1) * 1000 - world.now().getTime();
  if (left > 0) await forwardClock(world, left);
  const noticed = async () => (await readMerchantOrder(world, order.referenceId)).order.payment.status === 'expired';
  await until(world, noticed, 'the service has not let the order expire; it needs a lookup for that');
  return tryToPay(world, world.orders.get(order.referenceId) ?? order, 'success', action);
}

async function until(world: World, isSo: () => Promise<boolean>, otherwise: string): Promise<void> {
  for (let waited = 0; waited < LONGEST_WAIT_MS && !world.ending; waited += LOOK_MS) {
    if (await isSo()) return;
    await delay(LOOK_MS);
  }
  throw new Problem('not_possible', otherwise);
}
