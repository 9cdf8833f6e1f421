import { createHash } from 'node:crypto';
import type { Customer } from '../world/entities';
import type { World } from '../world/world';

/**
 * The WhatsApp id of a dialled number. Brazilian mobiles got a ninth digit; accounts in the area codes 11 to 28 carry
 * it in their WhatsApp id, those in higher ones do not, whichever form was dialled. All other numbers stay as they are.
 */
export function waIdOf(dialled: string): string {
  const number = dialled.replace(/^\+/, '');
  const mobile = /^55(\d{2})(9?)([6-9]\d{7})$/.exec(number);
  if (mobile === null) return number;
  const [, area = '', , rest = ''] = mobile;
  return Number(area) <= 28 ? `55${area}9${rest}` : `55${area}${rest}`;
}

/** The customer with that number or business-scoped user id; a stranger is made up, with an open 24-hour window. */
export function customerOf(
  world: World,
  address: { to?: string | undefined; recipient?: string | undefined },
): Customer {
  // Meta, "Business-scoped user IDs": if both are present, the number wins.
  const waId = address.to === undefined ? null : waIdOf(address.to);
  const id = waId ?? address.recipient ?? '';
  const known =
    world.customers.get(id) ?? world.customers.all().find((customer) => waId === null && customer.userId === id);
  if (known !== undefined) return known;
  return world.customers.put(id, {
    id,
    waId,
    userId: waId === null ? id : userIdOf(waId),
    name: 'Sandbox Customer',
    window: 'open',
    reachable: true,
    supportsOrders: true,
    reads: true,
    hidesPhone: false,
    pairBusyUntil: 0,
  });
}

function userIdOf(waId: string): string {
  const country = waId.startsWith('55') ? 'BR' : 'IN';
  const hash = BigInt(`0x${createHash('sha256').update(waId).digest('hex').slice(0, 16)}`);
  return `${country}.${hash.toString().padStart(20, '1')}`;
}

/** Seconds of the pair limit that one message costs, and how many messages may be borrowed (Meta, "About the platform"). */
const PAIR_SECONDS = 6;
const PAIR_BURST = 45;

/** Counts a message against the pair limit; false when it is over, and then nothing was counted. */
export function takePairQuota(world: World, customer: Customer): boolean {
  const now = world.now().getTime();
  const busyUntil = Math.max(now, customer.pairBusyUntil);
  if (busyUntil - now > (PAIR_BURST - 1) * PAIR_SECONDS * 1000) return false;
  world.customers.put(customer.id, { ...customer, pairBusyUntil: busyUntil + PAIR_SECONDS * 1000 });
  return true;
}
