import type { Context } from '../../../../src/flows/context';
import type { SendReply } from '../../../../src/ports';
import type { KnownMutant } from './mutant';

const withReplies = (ctx: Context, change: (reply: SendReply) => SendReply): Partial<Context> => ({
  messenger: { send: async (payload) => change(await ctx.messenger.send(payload)) },
});

/** Bugs about messages that fail, arrive after all, or meet a fault of the account, and refunds that fail later. */
export const ACCOUNT_MUTANTS: readonly KnownMutant[] = [
  {
    name: 'a message that failed stays failed',
    story: { seed: 12, orders: 6 },
    caughtBy: ['a message is what became of it', 'news of a message that was taken is known'],
    context: (ctx) => {
      const failed = new Set<string>();
      const read: Context['webhooks']['read'] = (kind, body) => {
        const event = ctx.webhooks.read(kind, body);
        if (event.kind !== 'message_status' || event.callbackData === null) return event;
        if (event.status === 'failed') failed.add(event.callbackData);
        return failed.has(event.callbackData) && event.status !== 'failed' ? { kind: 'other' } : event;
      };
      return { webhooks: { ...ctx.webhooks, read } };
    },
  },
  {
    name: 'a refusal after a doubtful answer is believed',
    story: { seed: 14, orders: 2 },
    caughtBy: [
      'a message is what became of it',
      'the customer gets one order_details',
      "the order's status is WhatsApp's",
    ],
    context: (ctx) =>
      withReplies(ctx, (reply) => {
        if (reply.outcome !== 'retry') return reply;
        const { doubtful: _, ...certain } = reply;
        return certain;
      }),
  },
  {
    name: 'a fault of the account fails the message that meets it',
    story: { seed: 3, orders: 1 },
    caughtBy: ['a fault of the account fails no message', 'a fault of the account is told at once'],
    context: (ctx) =>
      withReplies(ctx, (reply) =>
        reply.outcome === 'retry' && reply.scope === 'account' ? { outcome: 'refused', error: reply.error } : reply,
      ),
  },
  {
    name: 'a refund that has completed cannot fail any more',
    story: { seed: 8, orders: 1 },
    caughtBy: ['a refund is what became of it'],
    context: (ctx) => {
      const completed = new Set<string>();
      const real = ctx.providers.whatsapp_lookup.lookup;
      const lookup: typeof real = async (payment) => {
        const reply = await real(payment);
        if (reply.outcome !== 'answered') return reply;
        const answer = structuredClone(reply.answer);
        for (const refund of answer.transactions.flatMap(({ refunds }) => refunds)) {
          if (refund.status === 'completed') completed.add(refund.id);
          else if (completed.has(refund.id)) refund.status = 'completed';
        }
        return { ...reply, answer };
      };
      return { providers: { ...ctx.providers, whatsapp_lookup: { lookup } } };
    },
  },
];
