import { type Case, when } from './case';
import type { ConsentBook } from './reference-ledger';

const own = ({ book }: Case) => book.attempts.filter((charge) => charge.own !== null);

/** What must hold, beside everything else, where a PSP has the money. */
export const BRAZIL_RULES: Record<string, (one: Case) => string[]> = {
  'each consent leads to one charge at most': (one) => {
    const good = one.book.consents.filter((consent) => consent.good);
    return own(one).flatMap((charge, index) => {
      const meant = countTaps(good.filter((consent) => consent.at <= charge.createdAt));
      return when(index >= meant, `charge ${index + 1}, and the customer had consented ${meant} times`);
    });
  },

  'no money is taken twice by us': (one) => {
    const taken = own(one).filter((charge) => charge.status === 'success');
    return when(taken.length > 1, `taken as ${taken.map((charge) => charge.id).join(' and ')}`);
  },

  'a charge rests on a look that showed no other money': ({ ref, timeline, world, book }) =>
    timeline
      .filter((line) => line.kind === 'consent' && line.details.attempt)
      .filter((line) => {
        const consents = book.consents.filter((one) => one.paymentTimestamp === line.details.payment_timestamp);
        const sent = Math.min(...consents.map((one) => one.at));
        return !world.lookups.some(
          ({ ref: about, startedAt, reply }) =>
            about === ref &&
            startedAt >= sent &&
            startedAt <= line.at.getTime() &&
            reply.outcome === 'answered' &&
            reply.answer.referenceId === ref &&
            reply.answer.transactions.every((transaction) => transaction.status === 'failed'),
        );
      })
      .map((line) => `attempt ${line.details.attempt} began without such a look`),

  'a consent that was taken is answered': ({ book, timeline }) => {
    const announced = new Set(
      timeline.filter((line) => line.kind === 'consent').map((line) => line.details.payment_timestamp),
    );
    return book.consents
      .filter(({ delivery, paymentTimestamp }) => delivery.acknowledgedAt !== null && !announced.has(paymentTimestamp))
      .map(({ wamid }) => `nothing was said to ${wamid}`);
  },

  'a customer with another number can still pay': ({ book, timeline }) => {
    const renamedAt = book.renamed?.acknowledgedAt;
    if (!renamedAt) return [];
    const known = renamedAt + RENAME_MS;
    return book.consents
      .filter(({ good, from, at }) => good && from === book.renamed?.to && at > known)
      .filter(({ paymentTimestamp }) =>
        timeline.some(
          ({ details }) => details.payment_timestamp === paymentTimestamp && details.reason === 'other_sender',
        ),
      )
      .map(({ wamid }) => `${wamid} came from the new number, and was refused as a stranger's`);
  },

  'a charge of ours comes to an end, or calls a person': ({ attempts, problems }) =>
    attempts
      .filter((attempt) => attempt.endedAt === null && !problems.includes('charge_outcome_unknown'))
      .map((attempt) => `attempt ${attempt.attempt} is ${attempt.status}`),

  'a charge ends as it did at the PSP': (one) =>
    one.attempts.flatMap(({ attempt, status, endedAt }) => {
      const charge = own(one).find((made) => made.own === attempt);
      return [
        ...when(status === 'succeeded' && charge?.status !== 'success', `attempt ${attempt} succeeded only here`),
        ...when(
          endedAt !== null && charge?.status === 'success' && status !== 'succeeded',
          `attempt ${attempt} is ${status}, and took money`,
        ),
      ];
    }),

  'a decline is told to the customer': ({ order, attempts, messages, timeline }) => {
    const declined = attempts.filter((attempt) => attempt.status === 'failed').length;
    // Who confirmed too long ago is asked to confirm again, in the same words.
    const stale = timeline.filter(({ details }) => details.reason === 'stale').length;
    const announced = messages.filter((message) => message.payment === 'failed').length;
    return [
      ...when(announced > declined + stale, `told ${announced} times of ${declined} and ${stale}`),
      ...when(order.payment !== 'captured' && announced < declined, `told ${announced} times of ${declined}`),
    ];
  },
};

/** By then what was received has been read, whatever was killed. */
const RENAME_MS = 2 * 3_600_000;

/** How often the customer agreed: what shares its message or its time is one tap, in another dress. */
function countTaps(consents: ConsentBook[]): number {
  const taps: ConsentBook[][] = [];
  for (const consent of consents) {
    const same = taps.filter((tap) =>
      tap.some((one) => one.wamid === consent.wamid || one.paymentTimestamp === consent.paymentTimestamp),
    );
    for (const tap of same) taps.splice(taps.indexOf(tap), 1);
    taps.push([consent, ...same.flat()]);
  }
  return taps.length;
}
