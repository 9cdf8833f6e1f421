import type { OrderStatus, PaymentStatus } from '../domain/words';
import type { Prisma } from '../generated/prisma/client';
import type { Context } from './context';
import { type OrderResource, readOrders } from './read-order';

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

export interface Page {
  orders: OrderResource[];
  next: Cursor | null;
}

/** Lists orders, newest first. */
export async function listOrders(ctx: Context, filter: OrderFilter): Promise<Page> {
  const found = await ctx.db.prisma.order.findMany({
    where: whereOf(filter),
    orderBy: [{ createdAt: 'desc' }, { referenceId: 'desc' }],
    take: filter.limit + 1,
    select: { referenceId: true, createdAt: true },
  });
  const page = found.slice(0, filter.limit);
  const ids = page.map((row) => row.referenceId);
  const orders = await readOrders(ctx.db, ids, ctx.settings.livemode);
  return { orders, next: found.length > filter.limit ? (page.at(-1) ?? null) : null };
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
