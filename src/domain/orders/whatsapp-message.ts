import type { Currency, OrderStatus } from '../lifecycles/statuses';
import { instrumentIn } from '../order-rules/instruments';
import type { Goods, MessageTemplate, OrderDetails, OrderMessage, PaymentSetting } from '../order-schema/shapes/shapes';
import { toAmount } from '../values/money';

/** Whom a message goes to: digits of a phone number, or else a business-scoped user id. */
interface Addressee {
  to: string | null;
  recipient: string | null;
}

interface BuildOptions {
  /** Comes back in status webhooks, so that a message whose send had no answer is recognised. */
  callbackData: string;
  /** The approved template instead of the free-form message, which needs an open 24-hour window. */
  asTemplate: boolean;
}

/** An order as its `order_details` message shows it. */
export interface OrderForMessage extends Addressee {
  referenceId: string;
  type: Goods;
  currency: Currency;
  /** Minor units. */
  totalAmount: number;
  details: OrderDetails;
  message: OrderMessage;
}

/** The complete body of POST /messages that shows an order to its customer. Throws when a template is asked for and none is named. */
export function buildOrderDetails(order: OrderForMessage, options: BuildOptions): Record<string, unknown> {
  const { message } = order;
  const parameters = orderParameters(order);
  if (options.asTemplate) {
    const button = {
      type: 'button',
      sub_type: 'order_details',
      index: 0,
      parameters: [{ type: 'action', action: { order_details: parameters } }],
    };
    return envelope(order, options, 'template', buildTemplate(message.template, button));
  }
  return envelope(order, options, 'interactive', {
    type: 'order_details',
    ...(message.header && { header: message.header }),
    body: { text: message.body ?? defaultOrderBody(order.currency) },
    ...(message.footer !== undefined && { footer: { text: message.footer } }),
    action: { name: 'review_and_pay', parameters },
  });
}

/** What an `order_status` message tells the customer. */
export interface StatusForMessage extends Addressee {
  referenceId: string;
  /** null where the order has no items to follow (the simplified Brazilian form): then `payment` stands alone. */
  status: OrderStatus | null;
  description?: string | null;
  body: string;
  footer?: string | null;
  /** Brazil only; the time is in seconds. `captured` puts the paid label on the order's bubble. */
  payment?: { status: 'pending' | 'captured' | 'failed'; timestamp?: number } | null;
  template?: MessageTemplate | null;
}

/**
 * The complete body of POST /messages that moves an order's page on the customer's phone. The template form has no
 * payment object: where the order moves nowhere (a decline repeats `pending`, a simplified order has no status), the
 * template is an ordinary one whose text tells. Throws when there is nothing to tell, or a template is asked for and
 * none is named.
 */
export function buildOrderStatus(update: StatusForMessage, options: BuildOptions): Record<string, unknown> {
  const order = update.status !== null && {
    order: { status: update.status, ...(isThere(update.description) && { description: update.description }) },
  };
  if (options.asTemplate) {
    if (!order && !update.payment) throw new Error('an order_status template needs something to tell');
    if (!order || update.status === 'pending')
      return envelope(update, options, 'template', buildTemplate(update.template ?? undefined));
    const orderStatus = { reference_id: update.referenceId, ...order };
    const component = { type: 'order_status', parameters: [{ type: 'order_status', order_status: orderStatus }] };
    return envelope(update, options, 'template', buildTemplate(update.template ?? undefined, component));
  }
  if (!order && !update.payment) throw new Error('an order_status message needs an order status or a payment status');
  return envelope(update, options, 'interactive', {
    type: 'order_status',
    body: { text: update.body },
    ...(isThere(update.footer) && { footer: { text: update.footer } }),
    action: {
      name: 'review_order',
      parameters: {
        reference_id: update.referenceId,
        ...order,
        ...(update.payment && { payment: paymentParameter(update.payment) }),
      },
    },
  });
}

function orderParameters(order: OrderForMessage): Record<string, unknown> {
  const { details } = order;
  const paymentType = paymentTypeOf(order);
  return {
    reference_id: order.referenceId,
    type: order.type,
    ...(details.beneficiaries && { beneficiaries: details.beneficiaries }),
    ...(paymentType !== null && { payment_type: paymentType }),
    payment_settings: details.payment_settings.map(toWhatsAppSetting),
    currency: order.currency,
    total_amount: toAmount(order.totalAmount),
    ...(details.order && { order: details.order }),
  };
}

/** A setting as WhatsApp takes it. Throws while its instrument is still to be made: the customer could not pay. */
function toWhatsAppSetting(setting: PaymentSetting): PaymentSetting {
  if (instrumentIn(setting) === undefined) throw new Error(`the ${setting.type} of the order is not made yet`);
  if (setting.type !== 'pix_dynamic_code' || setting.pix_dynamic_code.txid === undefined) return setting;
  const { txid: _, ...pix } = setting.pix_dynamic_code;
  return { ...setting, pix_dynamic_code: pix };
}

/** Meta wants `br` in Brazil and `upi` with Indian payment links; with gateways and UPI intents the field is not documented. */
function paymentTypeOf({ currency, details }: OrderForMessage): 'br' | 'upi' | null {
  if (currency === 'BRL') return 'br';
  return details.payment_settings.some(({ type }) => type === 'payment_link') ? 'upi' : null;
}

function envelope(
  addressee: Addressee,
  { callbackData }: BuildOptions,
  type: 'interactive' | 'template',
  content: object,
) {
  return {
    messaging_product: 'whatsapp',
    recipient_type: 'individual',
    ...(addressee.to !== null ? { to: addressee.to } : { recipient: addressee.recipient }),
    type,
    [type]: content,
    biz_opaque_callback_data: callbackData,
  };
}

function buildTemplate(template: MessageTemplate | undefined, last?: object): object {
  if (template === undefined) throw new Error('the message names no template');
  const { header, body_parameters: texts } = template;
  return {
    name: template.name,
    language: { policy: 'deterministic', code: template.language },
    components: [
      ...(header ? [{ type: 'header', parameters: [header] }] : []),
      ...(texts ? [{ type: 'body', parameters: texts.map((text) => ({ type: 'text', text })) }] : []),
      ...(last ? [last] : []),
    ],
  };
}

const paymentParameter = ({ status, timestamp }: NonNullable<StatusForMessage['payment']>) => ({
  status,
  ...(isThere(timestamp) && { timestamp }),
});

const isThere = <T>(value: T | null | undefined): value is T => value !== null && value !== undefined;

/** The body of an `order_details` message whose merchant gave none: English in India, Portuguese in Brazil. */
const defaultOrderBody = (currency: Currency): string =>
  currency === 'BRL' ? 'Confira seu pedido e faça o pagamento.' : 'Please review your order and pay.';

/** The body of the message that follows a capture. */
export const defaultCapturedText = (currency: Currency): string =>
  currency === 'BRL' ? 'Recebemos seu pagamento. Obrigado!' : 'We have received your payment. Thank you!';

/** The body of the message that follows a declined one-click charge; the customer may confirm again. */
export const defaultFailedText = (currency: Currency): string =>
  currency === 'BRL'
    ? 'O pagamento não foi aprovado. Você pode tentar novamente.'
    : 'The payment was not approved. You can try again.';

const STATUS_BODIES: Record<Currency, Record<OrderStatus, string>> = {
  INR: {
    pending: 'Your order is waiting for payment.',
    processing: 'Your order is being prepared.',
    partially_shipped: 'Part of your order is on its way.',
    shipped: 'Your order is on its way.',
    completed: 'Your order is complete. Thank you!',
    canceled: 'Your order has been canceled.',
  },
  BRL: {
    pending: 'Seu pedido aguarda o pagamento.',
    processing: 'Seu pedido está em preparação.',
    partially_shipped: 'Parte do seu pedido está a caminho.',
    shipped: 'Seu pedido está a caminho.',
    completed: 'Seu pedido foi concluído. Obrigado!',
    canceled: 'Seu pedido foi cancelado.',
  },
};

/** The body of an `order_status` message whose merchant gave none. */
export const defaultStatusBody = (status: OrderStatus, currency: Currency): string => STATUS_BODIES[currency][status];
