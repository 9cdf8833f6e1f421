import type { Queryable } from '../db/client';
import { findRefund, type RefundRow, refundsOf } from '../db/refunds';
import { ProblemError } from '../domain/errors';
import { type Amount, toAmount } from '../domain/money';
import type { RefundStatus } from '../domain/words';

/** A refund as the API shows it. */
export interface RefundResource {
  id: string;
  status: RefundStatus;
  /** null for an external refund whose amount the provider does not tell. */
  amount: Amount | null;
  speed_requested: string | null;
  speed_processed: string | null;
  /** Made elsewhere, for example in the gateway's dashboard. */
  external: boolean;
  created_at: string;
  updated_at: string;
}

/** Reads one refund that was just stored. */
export async function readRefund(db: Queryable, id: string): Promise<RefundResource> {
  const refund = await findRefund(db, id);
  if (!refund) throw new Error('a refund that was stored is not there');
  return presentRefund(refund);
}

/** Reads an order's refunds, oldest first; `not_found` when there is no such order. */
export async function readRefunds(db: Queryable, referenceId: string): Promise<RefundResource[]> {
  const [order] = await db.query('SELECT 1 FROM orders WHERE reference_id = $1', [referenceId]);
  if (!order) throw new ProblemError('not_found', 'There is no order with this reference_id.');
  return (await refundsOf(db, referenceId)).map(presentRefund);
}

/** The resource of a stored refund. Times may be strings, as json_agg writes them. */
export function presentRefund(
  refund: Pick<RefundRow, 'id' | 'status' | 'amount' | 'speedRequested' | 'speedProcessed' | 'external'> & {
    createdAt: Date | string;
    updatedAt: Date | string;
  },
): RefundResource {
  return {
    id: refund.id,
    status: refund.status,
    amount: refund.amount === null ? null : toAmount(refund.amount),
    speed_requested: refund.speedRequested,
    speed_processed: refund.speedProcessed,
    external: refund.external,
    created_at: new Date(refund.createdAt).toISOString(),
    updated_at: new Date(refund.updatedAt).toISOString(),
  };
}
