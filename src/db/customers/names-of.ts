import { phoneForms } from '../../domain/values/formats/phone-forms';
import type { Queryable } from '../core/client';

/** The names of a person: telephone numbers as digits (WhatsApp's ids too), and business-scoped user ids. */
export interface PersonNames {
  phones: readonly string[];
  userIds: readonly string[];
}

/** Names without null values. */
export const personNames = (phones: (string | null)[], userIds: (string | null)[]): PersonNames => ({
  phones: phones.filter((phone) => phone !== null),
  userIds: userIds.filter((userId) => userId !== null),
});

interface NameRow {
  phone: string | null;
  userId: string | null;
}

/**
 * Finds all names of a person from any of them: the merchant's names in orders and credentials, WhatsApp's names, and
 * changed numbers and user ids. One name leads to the next until no more are found. A new place that keeps names must
 * be added to `NAMES`.
 */
export async function namesOf(db: Queryable, given: PersonNames): Promise<PersonNames> {
  const phones = new Set(given.phones.flatMap(phoneForms));
  const userIds = new Set(given.userIds);
  for (;;) {
    const known = phones.size + userIds.size;
    for (const { phone, userId } of await db.query<NameRow>(NAMES, [[...phones], [...userIds]])) {
      if (phone !== null) for (const form of phoneForms(phone)) phones.add(form);
      if (userId !== null) userIds.add(userId);
    }
    if (phones.size + userIds.size === known) return { phones: [...phones], userIds: [...userIds] };
  }
}

/**
 * Orders of a person with `$phones` or `$userIds`, by the merchant's names or WhatsApp's. WhatsApp's name is indexed
 * only where it differs from the merchant's.
 */
export const ordersNaming = (phones: string, userIds: string): string =>
  `(customer_phone = ANY(${phones}) OR customer_user_id = ANY(${userIds})
    OR (wa_id = ANY(${phones}) AND wa_id IS NOT NULL AND wa_id IS DISTINCT FROM customer_phone)
    OR (wa_user_id = ANY(${userIds}) AND wa_user_id IS NOT NULL AND wa_user_id IS DISTINCT FROM customer_user_id))`;

/** SQL: whether a name is a telephone number; user ids have letters. */
export const isPhoneSql = (name: string): string => `(${name} ~ '^[0-9]+$')`;

/** SQL: the same as `phoneForms` of a column, for a query that must not wait for the order it is about. */
export const phoneFormsSql = (phone: string): string =>
  `ARRAY[${phone}, regexp_replace(${phone}, '^55([1-9]{2})9([6-9][0-9]{7})$', '55\\1\\2'),
         regexp_replace(${phone}, '^55([1-9]{2})([6-9][0-9]{7})$', '55\\19\\2')]`;
const phoneOf = (name: string): string => `CASE WHEN ${isPhoneSql(name)} THEN ${name} END`;
const userIdOf = (name: string): string => `CASE WHEN NOT ${isPhoneSql(name)} THEN ${name} END`;

const NAMES = `
  WITH named AS (
    SELECT DISTINCT customer_phone, customer_user_id, wa_id, wa_user_id FROM orders
     WHERE ${ordersNaming('$1::text[]', '$2::text[]')})
  SELECT customer_phone AS phone, customer_user_id AS "userId" FROM named
   UNION SELECT wa_id, wa_user_id FROM named
   UNION SELECT customer_phone, customer_user_id FROM credentials
          WHERE customer_phone = ANY($1::text[]) OR customer_user_id = ANY($2::text[])
   UNION SELECT ${phoneOf('new_name')}, ${userIdOf('new_name')} FROM customer_names
          WHERE old_name = ANY($1::text[] || $2::text[])
   UNION SELECT ${phoneOf('old_name')}, ${userIdOf('old_name')} FROM customer_names
          WHERE new_name = ANY($1::text[] || $2::text[])`;
