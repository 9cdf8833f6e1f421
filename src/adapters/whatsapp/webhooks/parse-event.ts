import type { MessagePricing, WebhookEvent } from '../../../ports';
import { readWebhookError } from '../errors';
import { asDate, asList, asObject, asText, asWord, isObject, type JsonObject } from '../json-access';
import { readRename } from './read-rename';

/** One item of a delivery with what it needs from its envelope; this is what the inbox stores, as JSON. */
export interface Item {
  field: string | null;
  phone_number_id: string | null;
  /** Which array of the change's value it came from; null: the change itself. */
  list: string | null;
  item: unknown;
  /** The sender of a message, only where the message itself does not name it. Never a name. */
  contact?: { wa_id: string | null; user_id: string | null };
}

const UNRECOGNIZED = { kind: 'drift' } as const;
const OTHER = { kind: 'other' } as const;

/** The alphabet and the longest length of a reference (60 in Brazil); nothing else can be ours. */
const REFERENCE = /^[A-Za-z0-9_.-]{1,60}$/;

/**
 * Subjects of Meta's webhooks that have nothing to do with payments (Meta, Webhooks; Conversation routing, 2026). They
 * are known, so they are not unrecognized.
 */
const OTHER_FIELDS = new RegExp(
  `^(?:${[
    ...['account_', 'business_', 'message_template_', 'template_', 'phone_number_', 'security$', 'user_', 'flows$'],
    ...['history$', 'smb_', 'calls$', 'call_', 'group_', 'groups$', 'messaging_handovers$', 'message_echoes$'],
    ...['partner_solutions$', 'automatic_events$', 'tracking_events$', 'standby$', 'conversation_'],
  ].join('|')})`,
);

/** Lists beside the messages of a value that have nothing to do with payments. */
const OTHER_LISTS: ReadonlySet<string> = new Set([
  ...['errors', 'message_echoes', 'user_actions', 'conversation_context', 'calls', 'groups', 'message_deliveries'],
]);

/** Translates an item into our event. Never throws: an unknown shape becomes `drift`. */
export function parseEvent({ field, list, item, contact }: Item): WebhookEvent {
  if (!isObject(item)) return UNRECOGNIZED;
  if (list === 'statuses') return readStatus(item);
  if (list === 'messages') return readMessage(item, contact);
  if (list !== null && OTHER_LISTS.has(list)) return OTHER;
  if (list === null && field === 'payment_configuration_update') return readConfiguration(item);
  // An older version kept this item whole, because it did not read `standby`. It is split again.
  if (list === null && isObject(item.standby) && Object.values(item.standby).some(Array.isArray)) return UNRECOGNIZED;
  if (list === null && field !== null && OTHER_FIELDS.test(field)) return OTHER;
  // A change with nothing but metadata and contacts.
  return list === null && field === 'messages' && Object.keys(item).every((key) => ENVELOPE.has(key))
    ? OTHER
    : UNRECOGNIZED;
}

/** What a change's value holds besides its items. */
export const ENVELOPE: ReadonlySet<string> = new Set([
  'messaging_product',
  'metadata',
  'contacts',
  'messages',
  'statuses',
  'errors',
  'standby',
]);

function readStatus(item: JsonObject): WebhookEvent {
  if (asWord(item.type) === 'payment' || isObject(item.payment)) return readPayment(item);
  const wamid = asText(item.id);
  const callbackData = asText(item.biz_opaque_callback_data);
  const status = MESSAGE_STATUSES[asWord(item.status) ?? ''];
  if (!status || (wamid === null && callbackData === null)) return UNRECOGNIZED;
  const failure = status === 'failed' ? readWebhookError(asList(item.errors)[0]) : null;
  const pricing = readPricing(asObject(item.pricing));
  return { kind: 'message_status', wamid, callbackData, status, at: asDate(item.timestamp), failure, pricing };
}

/** Meta's words for prices; the list grows, so every word is accepted. */
function readPricing({ category, type, billable }: JsonObject): MessagePricing | null {
  const word = (value: unknown) => /^[a-z_-]{1,40}$/.exec(asWord(value) ?? '')?.[0] ?? null;
  const known = word(category);
  if (known === null) return null;
  return { category: known, type: word(type), billable: typeof billable === 'boolean' ? billable : null };
}

/** A voice message goes from `read` to `played`. */
const MESSAGE_STATUSES: Partial<Record<string, 'sent' | 'delivered' | 'read' | 'failed'>> = Object.assign(
  Object.create(null),
  { sent: 'sent', delivered: 'delivered', read: 'read', played: 'read', failed: 'failed' },
);

function readPayment(item: JsonObject): WebhookEvent {
  const payment = asObject(item.payment);
  const referenceId = asText(payment.reference_id);
  if (referenceId === null) return UNRECOGNIZED;
  // A reference in another form: another system sells through the same number.
  if (!REFERENCE.test(referenceId)) return OTHER;
  const transactionStatus = asWord(asObject(payment.transaction).status);
  return { kind: 'payment', referenceId, status: asWord(item.status) ?? 'unknown', transactionStatus };
}

function readMessage(item: JsonObject, contact: Item['contact']): WebhookEvent {
  const interactive = asObject(item.interactive);
  if (asWord(interactive.type) === 'payment_method' || isObject(interactive.payment_method)) {
    return readConsent(item, asObject(interactive.payment_method), contact);
  }
  return readRename(item) ?? (asWord(item.type) === null ? UNRECOGNIZED : OTHER);
}

/** A consent that does not name its card is refused where its order is known; nothing is charged on a guess. */
function readConsent(item: JsonObject, method: JsonObject, contact: Item['contact']): WebhookEvent {
  const wamid = asText(item.id);
  const referenceId = asText(method.reference_id);
  const credentialId = asText(method.credential_id);
  const lastFourDigits = asLastFourDigits(method.last_four_digits);
  const paymentTimestamp = asText(method.payment_timestamp);
  if (asWord(method.payment_method) !== 'offsite_card_pay') return UNRECOGNIZED;
  if (wamid === null || referenceId === null || paymentTimestamp === null) return UNRECOGNIZED;
  if (!REFERENCE.test(referenceId)) return OTHER;
  return {
    kind: 'payment_method',
    wamid,
    referenceId,
    credentialId,
    lastFourDigits,
    paymentTimestamp,
    senderPhone: asText(item.from) ?? contact?.wa_id ?? null,
    senderUserId: asText(item.from_user_id) ?? contact?.user_id ?? null,
    at: asDate(item.timestamp),
  };
}

/** A JSON number has lost its leading zeros, so add them again. */
function asLastFourDigits(value: unknown): string | null {
  const digits = typeof value === 'number' ? String(value).padStart(4, '0') : asText(value);
  return digits !== null && /^\d{4}$/.test(digits) ? digits : null;
}

function readConfiguration(value: JsonObject): WebhookEvent {
  const configurationName = asText(value.configuration_name);
  const status = asText(value.status);
  if (configurationName === null || status === null) return UNRECOGNIZED;
  return { kind: 'payment_configuration', configurationName, status, at: asDate(value.updated_timestamp) };
}
