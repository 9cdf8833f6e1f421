import type { DisputeAnswer } from '../../../../src/domain/decisions/provider-answer';
import { type Case, when } from './case';
import type { DisputeBook } from './reference-ledger';

type Claim = Pick<DisputeBook, 'id' | 'status' | 'amount'>;

/** A change of a claim that an applied answer showed first. */
interface Observed extends Claim {
  at: Date;
  chargeId: string;
  moved: boolean;
}

/** The claims as the applied answers showed them, one after the other. */
function observe({ ref, timeline, verifications }: Case): Observed[] {
  const known = new Map<string, Claim>();
  return timeline.flatMap(({ at, code, details }) => {
    if (code !== 'lookup_applied') return [];
    const answer = verifications.find(({ id }) => id === details.verification_id)?.raw?.answer;
    if (answer?.referenceId !== ref) return [];
    return answer.transactions.flatMap(({ id: chargeId, disputes = [] }) =>
      disputes.flatMap(({ id, status, amount }: DisputeAnswer) => {
        const before = known.get(id);
        const now = { id, status, amount: amount ?? 0 };
        known.set(id, now);
        const moved = before?.status !== status;
        return moved || before.amount !== now.amount ? [{ ...now, at, chargeId, moved }] : [];
      }),
    );
  });
}

const lastOfEach = (observed: readonly Observed[]): Observed[] => [
  ...new Map(observed.map((change) => [change.id, change])).values(),
];
const sumOf = (claims: readonly Claim[]): number =>
  claims.reduce((sum, { status, amount }) => sum + (status === 'won' ? 0 : amount), 0);

/** What must hold where the customer's bank claims money back. */
export const DISPUTE_RULES: Record<string, (one: Case) => string[]> = {
  'claims are what the last answer showed': (one) => {
    const stored = one.tables.disputes.filter(({ ref }) => ref === one.ref);
    const shown = lastOfEach(observe(one));
    const differs = shown.filter(
      ({ id, status, amount }) =>
        !stored.some((row) => row.id === id && row.status === status && row.amount === amount),
    );
    return [
      ...differs.map(({ id, status, amount }) => `${id} was shown ${status} with ${amount}`),
      ...when(stored.length > shown.length, 'a claim is known that no answer showed'),
    ];
  },

  'claims are those of the PSP, or somebody will look': ({ ref, book, order, tables }) =>
    book.attempts
      .flatMap(({ disputes }) => disputes)
      .filter(({ id, kind, status, amount }) => {
        const row = tables.disputes.find((one) => one.ref === ref && one.id === id);
        return row?.kind !== kind || row.status !== status || row.amount !== amount;
      })
      .filter(() => order.nextLookupAt === null)
      .map(({ id, status, amount }) => `${id} is ${status} with ${amount}, and nobody will look`),

  'each change of a claim is in the timeline and in an event': (one) => {
    const observed = observe(one);
    const lines = one.timeline.filter(({ kind }) => kind === 'dispute');
    const events = one.tables.events.filter(({ ref, type }) => ref === one.ref && type === 'dispute.updated');
    return observed.flatMap(({ id, status, at }) => [
      ...when(
        !lines.some((line) => line.at.getTime() === at.getTime() && line.details.dispute_id === id),
        `no line says that ${id} is ${status}`,
      ),
      ...when(!events.some((event) => event.at.getTime() === at.getTime()), `no event says that ${id} is ${status}`),
    ]);
  },

  'a claim that is open or lost calls a person, each time': (one) => {
    const problems = one.tables.problems.filter(({ ref, code }) => ref === one.ref && code === 'disputed');
    const isOpen = (id: string, at: Date): boolean =>
      problems.some(
        (problem) =>
          (problem.subject === id || problem.subject.startsWith(`${id} (`)) &&
          problem.at <= at &&
          (problem.resolvedAt === null || problem.resolvedAt > at || problem.at.getTime() === at.getTime()),
      );
    return observe(one)
      .filter(({ id, status, at, moved }) => moved && status !== 'won' && !isOpen(id, at))
      .map(({ id, status }) => `${id} was ${status}, and no problem was open`);
  },

  'a claim that is won calls nobody any more': (one) =>
    lastOfEach(observe(one))
      .filter(({ status }) => status === 'won')
      .filter(({ id }) =>
        one.tables.problems.some(
          ({ ref, code, subject, resolvedAt }) =>
            ref === one.ref && code === 'disputed' && subject.startsWith(id) && resolvedAt === null,
        ),
      )
      .map(({ id }) => `${id} is won, and its problem is open`),

  'no refund is made of money that is known to be claimed': (one) => {
    const observed = observe(one);
    return one.tables.refunds.flatMap(({ ref, providerRefundId, attemptedAt, amount }) => {
      const charge = one.book.attempts.find(({ refunds }) => refunds.some(({ id }) => id === providerRefundId));
      if (ref !== one.ref || !attemptedAt || !charge) return [];
      const knownBy = (time: number) =>
        sumOf(lastOfEach(observed.filter(({ at, chargeId }) => chargeId === charge.id && at.getTime() < time)));
      // What an answer showed in the same moment may have come before or after.
      const claimed = Math.min(knownBy(attemptedAt.getTime()), knownBy(attemptedAt.getTime() + 1));
      return when(
        amount + claimed > one.book.amount,
        `${amount} were given back while ${claimed} of ${one.book.amount} were claimed`,
      );
    });
  },

  'a refund that is known was made': ({ ref, book, tables }) => {
    const made = new Set(book.attempts.flatMap(({ refunds }) => refunds.map(({ id }) => id)));
    return tables.refunds
      .filter((refund) => refund.ref === ref && refund.providerRefundId && !made.has(refund.providerRefundId))
      .map(({ providerRefundId }) => `nobody made ${providerRefundId}`);
  },

  'the ledger has what is claimed back': (one) => {
    const posted = one.tables.ledger
      .filter(({ ref, cause }) => ref === one.ref && cause === 'dispute')
      .reduce((sum, { gateway }) => sum - gateway, 0);
    const claimed = sumOf(lastOfEach(observe(one)));
    return when(posted !== claimed, `${claimed} are claimed back, ${posted} is posted`);
  },
};
