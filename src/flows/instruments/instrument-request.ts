import type { InstrumentRow, StoredInstrumentRequest } from '../../db/order-state/instrument-row';
import { detailsMessageOf, isErased, type OrderState } from '../../db/order-state/order-state';
import { after } from '../../domain/decisions/schedule';
import { instrumentEnd } from '../../domain/instruments/instrument-life';
import { SHORTEST_EXPIRATION_SECONDS } from '../../domain/order-rules/expiration';
import type { InstrumentAbility, InstrumentRequest } from '../../ports/psp';

/** What is asked of the PSP. Written down before it leaves first: what is repeated must be the same to the byte. */
export function newRequest(order: OrderState, ability: InstrumentAbility, now: Date): StoredInstrumentRequest {
  const { payer, payment, details } = order;
  const pix = details.payment_settings.find(({ type }) => type === 'pix_dynamic_code');
  const { name = null, taxId = null, email = null, address = null } = payer ?? {};
  return {
    amount: payment.amount,
    currency: payment.currency,
    merchantName: pix?.type === 'pix_dynamic_code' ? pix.pix_dynamic_code.merchant_name : null,
    customer: { name, taxId, email, phone: order.customerPhone, address },
    metadata: order.metadata,
    expiresAt: instrumentEnd(ability, order.expiresAt, now)?.toISOString() ?? null,
  };
}

/** The stored request as the PSP's adapter takes it; `firstSentAt` as it was before this try. */
export function requestOf(
  referenceId: string,
  { kind, name, request }: InstrumentRow,
  firstSentAt: Date | null,
): InstrumentRequest {
  if (!request) throw new Error('an instrument is sent that was not written down');
  const { expiresAt, ...stored } = request;
  return {
    referenceId,
    kind,
    name,
    ...stored,
    expiresAt: expiresAt === null ? null : new Date(expiresAt),
    firstSentAt,
  };
}

/** Whether the message that waits for this instrument can still go out. */
export function isNeeded(order: OrderState, { attempt }: InstrumentRow, now: Date): boolean {
  const { status } = order.payment;
  const newest = Math.max(...order.instruments.map((row) => row.attempt));
  const isOpen = status === 'new' || status === 'pending' || status === 'failed';
  const isInTime = order.expiresAt === null || order.expiresAt >= after(now, SHORTEST_EXPIRATION_SECONDS);
  const isWaiting = detailsMessageOf(order)?.status === 'queued';
  return attempt === newest && isOpen && isInTime && isWaiting && order.status !== 'canceled' && !isErased(order);
}
