import { createHash } from 'node:crypto';
import type { PaymentAnswer } from '../../../../src/domain/decisions/provider-answer';
import type { Context } from '../../../../src/flows/context';
import type { LookupReply, PaymentProvider } from '../../../../src/ports';
import { ACCOUNT_MUTANTS } from './account-mutants';
import { BRAZIL_MUTANTS } from './brazil-mutants';
import { DISPUTE_MUTANTS } from './dispute-mutants';
import { GROUP_MUTANTS } from './group-mutants';
import { type KnownMutant, type Mutant, swap } from './mutant';

type Lookup = PaymentProvider['lookup'];
const withLookup = (ctx: Context, change: (real: Lookup) => Lookup): Partial<Context> => {
  const real = ctx.providers.whatsapp_lookup.lookup;
  return { providers: { ...ctx.providers, whatsapp_lookup: { lookup: change(real) } } };
};
const answered = (answer: PaymentAnswer): LookupReply => ({
  outcome: 'answered',
  answer,
  raw: Buffer.from(JSON.stringify({ lookup: 0, answer })),
});

/** Bugs that somebody could write, each with the rules that must notice it. */
export const INDIAN_MUTANTS: readonly KnownMutant[] = [
  {
    name: 'capture on a webhook without a lookup',
    story: { seed: 2, orders: 1 },
    caughtBy: ['captured only what was really paid', 'captured rests on an answer that agreed in every field'],
    context: (ctx, world) => {
      const captured = new Set<string>();
      const read: Context['webhooks']['read'] = (kind, body) => {
        const event = ctx.webhooks.read(kind, body);
        if (event.kind === 'payment' && event.status === 'captured') captured.add(event.referenceId);
        return event;
      };
      return {
        webhooks: { ...ctx.webhooks, read },
        ...withLookup(ctx, (real) => async (payment) => {
          if (!captured.has(payment.referenceId)) return real(payment);
          const amount = world.orders.get(payment.referenceId)?.amount ?? 0;
          const id = `order_${payment.referenceId}`;
          const none = { method: null, error: null, createdAt: null, updatedAt: null, refunds: [] };
          const transaction = { id, pgTransactionId: `pay_${payment.referenceId}_lie`, type: 'razorpay', ...none };
          return answered({
            referenceId: payment.referenceId,
            status: 'captured',
            currency: 'INR',
            amount,
            transactions: [{ ...transaction, status: 'success', amount, currency: 'INR' }],
          });
        }),
      };
    },
  },
  {
    name: 'stale answers are not dropped',
    story: { seed: 9, orders: 1 },
    caughtBy: ['lookups are applied in the order in which they were started'],
    sql: swap('FROM orders o JOIN payments', 'p.lookups_applied AS', '0 AS'),
  },
  {
    name: 'amounts are not compared',
    story: { seed: 4, orders: 1 },
    rates: { lookup_lying: 0.4 },
    caughtBy: ['captured rests on an answer that agreed in every field'],
    context: (ctx, world) =>
      withLookup(ctx, (real) => async (payment) => {
        const reply = await real(payment);
        if (reply.outcome !== 'answered') return reply;
        const answer = structuredClone(reply.answer);
        answer.amount = world.orders.get(payment.referenceId)?.amount ?? null;
        for (const transaction of answer.transactions) transaction.amount = answer.amount;
        return { ...reply, answer };
      }),
  },
  {
    name: 'the reference of an answer is not compared',
    story: { seed: 2, orders: 2 },
    rates: { lookup_lying: 0.4 },
    caughtBy: [
      'captured rests on an answer that agreed in every field',
      'expired only after a look that started after the deadline and showed nobody paying',
      'a sent order is canceled only after a look that showed nobody paying',
    ],
    context: (ctx) =>
      withLookup(ctx, (real) => async (payment) => {
        const reply = await real(payment);
        if (reply.outcome !== 'answered') return reply;
        return { ...reply, answer: { ...reply.answer, referenceId: payment.referenceId } };
      }),
  },
  {
    name: 'a send without an answer is repeated',
    story: { seed: 15, orders: 3 },
    caughtBy: ['the customer gets one order_details', 'what has no answer is not simply sent again'],
    context: (ctx) => ({
      messenger: {
        send: async (payload) => {
          const reply = await ctx.messenger.send(payload);
          return reply.outcome === 'unknown' ? { ...reply, outcome: 'retry', scope: 'message' } : reply;
        },
      },
    }),
  },
  {
    name: 'a refund without an answer is repeated',
    story: { seed: 8, orders: 1 },
    rates: { refund_vague: 0.7 },
    caughtBy: ['no more is given back than was paid, and each refund once'],
    context: (ctx) => {
      const { whatsapp_lookup: real } = ctx.refunders;
      if (!real) return {};
      const refund: typeof real.refund = async (order) => {
        const reply = await real.refund(order);
        return reply.outcome === 'unknown' ? { ...reply, outcome: 'retry', scope: 'message' } : reply;
      };
      return { refunders: { ...ctx.refunders, whatsapp_lookup: { ...real, refund } } };
    },
  },
  {
    name: 'a vague refusal of a refund is believed',
    story: { seed: 16, orders: 1 },
    rates: { refund_vague: 0.7 },
    caughtBy: [
      'no more is given back than was paid, and each refund once',
      'a refund is what became of it',
      'a refund was made that nobody asked for',
    ],
    context: (ctx) => {
      const { whatsapp_lookup: real } = ctx.refunders;
      if (!real) return {};
      const refund: typeof real.refund = async (order) => {
        const reply = await real.refund(order);
        const vague = reply.outcome === 'unknown' && [400, 408].includes(reply.error.httpStatus ?? 0);
        return vague ? { outcome: 'retry', error: reply.error, scope: 'message' } : reply;
      };
      return { refunders: { ...ctx.refunders, whatsapp_lookup: { ...real, refund } } };
    },
  },
  {
    name: 'a row that was attempted by a killed process is sent again',
    story: { seed: 9, orders: 3 },
    rates: { crash: 0.02 },
    caughtBy: [
      'the customer gets one order_details',
      'what has no answer is not simply sent again',
      'a message is what became of it',
    ],
    sql: swap('SELECT id FROM outbox o', 'attempted_at AS "attemptedAt"', 'NULL::timestamptz AS "attemptedAt"'),
  },
  {
    name: 'an owed row ends before it is sent',
    story: { seed: 2, orders: 1 },
    caughtBy: ['a message is what became of it'],
    sql: swap(
      'UPDATE outbox SET attempted_at = $3 FROM claim',
      'SET attempted_at = $3',
      "SET attempted_at = $3, due_at = NULL, ended_at = $3, outcome = 'accepted'",
    ),
  },
  {
    name: 'news ends before it is dealt with',
    story: { seed: 2, orders: 1 },
    caughtBy: ['news of money is answered by a look that came after it', 'news of a message that was taken is known'],
    sql: swap(
      'UPDATE inbox SET due_at = $2, attempts',
      'SET due_at = $2',
      "SET due_at = nullif($2::timestamptz, $2), ended_at = $1, outcome = 'applied'",
    ),
  },
  {
    name: 'a status of a message goes backward',
    story: { seed: 3, orders: 1 },
    caughtBy: ['a status of a message only goes forward'],
    rows: (text, rows) => {
      if (!text.includes('FROM orders o JOIN payments')) return;
      for (const { messages } of rows as { messages: { status: string }[] }[])
        for (const message of messages) if (message.status === 'read') message.status = 'sent';
    },
  },
  {
    name: 'the order of the lane is ignored',
    story: { seed: 19, orders: 1 },
    rates: { send_retry: 0.5 },
    caughtBy: ['messages of one order arrive in the order in which they were owed'],
    sql: swap('SELECT id FROM outbox o', 'e.lane = o.lane AND', 'e.id = o.id AND'),
  },
  {
    name: 'expiry without a lookup',
    story: { seed: 11, orders: 1 },
    caughtBy: ['expired only after a look that started after the deadline and showed nobody paying'],
    context: (ctx, world) =>
      withLookup(ctx, (real) => async (payment) => {
        const { expiresAt = null, amount = 0 } = world.orders.get(payment.referenceId) ?? {};
        const reply = await real(payment);
        if (reply.outcome === 'answered' || expiresAt === null || ctx.clock.now().getTime() < expiresAt) return reply;
        const { referenceId } = payment;
        return answered({ referenceId, status: 'pending', currency: 'INR', amount, transactions: [] });
      }),
  },
  {
    name: 'different news has the same key',
    story: { seed: 1, orders: 1 },
    caughtBy: ['every piece of news is kept once', 'news of a message that was taken is known'],
    context: (ctx) => ({
      webhooks: {
        ...ctx.webhooks,
        split: (raw) =>
          ctx.webhooks.split(raw).map((item) => {
            const event = ctx.webhooks.read(item.kind, item.body);
            if (event.kind !== 'message_status') return item;
            return { ...item, key: createHash('sha256').update(String(event.callbackData)).digest() };
          }),
      },
    }),
  },
  {
    name: 'the same news has different keys',
    story: { seed: 2, orders: 1 },
    caughtBy: ['every piece of news is kept once'],
    context: (ctx) => {
      let count = 0;
      return {
        webhooks: {
          ...ctx.webhooks,
          split: (raw) =>
            ctx.webhooks.split(raw).map((item) => ({
              ...item,
              key: createHash('sha256')
                .update(item.key)
                .update(String(ctx.clock.now().getTime() + count++))
                .digest(),
            })),
        },
      };
    },
  },
  {
    name: 'no answer to a lookup counts as nobody paid, and nobody asks again',
    story: { seed: 4, orders: 1 },
    caughtBy: [
      'everything paid is captured in the end',
      'an unpaid order is at rest or will be looked at',
      'a refund is what became of it',
      'somebody is notified in time: capture known',
      'somebody is notified in time: second payment',
      'somebody is notified in time: order_details without an outcome',
      'somebody is notified in time: refund without an outcome',
      'somebody is notified in time: refund that failed after all',
    ],
    sql: swap(
      'UPDATE payments p SET status',
      'next_lookup_at = c.next_lookup_at',
      'next_lookup_at = CASE WHEN c.lookup_error IS NULL THEN c.next_lookup_at END',
    ),
  },
];

const MUTANTS: readonly KnownMutant[] = [
  ...INDIAN_MUTANTS,
  ...ACCOUNT_MUTANTS,
  ...BRAZIL_MUTANTS,
  ...DISPUTE_MUTANTS,
  ...GROUP_MUTANTS,
];

/** Throws when there is no such planted bug. */
export function findMutant(name: string): Mutant {
  const mutant = MUTANTS.find((one) => one.name === name);
  if (!mutant) throw new Error(`no planted bug ${name}; there are:\n${MUTANTS.map((one) => one.name).join('\n')}`);
  return mutant;
}
