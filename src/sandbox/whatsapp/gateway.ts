/** The gateway behind WhatsApp (India): attempts, their outcomes, and refunds; WhatsApp reports each by webhook. */
import type { Customer, Method, SandboxOrder, SandboxRefund, SandboxTransaction, WebhookMode } from '../world/entities';
import { newGatewayId } from '../world/ids';
import { deliver } from '../world/send-webhooks';
import type { World } from '../world/world';
import { paymentBody } from './webhook-bodies';

/** Everything about one order's money happens in order. */
export const payKey = (order: SandboxOrder): string => `payment ${order.referenceId}`;

function ownerOf(world: World, order: SandboxOrder): Customer {
  const owner = world.customers.get(order.customerId);
  if (owner === undefined) throw new Error('an order without a customer');
  return owner;
}

/** Starts an attempt that ends `afterSeconds` later in `outcome`; it is pending meanwhile. */
export function attempt(
  world: World,
  order: SandboxOrder,
  outcome: 'success' | 'failed',
  how: { method: Method; webhook: WebhookMode; afterSeconds: number },
): string {
  const transaction: SandboxTransaction = {
    id: order.gatewayOrderId,
    pgTransactionId: newGatewayId('pay'),
    status: 'pending',
    method: how.method,
    createdAt: world.seconds(),
    updatedAt: world.seconds(),
    refunds: [],
  };
  if (how.webhook === 'forged') {
    tell(world, order, { ...transaction, status: outcome }, 'forged');
    return payKey(order);
  }
  world.orders.put(order.referenceId, { ...order, transactions: [...order.transactions, transaction] });
  const pending = transactionBody(world, order, transaction);
  // Reordered news: what was true before is told after what is true now.
  const later = how.webhook === 'reordered' ? pending : undefined;
  if (how.webhook !== 'reordered') tellBody(world, order, pending, 'payment pending', how.webhook);
  world.effects.add('outcome', payKey(order), how.afterSeconds * 1000 + bankMsOf(world, how.webhook), {
    referenceId: order.referenceId,
    pgTransactionId: transaction.pgTransactionId,
    outcome,
    webhook: how.webhook,
    later,
  });
  return payKey(order);
}

/** The moment between "pending" and the outcome; of no use where the service is not to hear of "pending". */
export const bankMsOf = (world: World, webhook: WebhookMode): number =>
  webhook === 'sent' || webhook === 'duplicated' ? (world.options.bankMs ?? 0) : 0;

/** Ends an attempt; the effect behind `attempt`. */
export function endAttempt(world: World, data: Record<string, unknown>): void {
  const { referenceId, pgTransactionId, outcome, webhook, later } = data as {
    referenceId: string;
    pgTransactionId: string;
    outcome: 'success' | 'failed';
    webhook: WebhookMode;
    later?: object;
  };
  const changed = changeTransaction(world, referenceId, pgTransactionId, (transaction) => ({
    ...transaction,
    status: outcome,
    updatedAt: world.seconds(),
  }));
  if (changed === undefined) return;
  tell(world, changed.order, changed.transaction, webhook);
  if (later !== undefined) tellBody(world, changed.order, later, 'payment pending', 'sent');
}

/** Refunds money of the successful attempt; without `external` it takes the gateway some seconds. */
export function refund(
  world: World,
  order: SandboxOrder,
  transaction: SandboxTransaction,
  asked: { amount: number; speed: 'instant' | 'normal'; external: boolean },
): SandboxRefund {
  const made: SandboxRefund = {
    id: newGatewayId('rfnd'),
    amount: asked.amount,
    status: 'pending',
    // The gateway decides; this one does instant refunds for small amounts only.
    speed: asked.speed === 'instant' && asked.amount <= 1_000_000 ? 'instant' : 'normal',
    createdAt: world.seconds(),
    updatedAt: world.seconds(),
  };
  changeTransaction(world, order.referenceId, transaction.pgTransactionId, (current) => ({
    ...current,
    refunds: [...current.refunds, made],
  }));
  const seconds = asked.external ? 0 : (world.options.refundSeconds ?? 5);
  const { referenceId } = order;
  const { pgTransactionId } = transaction;
  world.effects.add('refund_end', payKey(order), seconds * 1000, { referenceId, pgTransactionId, refundId: made.id });
  return made;
}

/** Completes a refund; the effect behind `refund`. */
export function endRefund(world: World, data: Record<string, unknown>): void {
  const { referenceId, pgTransactionId, refundId } = data as Record<string, string>;
  const changed = changeTransaction(world, referenceId ?? '', pgTransactionId ?? '', (transaction) => ({
    ...transaction,
    updatedAt: world.seconds(),
    refunds: transaction.refunds.map((made) =>
      made.id === refundId ? { ...made, status: 'success', updatedAt: world.seconds() } : made,
    ),
  }));
  if (changed === undefined) return;
  const body = paymentBody(world, changed.order, ownerOf(world, changed.order), changed.transaction, true);
  tellBody(world, changed.order, body, 'refund success', 'sent');
}

/** Lets the newest refund that has succeeded fail; null when there is none. */
export function failGatewayRefund(world: World, order: SandboxOrder, webhook: WebhookMode): string | null {
  const { referenceId } = order;
  const refunded = order.transactions.find(({ refunds }) => refunds.some(({ status }) => status === 'success'));
  const last = refunded?.refunds.findLast(({ status }) => status === 'success');
  const changed = changeTransaction(world, referenceId, refunded?.pgTransactionId ?? '', (transaction) => ({
    ...transaction,
    updatedAt: world.seconds(),
    refunds: transaction.refunds.map((made) =>
      made === last ? { ...made, status: 'failed' as const, updatedAt: world.seconds() } : made,
    ),
  }));
  if (changed === undefined) return null;
  const body = paymentBody(world, changed.order, ownerOf(world, changed.order), changed.transaction, true);
  tellBody(world, changed.order, body, 'refund failed', webhook);
  return payKey(order);
}

/** Minor units of the successful attempt that have not been refunded. */
export function leftOf(order: SandboxOrder, transaction: SandboxTransaction): number {
  const standing = transaction.refunds.filter(({ status }) => status !== 'failed');
  return order.total - standing.reduce((sum, made) => sum + made.amount, 0);
}

function changeTransaction(
  world: World,
  referenceId: string,
  pgTransactionId: string,
  change: (transaction: SandboxTransaction) => SandboxTransaction,
): { order: SandboxOrder; transaction: SandboxTransaction } | undefined {
  const order = world.orders.get(referenceId);
  const current = order?.transactions.find((transaction) => transaction.pgTransactionId === pgTransactionId);
  if (order === undefined || current === undefined) return undefined;
  const transaction = change(current);
  const transactions = order.transactions.map((other) => (other === current ? transaction : other));
  return { order: world.orders.put(referenceId, { ...order, transactions }), transaction };
}

function transactionBody(world: World, order: SandboxOrder, transaction: SandboxTransaction): object {
  return paymentBody(world, order, ownerOf(world, order), transaction);
}

function tell(world: World, order: SandboxOrder, transaction: SandboxTransaction, mode: WebhookMode): void {
  const about = transaction.status === 'success' ? 'payment captured' : 'payment pending, attempt failed';
  tellBody(world, order, transactionBody(world, order, transaction), about, mode);
}

function tellBody(world: World, order: SandboxOrder, body: object, about: string, mode: WebhookMode): void {
  deliver(world, { target: 'whatsapp', about, key: payKey(order), referenceId: order.referenceId, body, mode });
}
