import { hashedText } from '../../../../src/domain/evidence/record';
import { sha256 } from '../../../../src/flows/state/evidence/conceal';
import type { Case } from './case';

const when = (condition: boolean, detail: string): string[] => (condition ? [detail] : []);

/** The ledger and the evidence against the world's books. */
export const BOOKS_RULES: Record<string, (one: Case) => string[]> = {
  'the ledger has what was taken and given back': ({ ref, order, book, tables, verifications }) => {
    const entries = tables.ledger.filter((entry) => entry.ref === ref);
    const atGateway = (cause: string) =>
      entries.filter((entry) => entry.cause === cause).reduce((sum, { gateway }) => sum + gateway, 0);
    const captured = order.payment === 'captured' ? book.amount : 0;
    const shown = new Set(
      verifications.flatMap(
        ({ raw }) => raw?.answer.transactions.flatMap((one) => one.refunds.map(({ id }) => id)) ?? [],
      ),
    );
    const back = book.attempts
      .flatMap((attempt) => attempt.refunds)
      .filter((refund) => refund.status === 'completed' && (refund.ours !== null || shown.has(refund.id)))
      .reduce((sum, { amount }) => sum + amount, 0);
    const others = book.attempts.filter(({ status }) => status === 'success').length * book.amount - captured;
    return [
      ...when(atGateway('capture') !== captured, `${captured} was taken, ${atGateway('capture')} is posted`),
      ...when(-atGateway('refund') !== back, `${back} was given back, ${-atGateway('refund')} is posted`),
      ...when(atGateway('second_payment') > others, 'a second payment is posted that nobody made'),
    ];
  },

  'the sums of the days are those of the entries': ({ tables }) =>
    when(
      tables.ledgerDays.total !== tables.ledger.reduce((sum, { gateway }) => sum + gateway, 0),
      'the materialised balance is another one',
    ),

  'the evidence is a whole chain with every line of the timeline': ({ ref, tables, timeline }) => {
    const chain = tables.evidence.filter((record) => record.ref === ref);
    let prev: string | null = null;
    for (const [index, { seq, at, kind, body, hash }] of chain.entries()) {
      const expected = sha256(hashedText(prev, { seq: index + 1, at: at.toISOString(), kind, body }));
      if (seq !== index + 1 || hash !== expected) return [`record ${index + 1} does not fit`];
      prev = hash;
    }
    const chained = chain.filter(({ body }) => body !== null && typeof body === 'object' && 'code' in body).length;
    return when(chained !== timeline.length, `${timeline.length} lines, and ${chained} of them in the chain`);
  },
};
