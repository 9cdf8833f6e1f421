import type { Row, Table } from './transition';
import type { PaymentStatus } from './words';

/**
 * told_*: what a lookup said, read from its transactions. A provider's own word "canceled" is not an event:
 * with no transaction behind it, it tells nothing that money depends on (the customer may still pay).
 */
export const PAYMENT_EVENTS = [
  'told_pending',
  'told_failed',
  'told_captured',
  'charge_started',
  'deadline_passed',
  'cancel_requested',
] as const;
export type PaymentEvent = (typeof PAYMENT_EVENTS)[number];

/** thank: order_status `processing` to the customer. flag_*: raise the problem of that name. */
export type PaymentEffect = 'thank' | 'flag_paid_after_cancel' | 'flag_capture_contradicted';

const row = (
  from: PaymentStatus,
  event: PaymentEvent,
  to: PaymentStatus,
  ...effects: PaymentEffect[]
): Row<PaymentStatus, PaymentEvent, PaymentEffect> => ({ from, event, to, effects });

/** Every move a payment can make. `new` is never returned to and `captured` is never left. */
export const PAYMENT_TABLE: Table<PaymentStatus, PaymentEvent, PaymentEffect> = [
  row('new', 'told_pending', 'pending'),
  row('new', 'told_failed', 'failed'),
  row('new', 'told_captured', 'captured', 'thank'),
  row('new', 'charge_started', 'pending'),
  row('new', 'deadline_passed', 'expired'),
  row('new', 'cancel_requested', 'canceled'),

  row('pending', 'told_pending', 'pending'),
  row('pending', 'told_failed', 'failed'),
  row('pending', 'told_captured', 'captured', 'thank'),
  row('pending', 'deadline_passed', 'expired'),

  // A failed attempt does not end the payment: the customer may try again, and banks authorise late.
  row('failed', 'told_pending', 'pending'),
  row('failed', 'told_failed', 'failed'),
  row('failed', 'told_captured', 'captured', 'thank'),
  row('failed', 'charge_started', 'pending'),
  row('failed', 'deadline_passed', 'expired'),
  row('failed', 'cancel_requested', 'canceled'),

  // Late money is real money: captured, and a person is told.
  // The thanks go out only where WhatsApp refused the cancel, so that the order is pending again.
  row('canceled', 'told_captured', 'captured', 'flag_paid_after_cancel', 'thank'),
  row('canceled', 'told_pending', 'canceled'),
  row('canceled', 'told_failed', 'canceled'),
  row('canceled', 'cancel_requested', 'canceled'),
  row('canceled', 'deadline_passed', 'canceled'),

  row('expired', 'told_captured', 'captured', 'thank'),
  row('expired', 'told_pending', 'expired'),
  row('expired', 'told_failed', 'expired'),
  row('expired', 'cancel_requested', 'expired'),
  row('expired', 'deadline_passed', 'expired'),

  row('captured', 'told_captured', 'captured'),
  row('captured', 'told_pending', 'captured', 'flag_capture_contradicted'),
  row('captured', 'told_failed', 'captured', 'flag_capture_contradicted'),
  row('captured', 'deadline_passed', 'captured'),
];
