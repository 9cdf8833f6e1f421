import { randomUUID } from 'node:crypto';
import { UniqueViolation } from '../db/client';
import { insertOrder } from '../db/new-order';
import { ProblemError } from '../domain/errors';
import type { OrderDraft } from '../domain/order-request';
import type { Commit } from './change-order';
import type { Context } from './context';

/**
 * Stores an order with its payment and, unless `send` is false, owes its order_details message: one transaction.
 * Returns the reference_id; `reference_id_taken` when the merchant's own is in use.
 */
export async function createOrder(ctx: Context, draft: OrderDraft, commit?: Commit): Promise<string> {
  const referenceId = draft.referenceId ?? randomUUID().replaceAll('-', '');
  try {
    await ctx.db.withTx(async (tx) => {
      await insertOrder(tx, { ...draft, referenceId }, ctx.clock.now());
      await commit?.(tx);
      tx.afterCommit(() => ctx.waker.wake('outbox'));
    });
  } catch (error) {
    if (!(error instanceof UniqueViolation) || error.constraint !== 'orders_pkey') throw error;
    throw new ProblemError('reference_id_taken', 'Choose another reference_id, or read the order that has this one.');
  }
  await ctx.checkpoint('create:committed');
  return referenceId;
}
