/** A customer cannot pay before the message is on the phone, and a script is faster than the message. */
import { Problem } from '../problem';
import type { SandboxOrder } from '../world/entities';
import type { World } from '../world/world';
import { findAtService } from './merchant';

/** A message reaches the phone within milliseconds; this leaves room for a slow machine and a retry of the service. */
const MESSAGE_MS = 10_000;

const NOTHING = 'No order_details message with this reference_id is on any phone here';

const QUEUED =
  'the service has not sent it. Try again in a minute: WhatsApp takes about ten messages a minute for one customer.';

/**
 * The order on the customer's phone. When its message is not there yet, the service is asked (over its own API, as the
 * storefront would), and a message that it is about to send is waited for. Throws a Problem when there is none to come.
 */
export async function awaitOrder(world: World, reference: string): Promise<SandboxOrder> {
  const there = world.orders.get(reference);
  if (there !== undefined) return there;
  const arrival = watchFor(world, reference);
  try {
    const { waitMs, detail } = await expectMessage(world, reference);
    const order = await arrival.within(waitMs);
    if (order === undefined) throw new Problem('not_found', detail);
    return order;
  } finally {
    arrival.end();
  }
}

interface Expectation {
  waitMs: number;
  /** What the customer is told when nothing comes in that time. */
  detail: string;
}

async function expectMessage(world: World, reference: string): Promise<Expectation> {
  const { messageMs = MESSAGE_MS } = world.options.delays ?? {};
  const answer = await findAtService(world, reference);
  // Perhaps it was created with a key that is not ours.
  if (answer === 'unsure') return { waitMs: messageMs / 4, detail: `${NOTHING}, and the service could not be asked.` };
  if (answer === 'unknown') return { waitMs: 0, detail: `${NOTHING}, and the service knows no such order.` };
  const messages = answer.messages.filter(({ kind }) => kind === 'order_details');
  if (messages.length === 0)
    return { waitMs: 0, detail: `${NOTHING}: the order was created with "send": false. Send its order_details first.` };
  if (messages.every(({ status }) => status === 'failed'))
    return { waitMs: 0, detail: `${NOTHING}: WhatsApp refused it. See messages of the order.` };
  return { waitMs: messageMs, detail: `${NOTHING} yet: ${QUEUED}` };
}

function watchFor(world: World, reference: string) {
  let arrived: (order: SandboxOrder | undefined) => void = () => {};
  const arrival = new Promise<SandboxOrder | undefined>((resolve) => {
    arrived = resolve;
  });
  const look = () => {
    const order = world.orders.get(reference);
    if (order !== undefined) arrived(order);
  };
  const unwatch = world.watch(look);
  let timer: NodeJS.Timeout | undefined;
  return {
    within: (ms: number) => {
      look();
      timer = setTimeout(() => arrived(undefined), ms);
      return arrival;
    },
    end: () => {
      unwatch();
      clearTimeout(timer);
    },
  };
}
