/** How the sandbox's own API shows the world. */

import { chargesOf } from '../psp/psp';
import type { Charge, ChatMessage, Customer, Delivery, SandboxOrder, SandboxTransaction } from '../world/entities';
import type { World } from '../world/world';

const time = (seconds: number): string => new Date(seconds * 1000).toISOString();
const money = (value: number) => ({ value, offset: 100 });

/** The order with its money and what was delivered about it. */
export function orderView(world: World, order: SandboxOrder): object {
  const charges = chargesOf(world, order.referenceId);
  const customer = world.customers.get(order.customerId);
  return {
    reference_id: order.referenceId,
    status: order.status,
    payment_status: paymentStatusOf(order, charges),
    payment_label: order.paymentLabel,
    currency: order.currency,
    total_amount: money(order.total),
    customer: customer && { phone: customer.waId, user_id: customer.userId },
    kind: order.gateway !== null ? 'payment_gateway' : order.oneClick !== null ? 'offsite_card_pay' : 'psp',
    expires_at: order.expiresAt === null ? null : time(order.expiresAt),
    created_at: time(order.createdAt),
    transactions: order.transactions.map(transactionView),
    charges,
    deliveries: world.deliveries
      .all()
      .filter((delivery) => delivery.referenceId === order.referenceId)
      .map(deliveryView),
    notes: notesOf(world, order),
  };
}

function paymentStatusOf(order: SandboxOrder, charges: Charge[]): 'pending' | 'captured' {
  const paid =
    order.transactions.some((attempt) => attempt.status === 'success') ||
    charges.some((charge) => charge.status === 'succeeded');
  return paid ? 'captured' : 'pending';
}

function notesOf(world: World, order: SandboxOrder): string[] {
  const expired = order.expiresAt !== null && order.expiresAt < world.seconds();
  return [
    ...(expired ? ['expired: a real phone no longer shows the pay button; late authorisations still arrive'] : []),
    ...(order.status === 'canceled' ? ['canceled: money that arrives now is late'] : []),
    ...(order.undelivered ? ['the customer never got the message'] : []),
  ];
}

function transactionView(transaction: SandboxTransaction): object {
  return {
    id: transaction.id,
    pg_transaction_id: transaction.pgTransactionId,
    status: transaction.status,
    method: transaction.method,
    created_at: time(transaction.createdAt),
    updated_at: time(transaction.updatedAt),
    refunds: transaction.refunds.map((refund) => ({
      id: refund.id,
      amount: money(refund.amount),
      status: refund.status,
      speed_processed: refund.speed,
    })),
  };
}

function deliveryView(delivery: Delivery): object {
  return {
    id: delivery.id,
    to: delivery.target === 'psp' ? '/webhooks/psp' : '/webhooks/whatsapp',
    about: delivery.about,
    forged: delivery.forged,
    lost: delivery.lost,
    http_status: delivery.attempts.at(-1)?.http_status ?? null,
    attempts: delivery.attempts,
  };
}

/** A bubble in the customer's chat. */
export function bubbleView(world: World, message: ChatMessage): object {
  const order = message.referenceId === null ? undefined : world.orders.get(message.referenceId);
  return {
    wamid: message.wamid,
    from: message.from,
    kind: message.kind,
    text: message.text,
    status: message.status,
    at: time(message.at),
    reference_id: message.referenceId,
    footer: message.footer ?? null,
    image: message.image ?? null,
    order_update: message.orderUpdate ?? null,
    order:
      order === undefined || message.kind !== 'order_details'
        ? null
        : {
            status: order.status,
            payment_status: paymentStatusOf(order, chargesOf(world, order.referenceId)),
            payment_label: order.paymentLabel,
            currency: order.currency,
            total_amount: money(order.total),
            last_four_digits: order.oneClick?.lastFourDigits ?? null,
            in_progress: [...order.transactions, ...chargesOf(world, order.referenceId)].at(-1)?.status === 'pending',
            parameters: order.parameters,
          },
  };
}

/** All customers, those with the newest messages first. */
export function customersView(world: World): object[] {
  const last = new Map<string, ChatMessage>();
  for (const message of world.chat.all()) if (message.status !== 'failed') last.set(message.customerId, message);
  const newest = (customer: Customer) => last.get(customer.id)?.at ?? 0;
  return world.customers
    .all()
    .sort((a, b) => newest(b) - newest(a))
    .map((customer) => {
      const message = last.get(customer.id);
      const shown = message && { kind: message.kind, from: message.from, text: message.text, at: time(message.at) };
      return { ...customerView(customer), last_message: shown ?? null };
    });
}

export const customerView = (customer: Customer): object => ({
  phone: customer.waId,
  user_id: customer.userId,
  name: customer.name,
  window: customer.window,
  thread: customer.thread ?? 'ours',
  reachable: customer.reachable,
  supports_orders: customer.supportsOrders,
  reads: customer.reads,
  hides_phone: customer.hidesPhone,
});
