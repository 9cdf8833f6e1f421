import type { OrderStatus, PaymentStatus } from '../../domain/lifecycles/statuses';
import type { Database } from '../core/client';
import { ordersNaming, type PersonNames } from '../customers/names-of';

export const REFUNDED = ['none', 'partly', 'fully'] as const;

export interface OrderFilter {
  status?: OrderStatus | undefined;
  paymentStatus?: PaymentStatus | undefined;
  /** Only orders with an open problem. */
  problem?: boolean | undefined;
  /** How much of the captured amount was refunded. */
  refunded?: (typeof REFUNDED)[number] | undefined;
  /** Inclusive. */
  createdAfter?: Date | undefined;
  /** Exclusive. */
  createdBefore?: Date | undefined;
  customer?: PersonNames | undefined;
  /** Like the next two, in any letter case. */
  referenceId?: string | undefined;
  /** One of the two ids that a gateway gives a transaction; at a PSP, the charge's. */
  transactionId?: string | undefined;
  /** The value of any metadata key. */
  metadataValue?: string | undefined;
  cursor?: Cursor | undefined;
}

/** The last order of the page before; times alone are not unique. */
export interface Cursor {
  createdAt: Date;
  referenceId: string;
}

const REFUNDED_WHERE: Record<NonNullable<OrderFilter['refunded']>, string> = {
  none: 'p.refunded_amount = 0',
  partly: 'p.refunded_amount > 0 AND p.refunded_amount < p.captured_amount',
  fully: 'p.refunded_amount > 0 AND p.refunded_amount >= p.captured_amount',
};

/** Finds up to `limit` orders, newest first, by their place in the list. */
export async function searchOrders(db: Database, filter: OrderFilter, limit: number): Promise<Cursor[]> {
  const { metadataValue } = filter;
  const few = metadataValue === undefined ? null : await findFewByMetadata(db, metadataValue);
  const { where, params } = conditionsOf(filter, few);
  return db.query<Cursor & Record<string, unknown>>(
    `SELECT o.reference_id AS "referenceId", o.created_at AS "createdAt"
       FROM orders o JOIN payments p USING (reference_id)
      ${where.length === 0 ? '' : `WHERE ${where.join(' AND ')}`}
      ORDER BY o.created_at DESC, o.reference_id DESC LIMIT ${limit}`,
    params,
  );
}

/** This many orders are still read and sorted quickly. */
const FEW = 2_000;

/**
 * The orders with a value in their metadata, or null where they are many. The planner takes every value for one that
 * half a percent of the orders have: it would walk through all of them, newest first, to find one old order. For a value
 * that many have that walk ends at once.
 */
async function findFewByMetadata(db: Database, value: string): Promise<string[] | null> {
  const rows = await db.query<{ id: string }>(
    `SELECT o.reference_id AS id FROM orders o WHERE ${hasWord('$1')} LIMIT ${FEW + 1}`,
    [value],
  );
  return rows.length > FEW ? null : rows.map(({ id }) => id);
}

/** The expression of the index on metadata values; most orders have none. */
const hasWord = (value: string): string =>
  `metadata_words(o.metadata) @> ARRAY[lower(${value})] AND o.metadata::text <> '{}'`;

/** Each condition is worded so that an index of its own answers it. `few`: the orders with the metadata's value. */
function conditionsOf(filter: OrderFilter, few: string[] | null): { where: string[]; params: unknown[] } {
  const where: string[] = [];
  const params: unknown[] = [];
  const param = (value: unknown): string => `$${params.push(value)}`;
  const { status, paymentStatus, refunded, createdAfter, createdBefore, customer, cursor } = filter;
  if (status) where.push(`o.status = ${param(status)}::"OrderStatus"`);
  if (paymentStatus) where.push(`p.status = ${param(paymentStatus)}::"PaymentStatus"`);
  if (filter.problem) where.push('o.reference_id IN (SELECT reference_id FROM problems WHERE resolved_at IS NULL)');
  if (refunded) where.push(REFUNDED_WHERE[refunded]);
  if (createdAfter) where.push(`o.created_at >= ${param(createdAfter)}`);
  if (createdBefore) where.push(`o.created_at < ${param(createdBefore)}`);
  if (customer)
    where.push(ordersNaming(`${param([...customer.phones])}::text[]`, `${param([...customer.userIds])}::text[]`));
  if (filter.referenceId) where.push(`lower(o.reference_id) = lower(${param(filter.referenceId)})`);
  if (filter.transactionId) where.push(`o.reference_id = ANY(ARRAY(${ofTransaction(param(filter.transactionId))}))`);
  if (few) where.push(`o.reference_id = ANY(${param(few)}::text[])`);
  else if (filter.metadataValue) where.push(hasWord(param(filter.metadataValue)));
  if (cursor) where.push(`(o.created_at, o.reference_id) < (${param(cursor.createdAt)}, ${param(cursor.referenceId)})`);
  return { where, params };
}

/** An array, because the planner would otherwise expect a found id to be common and scan all orders. */
const ofTransaction = (id: string): string =>
  `SELECT reference_id FROM transactions
    WHERE lower(transaction_id) = lower(${id}) OR (lower(pg_transaction_id) = lower(${id}) AND pg_transaction_id <> '')`;
