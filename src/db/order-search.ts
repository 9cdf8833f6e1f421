import type { OrderStatus, PaymentStatus } from '../domain/words';
import type { Prisma } from '../generated/prisma/client';
import type { Database } from './client';

export interface OrderFilter {
  status?: OrderStatus | undefined;
  paymentStatus?: PaymentStatus | undefined;
  /** Only orders with an open problem. */
  problem?: boolean | undefined;
  /** Inclusive. */
  createdAfter?: Date | undefined;
  /** Exclusive. */
  createdBefore?: Date | undefined;
  phone?: string | undefined;
  userId?: string | undefined;
  limit: number;
  cursor?: Cursor | undefined;
}

/** The last order of the page before; times alone are not unique. */
export interface Cursor {
  createdAt: Date;
  referenceId: string;
}

/** Finds up to `limit` orders, newest first, by their place in the list. */
export async function findOrders(db: Database, filter: OrderFilter, limit: number): Promise<Cursor[]> {
  return db.prisma.order.findMany({
    where: whereOf(filter),
    orderBy: [{ createdAt: 'desc' }, { referenceId: 'desc' }],
    take: limit,
    select: { referenceId: true, createdAt: true },
  });
}

function whereOf(filter: OrderFilter): Prisma.OrderWhereInput {
  const { createdAfter: gte, createdBefore: lt, cursor } = filter;
  return {
    ...(filter.status && { status: filter.status }),
    ...(filter.paymentStatus && { payment: { status: filter.paymentStatus } }),
    ...(filter.problem && { problems: { some: { resolvedAt: null } } }),
    ...(filter.phone && { customerPhone: filter.phone }),
    ...(filter.userId && { customerUserId: filter.userId }),
    createdAt: { ...(gte && { gte }), ...(lt && { lt }) },
    ...(cursor && {
      OR: [
        { createdAt: { lt: cursor.createdAt } },
        { createdAt: cursor.createdAt, referenceId: { lt: cursor.referenceId } },
      ],
    }),
  };
}
