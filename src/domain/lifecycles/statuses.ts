/** The words of the domain. Adapters translate into them; nothing inside uses a provider's own words. */

export const ORDER_STATUSES = [
  'pending',
  'processing',
  'partially_shipped',
  'shipped',
  'completed',
  'canceled',
] as const;
export type OrderStatus = (typeof ORDER_STATUSES)[number];

export const PAYMENT_STATUSES = ['new', 'pending', 'failed', 'captured', 'canceled', 'expired'] as const;
export type PaymentStatus = (typeof PAYMENT_STATUSES)[number];

export const TRANSACTION_STATUSES = ['pending', 'success', 'failed'] as const;
export type TransactionStatus = (typeof TRANSACTION_STATUSES)[number];

export const MESSAGE_STATUSES = ['queued', 'sent', 'delivered', 'read', 'failed', 'unknown'] as const;
export type MessageStatus = (typeof MESSAGE_STATUSES)[number];

export const MESSAGE_KINDS = ['order_details', 'order_status'] as const;
export type MessageKind = (typeof MESSAGE_KINDS)[number];

export const VERIFICATION_SOURCES = ['whatsapp_lookup', 'psp_lookup'] as const;
export type VerificationSource = (typeof VERIFICATION_SOURCES)[number];

export const VERDICTS = ['nothing', 'pending', 'failed', 'captured', 'mismatch', 'accepted'] as const;
export type Verdict = (typeof VERDICTS)[number];

export const REFUND_STATUSES = ['requested', 'pending', 'completed', 'failed', 'unknown'] as const;
export type RefundStatus = (typeof REFUND_STATUSES)[number];

/**
 * Of one charge: queued, submitted (a request is on its way), unknown (no answer came), acknowledged (the PSP answered,
 * but no lookup has confirmed it), and three ends; a canceled one never left.
 */
export const CHARGE_STATUSES = [
  ...(['queued', 'submitted', 'acknowledged', 'unknown', 'succeeded', 'failed', 'canceled'] as const),
] as const;
export type ChargeStatus = (typeof CHARGE_STATUSES)[number];

/**
 * Of an instrument that a PSP makes: queued (nothing left), submitted (a request is on its way), unknown (no answer
 * came), open (made, and can be paid), and ends: paid, ended (nobody can pay it any more), refused (there is none), and
 * withdrawn (not needed any more before it was made).
 */
export const INSTRUMENT_STATUSES = [
  ...(['queued', 'submitted', 'unknown', 'open', 'paid', 'ended', 'refused', 'withdrawn'] as const),
] as const;
export type InstrumentStatus = (typeof INSTRUMENT_STATUSES)[number];

export const DISPUTE_STATUSES = ['open', 'won', 'lost'] as const;
export type DisputeStatus = (typeof DISPUTE_STATUSES)[number];

export const DISPUTE_KINDS = ['chargeback', 'pix_med', 'other'] as const;
export type DisputeKind = (typeof DISPUTE_KINDS)[number];

/** What a person should look at, the gravest first: money that is gone or may be gone, then money that waits. */
export const PROBLEM_CODES = [
  'disputed',
  'capture_contradicted',
  'multiple_success',
  'amount_mismatch',
  'currency_mismatch',
  'reference_mismatch',
  'capture_unconfirmed',
  'charge_outcome_unknown',
  'refund_outcome_unknown',
  'refund_unreadable',
  'refund_reversed',
  'refunded_before_delivery',
  'paid_after_cancel',
  'paid_after_expiry',
  'instrument_refused',
  'credential_mismatch',
  'sender_mismatch',
  'consent_refused',
] as const;
export type ProblemCode = (typeof PROBLEM_CODES)[number];

/** Types of events that a merchant can be notified of. */
export const EVENT_TYPES = [
  'payment.pending',
  'payment.captured',
  'payment.failed',
  'payment.canceled',
  'payment.expired',
  'payment.problem',
  'order.status_changed',
  'refund.updated',
  'dispute.updated',
  'message.failed',
  'reconciliation.exception',
] as const;
export type EventType = (typeof EVENT_TYPES)[number];

export const ENDPOINT_STATUSES = ['enabled', 'disabled'] as const;
export type EndpointStatus = (typeof ENDPOINT_STATUSES)[number];

export const DELIVERY_STATUSES = ['pending', 'delivered', 'failed'] as const;
export type DeliveryStatus = (typeof DELIVERY_STATUSES)[number];

export type Currency = 'INR' | 'BRL';
