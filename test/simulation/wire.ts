/** WhatsApp's webhooks in Meta's envelope. */

const seconds = (ms: number): string => String(Math.floor(ms / 1000));

export const envelope = (statuses: object[]): Buffer =>
  Buffer.from(
    JSON.stringify({
      object: 'whatsapp_business_account',
      entry: [
        {
          id: 'waba',
          changes: [
            {
              field: 'messages',
              value: { messaging_product: 'whatsapp', metadata: { phone_number_id: '1' }, statuses },
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

export function paymentStatus(
  ref: string,
  amount: number,
  attempt: { id: string; pgTransactionId: string; status: string; createdAt: number; updatedAt: number },
  at: number,
): object {
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
