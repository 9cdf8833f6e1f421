/** What can be done now: which buttons make sense for the order that is looked at. */
import type { ActionRequest, SandboxAction } from '../../../sandbox/stories/scenario';
import { type PhoneState, stateOf } from '../device/order-state';
import type { PaneWords } from '../panes/pane-words';
import type { BubbleOrder, Customer, Faults } from '../types';

/** What the troublemaker looks at. */
export interface Scene {
  order: BubbleOrder | null;
  customer: Customer | null;
  faults: Faults;
  /** The sandbox's time, in milliseconds since 1970. */
  now: number;
  canForward: boolean;
}

const expiryOf = (order: BubbleOrder | null): number | null => {
  const ends = order?.parameters.order?.expiration?.timestamp;
  return ends === undefined ? null : Number(ends) * 1000;
};

/** Why a payment cannot be tried on this order; null when it can. */
export function disabledReasonOf({ order, now }: Scene, say: PaneWords): string | null {
  if (order === null) return say.needsOrder;
  const state: PhoneState = stateOf(order, now);
  if (state === 'paid') return say.isPaid;
  return state === 'paying' ? say.inProgress : null;
}

/** Whether the action makes sense now. */
export function isPossible(action: SandboxAction, scene: Scene): boolean {
  const { order, customer, now, canForward } = scene;
  if ((action.group === 'clock' || action.group === 'night') && !canForward) return false;
  if (action.needs === 'nothing') return true;
  if (action.needs === 'customer') return customer !== null && customer.phone !== null;
  if (order === null) return false;
  const state = stateOf(order, now);
  const ends = expiryOf(order);
  const isOver = ends !== null && ends < now;
  switch (action.needs) {
    case 'order':
      return true;
    case 'paid':
      return state === 'paid';
    case 'refundable':
      return state === 'paid' && order.currency === 'INR';
    case 'disputable':
      return state === 'paid' && order.currency === 'BRL';
    case 'not_expired':
      return ends !== null && !isOver;
    case 'expiring':
      return ends !== null && (state === 'open' || state === 'expired') && (isOver || canForward);
    default:
      return state !== 'paid' && state !== 'paying';
  }
}

/** Whether what the action breaks is broken now; undefined for what does not stay. */
export function isBroken({ mend, request }: SandboxAction, { faults, customer }: Scene): boolean | undefined {
  if (!mend) return undefined;
  const now: Record<string, string> = {
    ...faults,
    window: customer?.window ?? 'open',
    thread: customer?.thread ?? 'ours',
  };
  return Object.entries(request.body ?? {}).some(([part, how]) => now[part] === how);
}

/** What stands in the places of the names in a request. */
export function valuesOf({ order, customer }: Scene): Record<string, string> {
  const ends = expiryOf(order);
  return {
    ...(order && { reference_id: order.parameters.reference_id }),
    ...(customer?.phone && { phone: customer.phone }),
    // A second later, since an order is still open in the second in which it ends.
    ...(ends !== null && { after_expiry: new Date(ends + 1000).toISOString() }),
  };
}

/** A request as one line. */
export const restOf = ({ method, path, body }: ActionRequest): string =>
  `${method} ${path}${body ? ` ${JSON.stringify(body)}` : ''}`;
