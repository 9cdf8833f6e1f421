import type { PaymentStatus } from './statuses';
import type { Row, Table } from './transition';

/**
 * reported_*: what a lookup said, read from its transactions. A provider's own word "canceled" is not an event:
 * with no transaction behind it, it tells nothing that money depends on (the customer may still pay).
 */
export const PAYMENT_EVENTS = [
  'reported_pending',
  'reported_failed',
  'reported_captured',
  'charge_started',
  'deadline_passed',
  'cancel_requested',
  'accepted_by_person',
] as const;
export type PaymentEvent = (typeof PAYMENT_EVENTS)[number];

/** send_confirmation: order_status `processing` to the customer. flag_*: raise the problem of that name. */
export type PaymentEffect = 'send_confirmation' | 'flag_paid_after_cancel' | 'flag_capture_contradicted';

const row = (
  from: PaymentStatus,
  event: PaymentEvent,
  to: PaymentStatus,
  ...effects: PaymentEffect[]
): Row<PaymentStatus, PaymentEvent, PaymentEffect> => ({ from, event, to, effects });

/** Every move a payment can make. `new` is never returned to and `captured` is never left. */
export const PAYMENT_TABLE: Table<PaymentStatus, PaymentEvent, PaymentEffect> = [
  row('new', 'reported_pending', 'pending'),
  row('new', 'reported_failed', 'failed'),
  row('new', 'reported_captured', 'captured', 'send_confirmation'),
  row('new', 'charge_started', 'pending'),
  row('new', 'deadline_passed', 'expired'),
  row('new', 'cancel_requested', 'canceled'),
  row('new', 'accepted_by_person', 'captured', 'send_confirmation'),

  row('pending', 'reported_pending', 'pending'),
  row('pending', 'reported_failed', 'failed'),
  row('pending', 'reported_captured', 'captured', 'send_confirmation'),
  row('pending', 'deadline_passed', 'expired'),
  row('pending', 'accepted_by_person', 'captured', 'send_confirmation'),

  // A failed attempt does not end the payment: the customer may try again, and banks authorise late.
  row('failed', 'reported_pending', 'pending'),
  row('failed', 'reported_failed', 'failed'),
  row('failed', 'reported_captured', 'captured', 'send_confirmation'),
  row('failed', 'charge_started', 'pending'),
  row('failed', 'deadline_passed', 'expired'),
  row('failed', 'cancel_requested', 'canceled'),
  row('failed', 'accepted_by_person', 'captured', 'send_confirmation'),

  // Late money is real money: captured, with a problem for a person.
  // The thanks go out only where WhatsApp refused the cancel, so that the order is pending again.
  row('canceled', 'reported_captured', 'captured', 'flag_paid_after_cancel', 'send_confirmation'),
  row('canceled', 'accepted_by_person', 'captured', 'flag_paid_after_cancel', 'send_confirmation'),
  row('canceled', 'reported_pending', 'canceled'),
  row('canceled', 'reported_failed', 'canceled'),
  row('canceled', 'cancel_requested', 'canceled'),
  row('canceled', 'deadline_passed', 'canceled'),

  row('expired', 'reported_captured', 'captured', 'send_confirmation'),
  row('expired', 'accepted_by_person', 'captured', 'send_confirmation'),
  row('expired', 'reported_pending', 'expired'),
  row('expired', 'reported_failed', 'expired'),
  row('expired', 'cancel_requested', 'expired'),
  row('expired', 'deadline_passed', 'expired'),

  row('captured', 'reported_captured', 'captured'),
  row('captured', 'reported_pending', 'captured', 'flag_capture_contradicted'),
  row('captured', 'reported_failed', 'captured', 'flag_capture_contradicted'),
  row('captured', 'deadline_passed', 'captured'),
];
