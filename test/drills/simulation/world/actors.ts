import { parseOrderRequest } from '../../../../src/domain/orders/parse-order';
import { ProblemError } from '../../../../src/domain/values/errors';
import { storeCredential } from '../../../../src/flows/charges/manage-credentials';
import { createOrder } from '../../../../src/flows/orders/create-order';
import { resolveProblem } from '../../../../src/flows/orders/resolve-problem';
import { sendOrderDetails } from '../../../../src/flows/orders/send-order-details';
import { updateOrderStatus } from '../../../../src/flows/orders/update-order-status';
import { lookupOrder } from '../../../../src/flows/payments/lookup-order';
import { requestRefund } from '../../../../src/flows/refunds/request-refund';
import type { Market } from '../invariants/reference-ledger';
import type { Machine } from '../machine';
import type { Random } from '../random';
import type { Scheduler } from '../scheduler';
import { brazilianRequest, drawMarket } from './brazil-customers';
import { cardOf, DIGITS } from './psp/simulated-psp';
import type { World } from './world';

export const HOUR = 3_600_000;
/** The world misbehaves until then, and heals; late enough for late money, and before anybody gives up looking. */
export const CHAOS_HOURS = 72;

/** The customer's plan: attempts, each with its start after the one before, how long the bank takes, and its end. */
const CUSTOMERS: Record<
  string,
  (random: Random) => { after: number; takes: number; end: 'success' | 'failed' | null }[]
> = {
  ignores: () => [],
  pays: (random) => [{ after: random.int(5, 1_200), takes: random.int(0, 120), end: 'success' }],
  fails: (random) => [{ after: random.int(5, 1_200), takes: random.int(0, 120), end: 'failed' }],
  retries: (random) => [
    { after: random.int(5, 600), takes: random.int(0, 60), end: 'failed' },
    { after: random.int(0, 600), takes: random.int(0, 60), end: random.pick(['success', 'failed'] as const) },
    { after: random.int(0, 4_000), takes: random.int(0, 60), end: 'success' },
  ],
  // A failed attempt that the bank authorises after all is another success of the gateway's.
  pays_twice: (random) => [
    { after: random.int(5, 600), takes: random.int(0, 300), end: 'success' },
    { after: random.int(0, 200), takes: random.int(0, 300), end: 'success' },
  ],
  pays_late: (random) => [{ after: random.int(1, 40) * 3_600, takes: random.int(0, 120), end: 'success' }],
  waits_for_the_bank: (random) => [
    { after: random.int(5, 600), takes: random.int(1, 20) * 3_600, end: random.pick(['success', 'failed'] as const) },
  ],
  leaves_the_bank: (random) => [{ after: random.int(5, 600), takes: 0, end: null }],
};

const WEIGHTS = {
  ignores: 2,
  pays: 5,
  fails: 1,
  retries: 3,
  pays_twice: 1,
  pays_late: 3,
  waits_for_the_bank: 2,
  leaves_the_bank: 1,
};

/** What one customer does about one order, once it is on the phone. */
export function sendCustomer(world: World, scheduler: Scheduler, random: Random, ref: string): void {
  const kind = random.weighted(WEIGHTS);
  const plan = CUSTOMERS[kind]?.(random) ?? [];
  world.note(ref, `the customer ${kind.replaceAll('_', ' ')}`);
  let at = scheduler.now;
  for (const { after, takes, end } of plan) {
    at += after * 1000;
    scheduler.at(at, () => {
      const attempt = world.attempt(ref);
      if (end) scheduler.at(scheduler.now + takes * 1000, () => world.end(ref, attempt, end));
    });
    at += takes * 1000;
  }
}

/** What one merchant does about one order: creates it, and now and then does something with it. */
export function sendMerchant(
  parts: { world: World; scheduler: Scheduler; machine: () => Machine; brazil: number },
  random: Random,
  ref: string,
): void {
  const { world, scheduler, machine } = parts;
  const inBrazil = random.chance(parts.brazil);
  const start = scheduler.now + random.int(0, 2 * HOUR);
  const lifetime = random.weighted({ none: 2, short: 4, day: 4 });
  const life = { none: 0, short: random.int(400, 3_600), day: random.int(3_600, 86_400) }[lifetime];
  const { market, amount } = inBrazil ? drawMarket(random, ref) : { market: INDIA, amount: random.int(100, 99_999) };
  const expiresAt = life && !market.simple ? Math.floor(start / 1000 + life) : null;
  const send = random.chance(0.9);
  world.open(ref, amount, expiresAt ? expiresAt * 1000 : null, market);

  const act = (at: number, what: string, work: (machine: Machine) => Promise<unknown>): void =>
    scheduler.at(at, () => {
      const one = machine();
      one.run(what, async () => {
        world.note(ref, `the merchant asks: ${what}`);
        await work(one).catch((error: unknown) => {
          if (!(error instanceof ProblemError)) throw error;
          world.note(ref, `the merchant is told: ${error.code}`);
        });
      });
    });

  const create = async (one: Machine) => {
    const request = inBrazil
      ? brazilianRequest(ref, { market, amount, expiresAt, send })
      : orderRequest(ref, { amount, expiresAt, send });
    const parsed = parseOrderRequest(request, { now: new Date(start), livePsp: true });
    if (!parsed.ok) throw new Error(`a bad request: ${JSON.stringify(parsed)}`);
    if (market.means.includes('card')) await keepCard(one, market.customer);
    return createOrder(one.ctx, { ...parsed.draft, referenceId: ref });
  };
  // A caller that got no answer repeats its request.
  for (const retry of [0, 20, 60]) act(start + retry * 1000, 'create', create);

  const ACTS: Record<string, (one: Machine) => Promise<unknown>> = {
    cancel: (one) => updateOrderStatus(one.ctx, ref, status('canceled')),
    ship: (one) => updateOrderStatus(one.ctx, ref, status('shipped')),
    complete: (one) => updateOrderStatus(one.ctx, ref, status('completed')),
    lookup: (one) => lookupOrder(one.ctx, ref),
    resend: (one) => sendOrderDetails(one.ctx, ref),
    refund: (one) =>
      requestRefund(one.ctx, ref, random.uuid(), {
        amount: random.chance(0.5) ? null : random.int(1, amount),
        speed: null,
        transactionId: null,
      }),
    resolve: (one) => resolveProblem(one.ctx, ref, { note: 'seen' }),
  };
  // A person looks at claims some time later, and some give money back that is already claimed.
  const person = random.fork('claims');
  world.onClaimed.set(ref, () => {
    const seen = { note: 'seen', codes: ['disputed'] } as const;
    if (person.chance(0.5))
      act(scheduler.now + person.int(600, 30_000) * 1000, 'resolve the claim', (one) =>
        resolveProblem(one.ctx, ref, seen),
      );
    if (person.chance(0.3) && ACTS.refund) act(scheduler.now + person.int(60, 7_200) * 1000, 'refund', ACTS.refund);
  });
  // Some merchants hear of the money elsewhere, and ship while we are still thanking.
  const hasty = random.chance(0.4);
  const soon = () => random.int(1, 90) * 1000;
  world.onPaid.set(ref, () => {
    if (!hasty) return;
    const at = scheduler.now + soon();
    if (ACTS.ship) act(at, 'ship', ACTS.ship);
    // Two people press the button.
    for (const [name, later] of [
      ['refund', 600],
      ['refund', 601],
      ['refund', 40_000],
    ] as const)
      if (ACTS.refund && random.chance(0.4)) act(at + later * 1000, name, ACTS.refund);
    if (ACTS.complete) act(at + soon() / 10, 'complete', ACTS.complete);
  });
  if (!inBrazil && world.strikes('refund_elsewhere', ref))
    scheduler.at(start + random.int(600, 100_000) * 1000, () => world.refundElsewhere(ref, random.int(1, amount)));
  // Who says that an unknown charge was looked at, and has not looked, charges twice: that is no fault of ours.
  const resolve = inBrazil ? 0 : 1;
  const weights = { cancel: 4, ship: 3, complete: 2, lookup: 3, resend: send ? 2 : 12, resolve, refund: 3 };
  for (let left = random.int(0, 4); left > 0; left--) {
    const what = random.weighted(weights);
    const near = random.chance(0.7) ? random.int(61, 3_000) : random.int(61, 100_000);
    const work = ACTS[what];
    if (work) act(start + near * 1000, what, work);
  }
}

const INDIA: Market = { currency: 'INR', means: [], simple: false, customer: '' };

const keepCard = (one: Machine, customer: string) =>
  storeCredential(one.ctx, cardOf(customer), {
    lastFourDigits: DIGITS,
    phone: customer,
    userId: null,
    psp: { token: `token of ${customer}` },
  });

const status = (to: 'canceled' | 'shipped' | 'completed') => ({
  status: to,
  description: null,
  body: null,
  footer: null,
  template: null,
});

function orderRequest(
  ref: string,
  { amount, expiresAt, send }: { amount: number; expiresAt: number | null; send: boolean },
): object {
  return {
    // Few customers for many orders, so that the pair limit is felt.
    to: `+9198450123${String(ref.length * 7 + Number(ref.slice(-1))).padStart(2, '0')}`,
    reference_id: ref,
    type: 'digital-goods',
    currency: 'INR',
    payment_settings: [
      { type: 'payment_gateway', payment_gateway: { type: 'razorpay', configuration_name: 'nilgiri-rzp-prod' } },
    ],
    order: {
      catalog_id: 'tea',
      items: [{ retailer_id: 'assam', name: 'Assam', amount: { value: amount }, quantity: 1 }],
      tax: { value: 0, description: 'GST' },
      ...(expiresAt && { expiration: { timestamp: String(expiresAt), description: 'Offer ends' } }),
    },
    send,
  };
}
