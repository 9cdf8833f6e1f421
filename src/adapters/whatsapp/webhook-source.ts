import type { News, NewsKind, WebhookSource } from '../../ports';
import { isAuthentic, type WebhookSecrets } from './authenticate';
import { asObject, asText, isObject, tryParseJson } from './lenient';
import { type Item, readItem } from './news';
import { split } from './split';

export interface WebhookSourceOptions extends WebhookSecrets {
  /** Our number's id; null: every number's news is ours. */
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
 * Reads an item that `split` made. Drift is read again as if it were new, because this version may understand what
 * an older one stored; every other kind must still be what it was.
 */
function readStored(kind: NewsKind, body: Buffer): News {
  if (kind === 'foreign' || kind === 'other') return { kind };
  const stored = asObject(tryParseJson(body));
  const news = readItem({
    field: asText(stored.field),
    phone_number_id: asText(stored.phone_number_id),
    list: asText(stored.list),
    item: stored.item,
    ...(isObject(stored.contact)
      ? { contact: { wa_id: asText(stored.contact.wa_id), user_id: asText(stored.contact.user_id) } }
      : {}),
  } satisfies Item);
  return news.kind === kind || kind === 'drift' ? news : { kind: 'drift' };
}
