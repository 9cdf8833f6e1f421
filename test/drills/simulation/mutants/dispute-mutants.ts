import { type KnownMutant, swap } from './mutant';

const CLAIMS = { brazil: 1, rates: { dispute: 1 } } as const;

/** Bugs about money that the customer's bank claims back, each with the rules that must notice it. */
export const DISPUTE_MUTANTS: readonly KnownMutant[] = [
  {
    ...CLAIMS,
    name: 'a claim that is lost is counted as a refund',
    story: { seed: 14, orders: 1 },
    caughtBy: [
      'claims are what the last answer showed',
      'a refund is what became of it',
      'a refund that is known was made',
    ],
    psp: (real) => ({
      ...real,
      lookup: async (ref, criteria) => {
        const reply = await real.lookup(ref, criteria);
        if (reply.outcome === 'unanswered') return reply;
        const charges = reply.charges.map(({ disputes = [], ...charge }) => ({
          ...charge,
          disputes: disputes.filter(({ status }) => status !== 'lost'),
          refunds: disputes
            .filter(({ status }) => status === 'lost')
            .map(({ id, amount, openedAt, closedAt }) => ({
              ...{ id, amount, status: 'completed' as const, speedProcessed: null },
              ...{ createdAt: openedAt, updatedAt: closedAt },
            })),
        }));
        return { ...reply, charges };
      },
    }),
  },
  {
    ...CLAIMS,
    name: 'a claim that is opened again raises no new problem',
    story: { seed: 9, orders: 1 },
    caughtBy: ['a claim that is open or lost calls a person, each time'],
    sql: swap(
      'INSERT INTO problems',
      'resolved_at timestamptz)',
      "resolved_at timestamptz) WHERE code <> 'disputed' OR occurrence = 1",
    ),
  },
  {
    ...CLAIMS,
    name: 'a refund does not count what is claimed back',
    story: { seed: 18, orders: 1 },
    caughtBy: ['no refund is made of money that is known to be claimed'],
    rows: (text, rows) => {
      if (!text.includes('FROM orders o JOIN payments')) return;
      for (const { disputes } of rows as { disputes: { transactionId: string }[] }[])
        for (const dispute of disputes) dispute.transactionId = 'another';
    },
  },
  {
    ...CLAIMS,
    name: 'nobody looks at a captured payment without a webhook',
    story: { seed: 32, orders: 1 },
    rates: { dispute: 1, webhook_dropped: 0.7 },
    caughtBy: ['claims are those of the PSP, or somebody will look'],
    context: (ctx) => ({ settings: { ...ctx.settings, capturedLookupDays: [] } }),
  },
];
