import { randomUUID } from 'node:crypto';
import { UniqueViolation } from '../db/client';
import { insertOrder } from '../db/new-order';
import { ProblemError } from '../domain/errors';
import type { OrderDraft } from '../domain/order-request';
import type { Commit } from './change-order';
import { requireActiveConfiguration } from './check-configuration';
import type { Context } from './context';
import { requireCredential } from './fill-credential';
import { ascertain } from './outlast';

/** A reference_id for an order whose merchant gave none: 32 characters of WhatsApp's alphabet, never used before. */
export const newReferenceId = (): string => randomUUID().replaceAll('-', '');

/**
 * Stores an order with its payment and, unless `send` is false, owes its order_details message: one transaction.
 * `reference_id_taken` when the merchant's own is in use; `invalid_request` when its configuration is not active
 * or its credential does not fit. `generated`: the reference_id is nobody else's, so that a second order cannot come
 * of a commit whose outcome is unknown.
 */
export async function createOrder(
  ctx: Context,
  requested: OrderDraft & { referenceId: string },
  commit?: Commit,
  { generated = false } = {},
): Promise<void> {
  await requireActiveConfiguration(ctx, requested.details);
  const draft = await requireCredential(ctx, requested);
  const store = () =>
    ctx.db.withTx(async (tx) => {
      await insertOrder(tx, draft, ctx.clock.now());
      await commit?.(tx);
    });
  try {
    // The row that has a reference_id made for this order alone is this order.
    await (generated
      ? ascertain((again) => store().catch((error) => (again && isTaken(error) ? undefined : Promise.reject(error))))
      : store());
  } catch (error) {
    if (!isTaken(error)) throw error;
    throw new ProblemError('reference_id_taken', 'Choose another reference_id, or read the order that has this one.');
  }
  await ctx.checkpoint('create:committed');
}

const isTaken = (error: unknown): boolean => error instanceof UniqueViolation && error.constraint === 'orders_pkey';
