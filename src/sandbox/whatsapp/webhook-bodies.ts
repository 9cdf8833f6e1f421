/** The bodies of WhatsApp's webhooks, in Meta's envelope (Meta, "messages webhook reference"). */
import type { ChatMessage, Customer, SandboxOrder, SandboxRefund, SandboxTransaction } from '../world/entities';
import { newWamid } from '../world/ids';
import type { World } from '../world/world';
import { titleOf } from './graph-error';

const DEFAULT_PHONE_NUMBER_ID = '109876543210987';

/** `standby`: a copy for who does not own the conversation, one level deeper (Meta, Conversation routing). */
function envelope(world: World, value: object, { standby = false } = {}): object {
  const metadata = {
    display_phone_number: world.options.displayPhoneNumber ?? '918045671234',
    phone_number_id: world.options.phoneNumberId ?? DEFAULT_PHONE_NUMBER_ID,
  };
  const of = { messaging_product: 'whatsapp', metadata };
  const changes = standby
    ? [{ field: 'standby', value: { ...of, standby: value } }]
    : [{ field: 'messages', value: { ...of, ...value } }];
  return { object: 'whatsapp_business_account', entry: [{ id: world.options.wabaId ?? '118273645501928', changes }] };
}

const shownWaId = (customer: Customer): string | null => (customer.hidesPhone ? null : customer.waId);

function contactOf(customer: Customer): object {
  const waId = shownWaId(customer);
  return { profile: { name: customer.name }, ...(waId === null ? {} : { wa_id: waId }), user_id: customer.userId };
}

function recipientOf(customer: Customer): object {
  const waId = shownWaId(customer);
  return { ...(waId === null ? {} : { recipient_id: waId }), recipient_user_id: customer.userId };
}

/** `sent`, `delivered`, `read`, or `failed` with its code; gives the sender's biz_opaque_callback_data back. */
export function statusBody(
  world: World,
  customer: Customer,
  message: ChatMessage,
  status: string,
  code: number | undefined,
): object {
  const item = {
    id: message.wamid,
    status,
    timestamp: String(world.seconds()),
    ...recipientOf(customer),
    ...(message.callbackData === null ? {} : { biz_opaque_callback_data: message.callbackData }),
  };
  if (code === undefined) {
    // Since October 2026 messages that are no template are billed too, as `service`.
    const category = message.isTemplate ? 'utility' : 'service';
    const pricing = { billable: true, pricing_model: 'PMP', type: 'regular', category };
    return envelope(world, {
      contacts: [contactOf(customer)],
      statuses: [status === 'read' ? item : { ...item, pricing }],
    });
  }
  const title = titleOf(code);
  const error = {
    code,
    title,
    message: title,
    error_data: { details: title },
    href: 'https://developers.facebook.com/docs/whatsapp/cloud-api/support/error-codes/',
  };
  return envelope(world, { statuses: [{ ...item, errors: [error] }] });
}

/** The transaction with what webhooks and lookups have in common. */
export function transactionItem(order: SandboxOrder, transaction: SandboxTransaction): object {
  return {
    id: transaction.id,
    pg_transaction_id: transaction.pgTransactionId,
    type: order.gateway?.name,
    status: transaction.status,
    created_timestamp: transaction.createdAt,
    updated_timestamp: transaction.updatedAt,
    ...(transaction.status === 'pending' ? {} : { method: { type: transaction.method } }),
    ...(transaction.status === 'failed' ? { error: { code: 'BAD_REQUEST_ERROR', reason: 'incorrect_pin' } } : {}),
  };
}

/** A webhook about a running attempt does not know the gateway's payment id yet. */
function webhookTransaction(order: SandboxOrder, transaction: SandboxTransaction): object {
  const drawn = transactionItem(order, transaction);
  return transaction.status === 'pending' ? { ...drawn, pg_transaction_id: undefined } : drawn;
}

/** A refund as webhooks and lookups draw it. */
export const refundItem = (refund: SandboxRefund): object => ({
  id: refund.id,
  amount: { value: refund.amount, offset: 100 },
  speed_processed: refund.speed,
  status: refund.status,
  created_timestamp: refund.createdAt,
  updated_timestamp: refund.updatedAt,
});

/** A payment status: `captured` for a success, `pending` for everything else (a failed attempt may be repeated). */
export function paymentBody(
  world: World,
  order: SandboxOrder,
  customer: Customer,
  transaction: SandboxTransaction,
  withRefunds = false,
): object {
  const payment = {
    reference_id: order.referenceId,
    amount: { value: order.total, offset: 100 },
    transaction: webhookTransaction(order, transaction),
    currency: order.currency,
    ...order.gateway?.passThrough,
    ...(withRefunds ? { refunds: transaction.refunds.map(refundItem) } : {}),
  };
  return envelope(world, {
    contacts: [contactOf(customer)],
    statuses: [
      {
        id: newWamid(customer.waId ?? customer.userId),
        ...recipientOf(customer),
        type: 'payment',
        status: transaction.status === 'success' ? 'captured' : 'pending',
        payment,
        timestamp: String(world.seconds()),
      },
    ],
  });
}

/** The customer's consent to charge the stored card (Meta, "One-Click Payments"); it carries no amount. */
export function consentBody(
  world: World,
  order: SandboxOrder,
  customer: Customer,
  consent: { wamid: string; tappedAt: number },
): object {
  const waId = shownWaId(customer);
  const value = {
    contacts: [contactOf(customer)],
    messages: [
      {
        ...(waId === null ? {} : { from: waId }),
        from_user_id: customer.userId,
        id: consent.wamid,
        timestamp: String(world.seconds()),
        from_logical_id: '64244926160970',
        type: 'interactive',
        interactive: {
          type: 'payment_method',
          payment_method: {
            payment_method: 'offsite_card_pay',
            payment_timestamp: consent.tappedAt,
            reference_id: order.referenceId,
            last_four_digits: order.oneClick?.lastFourDigits,
            credential_id: order.oneClick?.credentialId,
          },
        },
      },
    ],
  };
  return envelope(world, value, { standby: customer.thread === 'other' });
}
