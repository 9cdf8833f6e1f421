import { formatDecimal } from '../../../domain/values/decimal';
import type { RefundOrder, RefundReply } from '../../../ports';
import { pspError, readUnusable } from '../psp-failures';
import { type MercadoPagoAnswer, type MercadoPagoApi, withDecimal } from './mercadopago-api';
import { IN_PROCESS_REFUNDS } from './mercadopago-lookup';
import { readMercadoPagoRefund } from './mercadopago-payments';

/** Refunds under the refund's id as the idempotency key. A Pix return that is not final is `in_process`. */
export async function refundMercadoPago(api: MercadoPagoApi, order: RefundOrder): Promise<RefundReply> {
  const { id, transactionId, amount } = order;
  const body = withDecimal('amount', formatDecimal(amount), {});
  const path = `/v1/payments/${encodeURIComponent(transactionId)}/refunds`;
  return readReply(
    await api.send('POST', path, body, { 'X-Idempotency-Key': id, ...IN_PROCESS_REFUNDS }),
    transactionId,
  );
}

/** By the id that we gave out: that of the payment and that of the refund. */
export async function findMercadoPagoRefund(api: MercadoPagoApi, refundId: string): Promise<RefundReply> {
  const [, paymentId, id] = /^(\d{1,20}):(\d{1,20})$/.exec(refundId) ?? [];
  if (paymentId === undefined || id === undefined)
    return { outcome: 'refused', error: pspError(null, { title: 'This is no refund of Mercado Pago' }) };
  return readReply(await api.get(`/v1/payments/${paymentId}/refunds/${id}`, IN_PROCESS_REFUNDS), paymentId);
}

function readReply(answer: MercadoPagoAnswer, paymentId: string): RefundReply {
  if (!answer.ok) return { ...answer.failure, scope: 'message' };
  const refund = readMercadoPagoRefund(answer.body, paymentId);
  return refund
    ? { outcome: 'accepted', id: refund.id, status: refund.status, speedProcessed: null }
    : readUnusable(200, 'refund');
}
