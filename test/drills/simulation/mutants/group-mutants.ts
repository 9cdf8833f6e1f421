import { type KnownMutant, swap } from './mutant';

/** Bugs about changes that are committed together, each with the rules that must notice it. */
export const GROUP_MUTANTS: readonly KnownMutant[] = [
  {
    name: 'of a group only the first payment is written',
    story: { seed: 10, orders: 8 },
    rush: true,
    caughtBy: [
      'a payment moves by its table, and each move is told',
      'the ledger has what was taken and given back',
      'every piece of news is kept once',
      'lookups are applied in the order in which they were started',
    ],
    sql: swap(
      'UPDATE payments p SET status = c.status',
      'WHERE p.reference_id = c.reference_id',
      "WHERE p.reference_id = c.reference_id AND p.reference_id = $1::json->0->>'reference_id'",
    ),
  },
  {
    name: 'an answer is applied to its neighbour',
    story: { seed: 1, orders: 8 },
    rush: true,
    caughtBy: ['captured only what was really paid', 'captured rests on an answer that agreed in every field'],
    context: (ctx) => {
      const real = ctx.providers.whatsapp_lookup.lookup;
      let before: { referenceId: string; reply: Awaited<ReturnType<typeof real>> } | null = null;
      const lookup: typeof real = async (payment) => {
        const reply = await real(payment);
        const neighbour = before;
        before = { referenceId: payment.referenceId, reply };
        if (!neighbour || neighbour.referenceId === payment.referenceId) return reply;
        if (neighbour.reply.outcome !== 'answered' || reply.outcome !== 'answered') return reply;
        const { amount } = reply.answer;
        const { transactions, status } = structuredClone(neighbour.reply.answer);
        for (const transaction of transactions) transaction.amount = amount;
        return { ...reply, answer: { ...reply.answer, status, transactions } };
      };
      return { providers: { ...ctx.providers, whatsapp_lookup: { lookup } } };
    },
  },
  {
    name: 'a group that was committed is applied once more, one by one',
    story: { seed: 2, orders: 30 },
    rush: true,
    // Most changes may be applied twice without harm; what follows a commit is then missing.
    rates: { account_fault: 1 },
    caughtBy: [
      'every piece of news is kept once',
      'a refund was made that nobody asked for',
      'a fault of the account is told at once',
    ],
    context: (ctx) => ({
      db: {
        ...ctx.db,
        withTx: async (work) => {
          let locked = 0;
          const result = await ctx.db.withTx((tx) =>
            work({
              ...tx,
              queryPrepared: async (text, params) => {
                const rows = await tx.queryPrepared(text, params);
                if (text.includes('FROM orders o JOIN payments')) locked = rows.length;
                return rows as never;
              },
            }),
          );
          if (locked > 1) throw new Error('told only when it was committed');
          return result;
        },
      },
    }),
  },
];
