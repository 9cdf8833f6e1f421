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

export const VERDICTS = ['nothing', 'pending', 'failed', 'captured', 'mismatch'] as const;
export type Verdict = (typeof VERDICTS)[number];

export const REFUND_STATUSES = ['requested', 'pending', 'completed', 'failed', 'unknown'] as const;
export type RefundStatus = (typeof REFUND_STATUSES)[number];

/**
 * Of one charge: owed, asked (a request is on its way), unknown (no answer came), answered (but no lookup has confirmed
 * it), and three ends; withdrawn never left.
 */
export const CHARGE_STATUSES = ['owed', 'asked', 'unknown', 'answered', 'succeeded', 'failed', 'withdrawn'] as const;
export type ChargeStatus = (typeof CHARGE_STATUSES)[number];

export const PROBLEM_CODES = [
  'amount_mismatch',
  'currency_mismatch',
  'reference_mismatch',
  'multiple_success',
  'paid_after_cancel',
  'paid_after_expiry',
  'capture_contradicted',
  'credential_mismatch',
  'sender_mismatch',
  'charge_outcome_unknown',
  'refund_outcome_unknown',
  'consent_refused',
] as const;
export type ProblemCode = (typeof PROBLEM_CODES)[number];

/** What a merchant can be told about. */
export const EVENT_TYPES = [
  'payment.pending',
  'payment.captured',
  'payment.failed',
  'payment.canceled',
  'payment.expired',
  'payment.problem',
  'order.status_changed',
  'refund.updated',
  'message.failed',
] as const;
export type EventType = (typeof EVENT_TYPES)[number];

export const ENDPOINT_STATUSES = ['enabled', 'disabled'] as const;
export type EndpointStatus = (typeof ENDPOINT_STATUSES)[number];

export const DELIVERY_STATUSES = ['pending', 'delivered', 'failed'] as const;
export type DeliveryStatus = (typeof DELIVERY_STATUSES)[number];

export type Currency = 'INR' | 'BRL';
