import type { WebhookEvent } from '../../../ports';
import { asDate, asObject, asText, asWord, type JsonObject } from '../json-access';

/** `customer_changed_number` is the older word (Meta, messages webhook, system). */
const RENAMES: ReadonlySet<string | null> = new Set([
  ...['user_changed_number', 'customer_changed_number', 'user_changed_user_id'],
]);

/**
 * Reads a system message about another number or user id of a customer; null for any other message. The sender field
 * names the customer as before (Meta, Business-scoped user IDs, August 2026; `new_wa_id` and `customer` come from older
 * versions).
 */
export function readRename(message: JsonObject): WebhookEvent | null {
  const system = asObject(message.system);
  if (!RENAMES.has(asWord(system.type))) return null;
  const phones = (...values: unknown[]) => values.flatMap((value) => phoneOf(asText(value)) ?? []);
  const userIds = (...values: unknown[]) => values.flatMap((value) => userIdOf(asText(value)) ?? []);
  const newNames = distinct([
    ...phones(system.wa_id, system.new_wa_id),
    ...userIds(system.user_id, system.parent_user_id),
  ]);
  const oldNames = distinct([
    ...phones(message.from, system.customer),
    ...userIds(system.previous_user_id, system.previous_parent_user_id),
    ...userIds(message.from_user_id, message.from_parent_user_id),
  ]).filter((name) => !newNames.includes(name));
  if (oldNames.length === 0 || newNames.length === 0) return null;
  return { kind: 'customer_renamed', oldNames, newNames, at: asDate(message.timestamp) };
}

const distinct = (names: string[]): string[] => [...new Set(names)].sort();

const phoneOf = (text: string | null): string | null => /^\+?(\d{6,20})$/.exec(text ?? '')?.[1] ?? null;

/** Two letters of the country, then the id; the parent form has one more part. */
const userIdOf = (text: string | null): string | null => /^[A-Z]{2}\.[\w.-]{1,140}$/.exec(text ?? '')?.[0] ?? null;
