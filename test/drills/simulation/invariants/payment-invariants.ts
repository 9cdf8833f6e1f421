import type { TimelineRecord, VerificationRecord } from '../tables';
import { type Case, when } from './case';
import type { OrderBook } from './reference-ledger';

const successes = (book: OrderBook) => book.attempts.filter((attempt) => attempt.status === 'success');

/** How a payment here may differ from what was really paid. */
export const PAYMENT_RULES: Record<string, (one: Case) => string[]> = {
  'captured only what was really paid': ({ order, book }) =>
    when(order.payment === 'captured' && successes(book).length === 0, 'captured, and nobody paid'),

  'everything paid is captured in the end': ({ order, book }) =>
    when(successes(book).length > 0 && order.payment !== 'captured', `paid, and the payment is ${order.payment}`),

  'captured rests on an answer that agreed in every field': ({ order, ref, book, verifications, lookups }) => {
    if (order.payment !== 'captured') return [];
    const evidence = verifications.find((row) => row.id === order.verificationId);
    const given = lookups.get(evidence?.raw?.lookup ?? 0);
    const answer = evidence?.raw?.answer;
    if (evidence?.verdict !== 'captured' || !answer) return ['captured without a verification that says so'];
    if (given?.ref !== ref || JSON.stringify(given.reply).length === 0)
      return ['the evidence is no answer of the world'];
    const transaction = answer.transactions.find((one) => one.pgTransactionId === evidence.pgTransactionId);
    const whole = answer.perTransaction ? transaction : answer;
    return [
      ...when(answer.referenceId !== ref, `the evidence is about ${answer.referenceId}`),
      ...when(answer.status !== 'captured', `the evidence says ${answer.status}`),
      ...when(transaction?.status !== 'success', `the evidence's transaction is ${transaction?.status}`),
      ...when(
        whole?.currency !== book.market.currency || transaction?.currency !== whole.currency,
        'the currency differs',
      ),
      ...when(whole?.amount !== book.amount || transaction?.amount !== book.amount, 'the amount differs'),
      ...when(order.capturedAmount !== book.amount, 'captured another amount than was ordered'),
    ];
  },

  'lookups are applied in the order in which they were started': ({ timeline }) => {
    // A verification's id is drawn when its lookup starts; the timeline's lines are in the order of their writing.
    const applied = timeline.filter((line) => line.kind === 'lookup').map((line) => Number(line.details.number));
    return applied
      .slice(1)
      .filter((number, index) => number <= (applied[index] ?? 0))
      .map((number) => `lookup ${number} was applied after a later one`);
  },

  'a payment moves by its table, and each move is told': ({ order, timeline }) => {
    const moves = timeline.filter((line) => line.kind === 'payment' && line.details.to).map((line) => line.details);
    let at: unknown = 'new';
    for (const { from, to } of moves) {
      if (from !== at || from === 'captured' || to === 'new') return [`moved ${from} → ${to} while ${at}`];
      at = to;
    }
    return when(at !== order.payment, `told to be ${at}, and is ${order.payment}`);
  },

  'expired only after a look that started after the deadline and showed nobody paying': ({
    timeline,
    verifications,
    book,
    ref,
    lookups,
  }) =>
    timeline
      .filter((line) => line.kind === 'payment' && line.details.to === 'expired')
      .filter(
        (line) =>
          !verifications.some(
            ({ startedAt, raw }) =>
              raw &&
              book.expiresAt !== null &&
              startedAt.getTime() >= book.expiresAt &&
              startedAt <= line.at &&
              lookups.get(raw.lookup)?.ref === ref &&
              raw.answer.referenceId === ref &&
              raw.answer.transactions.every((transaction) => transaction.status === 'failed'),
          ),
      )
      .map(() => 'expired without such a look'),

  'a sent order is canceled only after a look that showed nobody paying': ({
    timeline,
    verifications,
    book,
    ref,
    lookups,
  }) =>
    timeline
      .filter((line) => line.kind === 'payment' && line.details.to === 'canceled' && book.delivered)
      .filter((line) => {
        const last = verifications.findLast((row) => row.startedAt <= line.at && isBefore(row, line, timeline));
        if (!last?.raw) return !timeline.some((other) => other.summary.includes('never sent'));
        const { answer } = last.raw;
        if (lookups.get(last.raw.lookup)?.ref !== ref) return true;
        return answer.referenceId !== ref || answer.transactions.some((transaction) => transaction.status !== 'failed');
      })
      .map(() => 'canceled without such a look'),

  'money that comes late or twice calls a person': ({ order, book, problems, timeline }) => {
    if (order.payment !== 'captured') return [];
    const wasCanceled = timeline.some((line) => line.details.to === 'captured' && line.details.from === 'canceled');
    const paid = successes(book);
    const inTime = paid.some((attempt) => !book.expiresAt || attempt.createdAt <= book.expiresAt);
    return [
      ...when(wasCanceled && !problems.includes('paid_after_cancel'), 'paid after the cancel, and nobody was told'),
      ...when(!inTime && !problems.includes('paid_after_expiry'), 'paid after the expiry, and nobody was told'),
    ];
  },

  'every change that shows is told in the timeline, which is how the stream knows of it': ({ order, timeline }) =>
    when(
      !timeline.some(({ at }) => at.getTime() === order.updatedAt.getTime()),
      `nothing is told of ${order.updatedAt.toISOString()}`,
    ),

  'a payment that is open says what the gateway says': ({ order, book, attempts }) => {
    // A charge that the PSP refused is a failure here, and nothing there.
    const refused = attempts.some((attempt) => attempt.status === 'failed');
    const last = book.attempts.some((attempt) => attempt.status === 'pending')
      ? 'pending'
      : book.attempts.length > 0 || refused
        ? 'failed'
        : 'new';
    return when(
      ['pending', 'failed'].includes(order.payment) &&
        order.nextLookupAt !== null &&
        order.payment !== last &&
        attempts.every((attempt) => attempt.endedAt !== null),
      `${order.payment} here, ${last} there`,
    );
  },

  'an unpaid order is at rest or will be looked at': ({ order, book }) =>
    when(
      book.delivered &&
        book.expiresAt === null &&
        ['new', 'pending', 'failed'].includes(order.payment) &&
        !order.nextLookupAt,
      `${order.payment}, and nobody will look again`,
    ),
};

const isBefore = (row: VerificationRecord, line: TimelineRecord, timeline: TimelineRecord[]): boolean => {
  const position = timeline.findIndex((other) => other.details.verification_id === row.id);
  return position !== -1 && position < timeline.indexOf(line);
};
