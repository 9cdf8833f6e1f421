import type { InboxItem, WebhookEvent } from '../../../ports';
import { asList, asObject, asText, isObject, type JsonObject, tryParseJson } from '../json-access';
import { dedupeKey, rawKey } from './dedupe-key';
import { topicsOf } from './item-topics';
import { ENVELOPE, type Item, parseEvent } from './parse-event';

/**
 * Splits a delivery into items for the inbox, each standing alone. Never throws and drops nothing: what cannot be
 * understood is `drift`, and a delivery in which no item can be found is one `drift` item with the whole body.
 * `phoneNumberId` is our number's; items of another one are `foreign`; null accepts every number.
 */
export function split(raw: Buffer, phoneNumberId: string | null): InboxItem[] {
  if (raw.length === 0) return [];
  const items: InboxItem[] = [];
  let isWhole = true;
  for (const item of itemsOf(tryParseJson(raw))) {
    if (items.length === MAX_ITEMS) return [wholeBody(raw)];
    const ready = toInboxItem(item, phoneNumberId);
    if (ready) items.push(ready);
    else isWhole = false;
  }
  return items.length > 0 && isWhole ? items : [...items, wholeBody(raw)];
}

/** Ten times Meta's largest batch. Without a limit, four megabytes of `[0,0,…]` would become two million rows. */
const MAX_ITEMS = 10_000;

/** Every item at every level: Meta batches up to 1,000, and its samples mix kinds within one value. */
function* itemsOf(body: unknown): Generator<Item> {
  const kept = asObject(body);
  // An item that an older version kept whole, because it could not read it.
  if (kept.entry === undefined && kept.list === null && isObject(kept.item))
    yield* itemsOfChange({ field: kept.field, value: kept.item });
  for (const entry of asList(asObject(body).entry)) {
    const changes = asList(asObject(entry).changes);
    if (changes.length === 0) yield { field: null, phone_number_id: null, list: null, item: entry };
    for (const change of changes) yield* itemsOfChange(change);
  }
}

function* itemsOfChange(change: unknown): Generator<Item> {
  const { field: rawField, value } = asObject(change);
  const field = asText(rawField);
  if (!isObject(value)) {
    yield { field, phone_number_id: null, list: null, item: change };
    return;
  }
  const phone_number_id = asText(asObject(value.metadata).phone_number_id) ?? recipientOf(value);
  let found = false;
  // A thread that another responder owns: its copies stand one level deeper (Meta, Conversation routing).
  for (const level of [value, ...asList(value.standby).filter(isObject)])
    for (const item of itemsOfLevel(level, field === 'messages' || level !== value)) {
      found = true;
      yield { field, phone_number_id, ...item };
    }
  if (!found) yield { field, phone_number_id, list: null, item: value };
}

/** A handover names our number as the recipient, and has no metadata. */
const recipientOf = ({ recipient }: JsonObject): string | null => asText(asObject(recipient).phone_number_id);

function* itemsOfLevel(level: JsonObject, ofMessages: boolean): Generator<Pick<Item, 'list' | 'item' | 'contact'>> {
  let findSender: ReturnType<typeof sendersOf> | undefined;
  for (const [list, content] of Object.entries(level)) {
    // An undocumented list beside the known ones is an event too.
    const isEvent = ITEM_LISTS.has(list) || (ofMessages && !ENVELOPE.has(list) && typeof content === 'object');
    if (!isEvent) continue;
    for (const item of asList(content)) {
      findSender ??= sendersOf(asList(level.contacts));
      const contact = list === 'messages' ? findSender(asObject(item)) : undefined;
      yield { list, item, ...(contact ? { contact } : {}) };
    }
  }
}

const ITEM_LISTS: ReadonlySet<string> = new Set(['statuses', 'messages', 'errors', 'message_echoes']);

/**
 * Finds a message's sender in the contacts: since 2026 `from` may be missing, with a business-scoped user id instead
 * (Meta, Business-scoped user IDs). Only a contact that is certainly the sender counts.
 */
function sendersOf(contacts: unknown[]): (message: JsonObject) => Item['contact'] {
  const people = contacts.filter(isObject).map((one) => ({ wa_id: asText(one.wa_id), user_id: asText(one.user_id) }));
  // Maps, because a batch of thousands of messages and contacts compared one by one takes minutes.
  const byPhone = new Map(people.map((one) => [one.wa_id, one]));
  const byUserId = new Map(people.map((one) => [one.user_id, one]));
  return ({ from, from_user_id }) => {
    const [phone, userId] = [asText(from), asText(from_user_id)];
    if (phone === null && userId === null) return people.length === 1 ? people[0] : undefined;
    return (phone === null ? undefined : byPhone.get(phone)) ?? (userId === null ? undefined : byUserId.get(userId));
  };
}

/** null for an item that is nested too deeply to serialise. It must not stop the other items. */
function toInboxItem(item: Item, phoneNumberId: string | null): InboxItem | null {
  try {
    const isForeign = phoneNumberId !== null && item.phone_number_id !== null && item.phone_number_id !== phoneNumberId;
    const event: WebhookEvent = isForeign ? { kind: 'foreign' } : parseEvent(item);
    const referenceId = event.kind === 'payment' || event.kind === 'payment_method' ? event.referenceId : null;
    const body = Buffer.from(JSON.stringify(item));
    return { key: dedupeKey(event, item), kind: event.kind, referenceId, body, topics: topicsOf(item) };
  } catch {
    return null;
  }
}

const wholeBody = (raw: Buffer): InboxItem => ({ key: rawKey(raw), kind: 'drift', referenceId: null, body: raw });
