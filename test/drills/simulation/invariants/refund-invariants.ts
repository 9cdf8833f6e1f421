import { type Case, when } from './case';

/** How refunds here may differ from what was really given back. */
export const REFUND_RULES: Record<string, (one: Case) => string[]> = {
  'no more is given back than was paid, and each refund once': ({ book, tables, ref }) => {
    const made = book.attempts.flatMap((attempt) => attempt.refunds);
    const back = made.filter((refund) => refund.status !== 'failed').reduce((sum, refund) => sum + refund.amount, 0);
    const asked = made.map((refund) => refund.ours).filter((ours) => ours !== null);
    const rows = tables.refunds.filter((refund) => refund.ref === ref);
    const elsewhere = asked.length < made.length;
    return [
      ...when(back > book.amount, `${back} of ${book.amount} were given back`),
      ...when(new Set(asked).size < asked.length, 'one refund was made twice'),
      ...when(
        asked.some((id) => !rows.some((refund) => refund.id === id)),
        'a refund was made that nobody asked for',
      ),
      ...when(
        // One that was refused without our knowing, because somebody else was faster, goes on counting as gone.
        rows
          .filter((refund) => refund.status !== 'failed' && !(elsewhere && refund.status === 'unknown'))
          .reduce((sum, one) => sum + one.amount, 0) > book.amount,
        'more is owed back than was paid',
      ),
    ];
  },

  'a refund is what became of it': ({ book, order, tables, ref, problems, verifications }) => {
    const made = book.attempts.flatMap((attempt) => attempt.refunds);
    // What is made at the gateway itself is known when an answer has shown it, and a webhook may be lost.
    const shown = new Set(
      verifications.flatMap(
        ({ raw }) => raw?.answer.transactions.flatMap((one) => one.refunds.map(({ id }) => id)) ?? [],
      ),
    );
    const completed = made
      .filter((refund) => refund.status === 'completed' && (refund.ours !== null || shown.has(refund.id)))
      .reduce((sum, one) => sum + one.amount, 0);
    const rows = tables.refunds.filter((refund) => refund.ref === ref);
    const unknown = rows.some((refund) => refund.status === 'unknown');
    return [
      ...when(
        order.payment === 'captured' && order.refundedAmount !== completed,
        `${completed} given back, ${order.refundedAmount} known`,
      ),
      ...when(
        rows.some((refund) => ['requested', 'pending'].includes(refund.status)),
        'a refund has not ended',
      ),
      ...when(unknown && !problems.includes('refund_outcome_unknown'), 'an unknown refund calls nobody'),
    ];
  },
};
