import type { WebhookEvent, WebhookEventKind, WebhookSource } from '../../../ports';
import { asObject, asText, isObject, tryParseJson } from '../json-access';
import { isAuthentic, type WebhookSecrets } from './authenticate';
import { type Item, parseEvent } from './parse-event';
import { split } from './split-delivery';

export interface WebhookSourceOptions extends WebhookSecrets {
  /** Our number's id; null: events of every number are ours. */
  phoneNumberId: string | null;
}

/** WhatsApp's deliveries, whether Meta sends them or 360dialog relays them. */
export function createWebhookSource(options: WebhookSourceOptions): WebhookSource {
  return {
    isAuthentic: (headers, raw) => isAuthentic(options, headers, raw),
    split: (raw) => split(raw, options.phoneNumberId),
    read: readStored,
  };
}

/**
 * Reads an item that `split` made. An unrecognized item is parsed as if it were new, because this version may
 * understand it. Every other item must still have its stored kind.
 */
function readStored(kind: WebhookEventKind, body: Buffer): WebhookEvent {
  if (kind === 'foreign' || kind === 'other') return { kind };
  const stored = asObject(tryParseJson(body));
  const event = parseEvent({
    field: asText(stored.field),
    phone_number_id: asText(stored.phone_number_id),
    list: asText(stored.list),
    item: stored.item,
    ...(isObject(stored.contact)
      ? { contact: { wa_id: asText(stored.contact.wa_id), user_id: asText(stored.contact.user_id) } }
      : {}),
  } satisfies Item);
  return event.kind === kind || kind === 'drift' ? event : { kind: 'drift' };
}
