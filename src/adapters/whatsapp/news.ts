import type { News } from '../../ports';
import { readWebhookError } from './errors';
import { asDate, asList, asObject, asText, asWord, isObject, type JsonObject } from './lenient';

/** One item of a delivery with what it needs from its envelope; this is what the inbox stores, as JSON. */
export interface Item {
  field: string | null;
  phone_number_id: string | null;
  /** Which array of the change's value it came from; null: the change itself. */
  list: string | null;
  item: unknown;
  /** Only who sent a message, and only where the message alone does not say it; never a name. */
  contact?: { wa_id: string | null; user_id: string | null };
}

const DRIFT = { kind: 'drift' } as const;
const OTHER = { kind: 'other' } as const;

/** The alphabet and the longest length of a reference (60 in Brazil); nothing else can be ours. */
const REFERENCE = /^[A-Za-z0-9_.-]{1,60}$/;

/** Subjects of Meta's webhooks that have nothing to do with payments. They are known, so they are no drift. */
const OTHER_FIELDS =
  /^(account_|business_|message_template_|template_|phone_number_|security$|user_|flows$|history$|smb_)/;

/** Says in our words what an item tells. Never throws: a shape never seen before is `drift`. */
export function readItem({ field, list, item, contact }: Item): News {
  if (!isObject(item)) return DRIFT;
  if (list === 'statuses') return readStatus(item);
  if (list === 'messages') return readMessage(item, contact);
  if (list === 'errors') return OTHER;
  if (list === null && field === 'payment_configuration_update') return readConfiguration(item);
  if (list === null && field !== null && OTHER_FIELDS.test(field)) return OTHER;
  // A change that brought nothing but metadata and contacts.
  return list === null && field === 'messages' && Object.keys(item).every((key) => ENVELOPE.has(key)) ? OTHER : DRIFT;
}

/** What a change's value holds besides its items. */
export const ENVELOPE: ReadonlySet<string> = new Set([
  'messaging_product',
  'metadata',
  'contacts',
  'messages',
  'statuses',
  'errors',
]);

function readStatus(item: JsonObject): News {
  if (asWord(item.type) === 'payment' || isObject(item.payment)) return readPayment(item);
  const wamid = asText(item.id);
  const callbackData = asText(item.biz_opaque_callback_data);
  const status = MESSAGE_STATUSES[asWord(item.status) ?? ''];
  if (!status || (wamid === null && callbackData === null)) return DRIFT;
  const error = status === 'failed' ? readWebhookError(asList(item.errors)[0]) : null;
  return { kind: 'message_status', wamid, callbackData, status, at: asDate(item.timestamp), error };
}

/** `played` is what a voice message becomes after `read`. */
const MESSAGE_STATUSES: Partial<Record<string, 'sent' | 'delivered' | 'read' | 'failed'>> = Object.assign(
  Object.create(null),
  { sent: 'sent', delivered: 'delivered', read: 'read', played: 'read', failed: 'failed' },
);

function readPayment(item: JsonObject): News {
  const payment = asObject(item.payment);
  const referenceId = asText(payment.reference_id);
  if (referenceId === null) return DRIFT;
  // Somebody else's numbering: another system sells through the same number.
  if (!REFERENCE.test(referenceId)) return OTHER;
  const transactionStatus = asWord(asObject(payment.transaction).status);
  return { kind: 'payment', referenceId, status: asWord(item.status) ?? 'unknown', transactionStatus };
}

function readMessage(item: JsonObject, contact: Item['contact']): News {
  const interactive = asObject(item.interactive);
  if (asWord(interactive.type) === 'payment_method' || isObject(interactive.payment_method)) {
    return readConsent(item, asObject(interactive.payment_method), contact);
  }
  return asWord(item.type) === null ? DRIFT : OTHER;
}

/** A consent that lacks anything is no consent: nothing is charged on a guess. */
function readConsent(item: JsonObject, method: JsonObject, contact: Item['contact']): News {
  const wamid = asText(item.id);
  const referenceId = asText(method.reference_id);
  const credentialId = asText(method.credential_id);
  const lastFourDigits = asLastFourDigits(method.last_four_digits);
  const paymentTimestamp = asText(method.payment_timestamp);
  if (asWord(method.payment_method) !== 'offsite_card_pay') return DRIFT;
  if (wamid === null || referenceId === null || credentialId === null) return DRIFT;
  if (lastFourDigits === null || paymentTimestamp === null) return DRIFT;
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

/** A number would have lost its leading zeros. */
function asLastFourDigits(value: unknown): string | null {
  const digits = typeof value === 'number' ? String(value).padStart(4, '0') : asText(value);
  return digits !== null && /^\d{4}$/.test(digits) ? digits : null;
}

function readConfiguration(value: JsonObject): News {
  const configurationName = asText(value.configuration_name);
  const status = asText(value.status);
  if (configurationName === null || status === null) return DRIFT;
  return { kind: 'payment_configuration', configurationName, status, at: asDate(value.updated_timestamp) };
}
