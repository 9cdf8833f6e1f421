import { type RefundRow, refundsOf } from '../db/refunds';
import type { PaymentAnswer, RefundAnswer, TransactionAnswer } from '../domain/answer';
import { after } from '../domain/schedule';
import { raiseProblem } from './advance';
import { addRefund, countRefunds, moveRefund, sameOrUnknown } from './advance-refund';
import type { Change } from './change-order';

/** How long a refund may stay without an answer before a person is asked; the lookups at 2 and 7 minutes come first. */
const UNKNOWN_SECONDS = 900;

/**
 * Applies what a lookup says about refunds: known ones move, an unknown id is ours when it has the amount of the one
 * in progress whose answer never came, and else was made elsewhere. A refund that is not listed is no news.
 */
export async function applyRefunds(change: Change, answer: PaymentAnswer): Promise<void> {
  const { order, tx } = change;
  const told = answer.transactions.flatMap((transaction) => transaction.refunds.map((news) => ({ transaction, news })));
  const known = order.hasRefunds ? await refundsOf(tx, order.referenceId) : [];
  for (const { transaction, news } of told) {
    const refund = known.find(({ providerRefundId }) => providerRefundId === news.id) ?? bind(known, transaction, news);
    if (refund) await hear(change, refund, news);
    else known.push(await addExternal(change, transaction, news));
  }
  if (known.length > 0) await countRefunds(change);
}

/** WhatsApp's refunds carry no key of ours, so the one whose answer is missing is recognised by its amount. */
function bind(known: RefundRow[], transaction: TransactionAnswer, news: RefundAnswer): RefundRow | undefined {
  return known.find(
    (refund) =>
      !refund.external &&
      refund.providerRefundId === null &&
      refund.attemptedAt !== null &&
      (refund.status === 'requested' || refund.status === 'unknown') &&
      refund.amount === news.amount &&
      refund.transactionId === transaction.id &&
      sameOrUnknown(refund.pgTransactionId, transaction.pgTransactionId),
  );
}

async function hear(change: Change, refund: RefundRow, news: RefundAnswer): Promise<void> {
  // Told again what we know already: no line, or every lookup would write one.
  if (refund.status === 'completed' || (refund.status === 'failed' && news.status === 'pending')) return;
  const { id, status, speedProcessed } = news;
  const amount = amountOf(news);
  if (!refund.external && amount !== null && amount !== refund.amount)
    await raiseProblem(change, {
      code: 'amount_mismatch',
      subject: refund.id,
      detail: `A refund of ${refund.amount} minor units was asked for, and the provider reports ${amount}.`,
    });
  await moveRefund(change, refund, `told_${status}`, { id, amount, speedProcessed });
}

function addExternal(change: Change, transaction: TransactionAnswer, news: RefundAnswer): Promise<RefundRow> {
  const amount = amountOf(news);
  return addRefund(
    change,
    {
      referenceId: change.order.referenceId,
      amount,
      status: news.status,
      speedProcessed: news.speedProcessed,
      providerRefundId: news.id,
      external: true,
      transactionId: transaction.id,
      pgTransactionId: transaction.pgTransactionId ?? '',
    },
    `A refund of ${amount ?? 'an unknown number of'} minor units was made elsewhere: ${news.status}`,
  );
}

/** A refund of nothing tells no amount. */
const amountOf = ({ amount }: RefundAnswer): number | null => (amount !== null && amount > 0 ? amount : null);

/** Calls a person to refunds whose outcome nobody could tell for too long. They go on counting as gone. */
export async function flagUnknownRefunds(change: Change): Promise<void> {
  for (const refund of await refundsOf(change.tx, change.order.referenceId))
    if (refund.status === 'unknown' && refund.attemptedAt && after(refund.attemptedAt, UNKNOWN_SECONDS) <= change.now)
      await raiseProblem(change, {
        code: 'refund_outcome_unknown',
        subject: refund.id,
        detail: `No answer came to a refund of ${refund.amount} minor units, and no lookup shows it. Look at the gateway's account; make it there if it is missing.`,
      });
}
