/** WhatsApp's webhooks in Meta's envelope. */

const seconds = (ms: number): string => String(Math.floor(ms / 1000));

/** `standby`: the conversation belongs to another responder, and its events come one level deeper. */
export const envelope = (
  items: object[],
  list: 'statuses' | 'messages' = 'statuses',
  { standby = false } = {},
): Buffer =>
  Buffer.from(
    JSON.stringify({
      object: 'whatsapp_business_account',
      entry: [
        {
          id: 'waba',
          changes: [
            {
              field: standby ? 'standby' : 'messages',
              value: {
                ...{ messaging_product: 'whatsapp', metadata: { phone_number_id: '1' } },
                ...(standby ? { standby: { [list]: items } } : { [list]: items }),
              },
            },
          ],
        },
      ],
    }),
  );

export function messageStatus(
  message: { id: string; wamid: string },
  status: string,
  at: number,
  error?: { code: number; title: string },
): object {
  return {
    id: message.wamid,
    status,
    timestamp: seconds(at),
    biz_opaque_callback_data: message.id,
    ...(error && { errors: [error] }),
  };
}

/** A customer's consent to a charge of the stored card. */
export function consentMessage(
  consent: { wamid: string; paymentTimestamp: string; from: string; credentialId: string; lastFourDigits: string },
  ref: string,
  at: number,
): object {
  return {
    from: consent.from,
    id: consent.wamid,
    timestamp: seconds(at),
    type: 'interactive',
    interactive: {
      type: 'payment_method',
      payment_method: {
        payment_method: 'offsite_card_pay',
        payment_timestamp: Number(consent.paymentTimestamp),
        reference_id: ref,
        last_four_digits: consent.lastFourDigits,
        credential_id: consent.credentialId,
      },
    },
  };
}

/** WhatsApp's word that a customer has another number. */
export const renameMessage = (ref: string, from: string, to: string, at: number): object => ({
  from,
  id: `wamid.system_${ref}`,
  timestamp: seconds(at),
  type: 'system',
  system: { type: 'user_changed_number', body: 'changed', wa_id: to },
});

/** Where documents and resellers show refunds in a payment's webhook. */
const REFUND_PLACES = [
  (payment: Record<string, unknown>, refunds: object[]) => ({ ...payment, refunds }),
  (payment: Record<string, unknown>, refunds: object[]) => ({
    ...payment,
    transaction: { ...(payment.transaction as object), refunds },
  }),
  ({ transaction, ...payment }: Record<string, unknown>, refunds: object[]) => ({
    ...payment,
    transactions: [{ ...(transaction as object), refunds }],
  }),
] as const;

/** News of a refund: the payment's own webhook with the refund at one of three places. */
export function refundStatus(
  payment: ReturnType<typeof paymentStatus>,
  refund: { id: string; amount: number; status: string; createdAt: number; updatedAt: number },
  place: number,
): object {
  const { status } = refund;
  const item = {
    id: refund.id,
    amount: { value: refund.amount, offset: 100 },
    speed_processed: 'normal',
    status: status === 'completed' ? 'success' : status,
    created_timestamp: Math.floor(refund.createdAt / 1000),
    updated_timestamp: Math.floor(refund.updatedAt / 1000),
  };
  const at = REFUND_PLACES[place % REFUND_PLACES.length] ?? REFUND_PLACES[0];
  return { ...payment, id: `${payment.id}-${refund.id}-${status}`, payment: at(payment.payment, [item]) };
}

export function paymentStatus(
  ref: string,
  amount: number,
  attempt: { id: string; pgTransactionId: string; status: string; createdAt: number; updatedAt: number },
  at: number,
) {
  return {
    id: `wamid.${attempt.pgTransactionId}.${attempt.status}`,
    type: 'payment',
    status: attempt.status === 'success' ? 'captured' : 'pending',
    timestamp: seconds(at),
    payment: {
      reference_id: ref,
      amount: { value: amount, offset: 100 },
      currency: 'INR',
      transaction: {
        id: attempt.id,
        ...(attempt.status !== 'pending' && { pg_transaction_id: attempt.pgTransactionId }),
        status: attempt.status,
        created_timestamp: Math.floor(attempt.createdAt / 1000),
        updated_timestamp: Math.floor(attempt.updatedAt / 1000),
      },
    },
  };
}
