import type { ChatMessage, Customer, SandboxOrder } from '../world/entities';
import { newGatewayId, newWamid } from '../world/ids';
import { deliver } from '../world/send-webhooks';
import type { World } from '../world/world';
import type { CheckedMessage } from './check-message';
import { customerOf, takePairQuota } from './customer-identities';
import { GraphError } from './graph-error';
import { transitionOf } from './order-transitions';
import type { RequestedMessage, StatusParameters } from './schema/message-schema';
import type { OrderParameters } from './schema/whatsapp-order-schema';
import { statusBody } from './webhook-bodies';

/** Takes a checked message into the world and owes its status webhooks; throws a GraphError when WhatsApp would not. */
export function acceptMessage(world: World, checked: CheckedMessage): object {
  const { message, orderDetails, orderStatus } = checked;
  const customer = customerOf(world, message);
  if (customer.window === 'closed' && message.type !== 'template')
    throw new GraphError(
      131047,
      'Message failed to send because more than 24 hours have passed since the customer last replied to this number',
    );
  if (customer.thread === 'other' && message.type !== 'template')
    throw new GraphError(131070, 'Another responder owns the conversation with this customer');
  if (orderDetails !== undefined) refuseUsedReference(world, orderDetails.reference_id);
  const order = orderStatus === undefined ? undefined : orderOfStatus(world, orderStatus, customer);
  if (!takePairQuota(world, customer))
    throw new GraphError(
      131056,
      'Message failed to send because there were too many messages sent from this phone number to the same phone number in a short period of time',
    );
  const wamid = newWamid(customer.waId ?? customer.userId);
  let failure = failureOf(world, customer, message);
  if (orderDetails !== undefined)
    world.orders.put(orderDetails.reference_id, newOrder(world, orderDetails, customer, wamid, failure !== null));
  if (order !== undefined && orderStatus !== undefined && failure === null)
    failure = applyStatus(world, order, orderStatus);
  const referenceId = orderDetails?.reference_id ?? orderStatus?.reference_id ?? null;
  remember(world, customer, checked, wamid, referenceId);
  scheduleStatuses(world, customer, wamid, failure);
  const contact =
    message.to === undefined
      ? { input: message.recipient, user_id: customer.userId }
      : { input: message.to, wa_id: customer.waId };
  const id = message.type === 'template' ? { id: wamid, message_status: 'accepted' } : { id: wamid };
  return { messaging_product: 'whatsapp', contacts: [contact], messages: [id] };
}

function refuseUsedReference(world: World, referenceId: string): void {
  const known = world.orders.get(referenceId);
  // What happens to a used reference is not documented; "unique per order_details message" is.
  if (known !== undefined && !known.undelivered)
    throw new GraphError(131009, `reference_id ${referenceId} has already been used by another order_details message`);
}

function orderOfStatus(world: World, status: StatusParameters, customer: Customer): SandboxOrder {
  const order = world.orders.get(status.reference_id);
  if (order === undefined || order.undelivered)
    throw new GraphError(131009, `No order_details message has reference_id ${status.reference_id}`);
  const owner = world.customers.get(order.customerId);
  if (owner?.userId !== customer.userId)
    throw new GraphError(131009, `The order ${status.reference_id} was sent to another customer`);
  if (order.currency === 'INR' && status.order === undefined)
    throw new GraphError(131008, 'Parameter interactive.action.parameters.order is required');
  if (order.currency === 'INR' && status.payment !== undefined)
    throw new GraphError(100, 'Unexpected key "payment" on param "interactive.action.parameters".');
  return order;
}

/** Failures that WhatsApp reports only by webhook. */
function failureOf(world: World, customer: Customer, message: RequestedMessage): number | null {
  // An unpaid bill: the request is taken, and each message fails.
  if (world.faults.send === 'account_held') return 131042;
  if (!customer.reachable) return 131026;
  if (customer.window === 'closed_async' && message.type !== 'template') return 131047;
  if (!customer.supportsOrders && message.type === 'interactive') return 2040;
  return null;
}

function applyStatus(world: World, order: SandboxOrder, wanted: StatusParameters): number | null {
  const transition = transitionOf(order, wanted);
  if ('refusedWith' in transition) return transition.refusedWith;
  world.orders.put(order.referenceId, {
    ...order,
    status: transition.status,
    paymentLabel: wanted.payment?.status ?? order.paymentLabel,
  });
  return null;
}

function newOrder(
  world: World,
  parameters: OrderParameters,
  customer: Customer,
  wamid: string,
  undelivered: boolean,
): SandboxOrder {
  const settings = parameters.payment_settings ?? [];
  const card = settings.find((entry) => entry.type === 'offsite_card_pay')?.offsite_card_pay;
  const expiration = parameters.order?.expiration?.timestamp;
  return {
    referenceId: parameters.reference_id,
    customerId: customer.id,
    wamid,
    status: 'pending',
    currency: parameters.currency,
    total: parameters.total_amount.value,
    gateway: parameters.currency === 'INR' ? gatewayOf(parameters) : null,
    oneClick: card === undefined ? null : { lastFourDigits: card.last_four_digits, credentialId: card.credential_id },
    paymentLabel: null,
    undelivered,
    expiresAt: expiration === undefined ? null : Number(expiration),
    gatewayOrderId: newGatewayId('order'),
    transactions: [],
    parameters,
    createdAt: world.seconds(),
  };
}

/** The gateway of an Indian order, in the present form, the older one and the alpha one; null for UPI and links. */
function gatewayOf(parameters: Extract<OrderParameters, { currency: 'INR' }>): SandboxOrder['gateway'] {
  const settings = parameters.payment_settings?.[0];
  const configuration = parameters.payment_configuration ?? '';
  if (settings === undefined) {
    const [kind, name] = (parameters.payment_type ?? '').split(':');
    return kind === 'payment_gateway' && name !== undefined ? { name, configuration, passThrough: {} } : null;
  }
  if (settings.type === 'razorpay' || settings.type === 'payu')
    return { name: settings.type, configuration, passThrough: {} };
  if (settings.type !== 'payment_gateway') return null;
  const gateway: Record<string, unknown> = settings.payment_gateway;
  const name = settings.payment_gateway.type;
  const passThrough = (gateway[name] ?? {}) as Record<string, unknown>;
  return { name, configuration: settings.payment_gateway.configuration_name, passThrough };
}

function remember(
  world: World,
  customer: Customer,
  { message, orderDetails, orderStatus }: CheckedMessage,
  wamid: string,
  referenceId: string | null,
): void {
  const { header, footer } = message.type === 'interactive' ? message.interactive : {};
  const image = header?.image.link ?? header?.image.id;
  const update = orderStatus && {
    ...(orderStatus.order && { order: orderStatus.order.status }),
    ...(orderStatus.order?.description && { description: orderStatus.order.description }),
    ...(orderStatus.payment && { payment: orderStatus.payment.status }),
  };
  const kind = orderDetails !== undefined ? 'order_details' : orderStatus !== undefined ? 'order_status' : message.type;
  world.chat.put(wamid, {
    wamid,
    customerId: customer.id,
    from: 'merchant',
    kind,
    text: textOf(message),
    referenceId,
    status: 'accepted',
    callbackData: message.biz_opaque_callback_data ?? null,
    at: world.seconds(),
    ...(message.type === 'template' && { isTemplate: true as const }),
    ...(footer && { footer: footer.text }),
    ...(image !== undefined && { image }),
    ...(update && { orderUpdate: update }),
  });
}

function textOf(message: RequestedMessage): string {
  if (message.type === 'text') return message.text.body;
  return message.type === 'interactive' ? message.interactive.body.text : `template: ${message.template.name}`;
}

function scheduleStatuses(world: World, customer: Customer, wamid: string, failure: number | null): void {
  const schedule = (status: string, delayMs: number, code?: number) =>
    world.effects.add('message_status', wamid, delayMs, { wamid, status, code });
  if (failure !== null) {
    schedule('failed', 0, failure);
    return;
  }
  schedule('sent', 0);
  schedule('delivered', 1000);
  if (customer.reads) schedule('read', 3000);
}

/** Tells one status of a message; the effect behind `oweStatuses`. */
export function tellMessageStatus(world: World, data: Record<string, unknown>): void {
  const { wamid, status, code } = data as { wamid: string; status: ChatMessage['status']; code?: number };
  const message = world.chat.get(wamid);
  const customer = message && world.customers.get(message.customerId);
  if (message === undefined || customer === undefined) return;
  world.chat.put(wamid, { ...message, status });
  deliver(world, {
    target: 'whatsapp',
    about: code === undefined ? `${message.kind} ${status}` : `${message.kind} ${status} ${code}`,
    key: wamid,
    referenceId: message.referenceId,
    body: statusBody(world, customer, message, status, code),
  });
}
