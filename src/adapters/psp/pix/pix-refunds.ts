import { formatDecimal } from '../../../domain/values/decimal';
import type { RefundOrder, RefundReply } from '../../../ports';
import { pspError, readUnusable } from '../psp-failures';
import type { PixAnswer, PixApi } from './pix-api';
import { isEndToEndId } from './pix-lookup';
import { readDevolucao } from './pix-received';

/**
 * A return is possible for 90 days after the Pix (Regulamento do Pix). Its id is an idempotency key that never expires.
 */
export const PIX_REFUND_KEY_HOURS = 24 * 90;

/**
 * Returns money of a Pix (`devolução`). The id is ours: a repeat is the same return at some banks and a 400 at others,
 * so that it is read before each PUT, and after one that was refused.
 */
export async function returnPix(api: PixApi, { id, transactionId, amount }: RefundOrder): Promise<RefundReply> {
  if (!isEndToEndId(transactionId)) return { outcome: 'refused', error: NO_PIX };
  // [a-zA-Z0-9]{1,35}: a UUID with its hyphens is refused.
  const path = devolucaoPath(transactionId, id.replace(/[^A-Za-z0-9]/g, ''));
  const earlier = await api.get(path);
  if (earlier.ok) return accepted(earlier, transactionId);
  if (earlier.status !== 404) return { outcome: 'retry', error: earlier.failure.error, scope: 'message' };
  const answer = await api.put(path, { valor: formatDecimal(amount) });
  if (answer.ok) return accepted(answer, transactionId);
  if (answer.failure.outcome === 'refused' || answer.status === 409) {
    const made = await api.get(path);
    if (made.ok) return accepted(made, transactionId);
    if (made.status !== 404) return { outcome: 'unknown', error: made.failure.error };
  }
  return { ...answer.failure, scope: 'message' };
}

/** By the id that we gave out: that of the Pix and that of the return. */
export async function findReturn(api: PixApi, refundId: string): Promise<RefundReply> {
  const [endToEndId = '', id = ''] = refundId.split(':');
  if (!isEndToEndId(endToEndId) || !/^[A-Za-z0-9]{1,35}$/.test(id)) return { outcome: 'refused', error: NO_PIX };
  const answer = await api.get(devolucaoPath(endToEndId, id));
  return answer.ok ? accepted(answer, endToEndId) : { ...answer.failure, scope: 'message' };
}

const devolucaoPath = (endToEndId: string, id: string): string => `/pix/${endToEndId}/devolucao/${id}`;

function accepted({ body }: Extract<PixAnswer, { ok: true }>, endToEndId: string): RefundReply {
  const refund = readDevolucao(body, endToEndId, []);
  return refund
    ? { outcome: 'accepted', id: refund.id, status: refund.status, speedProcessed: null }
    : readUnusable(200, 'devolução');
}

const NO_PIX = pspError(null, { title: 'The transaction is no Pix', advice: 'Refund it where it was paid.' });
