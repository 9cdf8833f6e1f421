/** What the pretend gateways took, gave back and lost, and have not paid out yet. */
import { chargesOf } from '../psp/psp';
import type { Charge, SandboxOrder, SandboxTransaction } from '../world/entities';
import type { World } from '../world/world';

/** Whose books a row is in: Razorpay's behind WhatsApp, or those of the pretend PSP, one account for each currency. */
export type AccountName = 'razorpay' | 'sandbox_inr' | 'sandbox_brl';

export const ACCOUNTS: Record<AccountName, { currency: 'INR' | 'BRL'; offsetMinutes: number }> = {
  razorpay: { currency: 'INR', offsetMinutes: 330 },
  sandbox_inr: { currency: 'INR', offsetMinutes: 330 },
  sandbox_brl: { currency: 'BRL', offsetMinutes: -180 },
};

/** One row of a gateway's books; `net` of it is what it adds to the payout. */
export interface BookRow {
  account: AccountName;
  kind: 'payment' | 'refund' | 'chargeback' | 'adjustment';
  id: string;
  paymentId: string | null;
  orderId: string | null;
  referenceId: string | null;
  /** Minor units, without a sign: refunds and chargebacks leave. */
  amount: number;
  fee: number;
  tax: number;
  method: string;
  /** Seconds since 1970. */
  at: number;
}

export const netOf = ({ kind, amount, fee, tax }: BookRow): number =>
  kind === 'refund' || kind === 'chargeback' ? -amount : amount - fee - tax;

/** All rows, the oldest order first; fees are not known before they are paid out. */
export function readBooks(world: World): BookRow[] {
  return world.orders
    .all()
    .flatMap((order) => [
      ...order.transactions.flatMap((transaction) => rowsOfTransaction(order, transaction)),
      ...chargesOf(world, order.referenceId).flatMap((charge) => rowsOfCharge(world, charge)),
    ]);
}

/** Those that no payout has yet. */
export const readUnsettled = (world: World): BookRow[] =>
  readBooks(world).filter(({ id }) => world.settledRows.get(id) === undefined);

function rowsOfTransaction(order: SandboxOrder, transaction: SandboxTransaction): BookRow[] {
  if (transaction.status !== 'success' || order.gateway === null) return [];
  const payment: BookRow = {
    account: order.gateway.name === 'razorpay' ? 'razorpay' : pspAccountOf(order.currency),
    kind: 'payment',
    id: transaction.pgTransactionId,
    paymentId: transaction.pgTransactionId,
    orderId: transaction.id,
    referenceId: order.referenceId,
    amount: order.total,
    ...{ fee: 0, tax: 0, method: transaction.method, at: transaction.updatedAt },
  };
  const refunds = transaction.refunds.filter(({ status }) => status === 'success');
  return [
    payment,
    ...refunds.map(({ id, amount, updatedAt }) => ({ ...payment, kind: 'refund' as const, id, amount, at: updatedAt })),
  ];
}

function rowsOfCharge(world: World, charge: Charge): BookRow[] {
  if (charge.status !== 'succeeded') return [];
  const payment: BookRow = {
    account: pspAccountOf(charge.currency),
    kind: 'payment',
    id: charge.id,
    paymentId: charge.id,
    orderId: null,
    referenceId: charge.reference_id,
    amount: charge.amount.value,
    ...{ fee: 0, tax: 0, method: 'card', at: toSeconds(charge.created_at) },
  };
  const refunds = world.pspRefunds.all().filter((one) => one.chargeId === charge.id && one.status === 'succeeded');
  const disputes = world.pspDisputes.all().filter((one) => one.chargeId === charge.id && one.status !== 'won');
  return [
    payment,
    ...refunds.map(({ id, amount, createdAt = charge.created_at }) => ({
      ...payment,
      ...{ kind: 'refund' as const, id, amount, at: toSeconds(createdAt) },
    })),
    ...disputes.map(({ id, amount, openedAt }) => ({
      ...payment,
      ...{ kind: 'chargeback' as const, id, amount, at: toSeconds(openedAt) },
    })),
  ];
}

const pspAccountOf = (currency: string): AccountName => (currency === 'BRL' ? 'sandbox_brl' : 'sandbox_inr');
const toSeconds = (time: string): number => Math.floor(Date.parse(time) / 1000);
