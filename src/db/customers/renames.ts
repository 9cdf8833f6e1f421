import { phoneForms } from '../../domain/values/formats/phone-forms';
import type { Queryable } from '../core/client';
import { isPhoneSql, ordersNaming, type PersonNames, phoneFormsSql } from './names-of';

/** A customer's change of number or user id, as WhatsApp reported it. Numbers are digits. */
export interface Rename {
  oldNames: readonly string[];
  newNames: readonly string[];
  at: Date;
}

/** Stores each former name with each new one; the first report of a pair counts. */
export async function saveRename(db: Queryable, { oldNames, newNames, at }: Rename): Promise<void> {
  const pairs = oldNames.flatMap((oldName) =>
    newNames.filter((newName) => newName !== oldName).map((newName) => ({ oldName, newName })),
  );
  await db.query(
    `INSERT INTO customer_names (old_name, new_name, changed_at)
     SELECT old_name, new_name, $3 FROM unnest($1::text[], $2::text[]) pair (old_name, new_name)
      ORDER BY old_name, new_name
     ON CONFLICT (old_name, new_name) DO NOTHING`,
    [pairs.map(({ oldName }) => oldName), pairs.map(({ newName }) => newName), at],
  );
}

/** Whether a customer has one of these names: in an order, a credential, or an earlier change. */
export async function isKnownCustomer(db: Queryable, names: readonly string[]): Promise<boolean> {
  const [row] = await db.query<{ known: boolean }>(
    `SELECT EXISTS (SELECT 1 FROM orders WHERE ${ordersNaming('$1::text[]', '$1::text[]')})
         OR EXISTS (SELECT 1 FROM credentials WHERE customer_phone = ANY($1) OR customer_user_id = ANY($1))
         OR EXISTS (SELECT 1 FROM customer_names WHERE old_name = ANY($1) OR new_name = ANY($1)) AS known`,
    [names.flatMap(phoneForms)],
  );
  return row?.known ?? false;
}

/**
 * The newer names of the person with `names`. A number that was given up may belong to somebody else later, so changes
 * before `since` do not count.
 */
export async function namesSince(db: Queryable, names: PersonNames, since: Date): Promise<PersonNames> {
  const rows = await db.query<{ name: string }>(
    `WITH RECURSIVE later (name, at) AS (
       SELECT new_name, changed_at FROM customer_names WHERE old_name = ANY($1) AND changed_at >= $2
        UNION SELECT c.new_name, c.changed_at FROM later JOIN customer_names c ON c.old_name = later.name
               WHERE c.changed_at >= later.at)
     SELECT DISTINCT name FROM later`,
    [[...names.phones.flatMap(phoneForms), ...names.userIds], since],
  );
  const found = rows.map(({ name }) => name);
  return {
    phones: [...names.phones, ...found.filter(isPhone)],
    userIds: [...names.userIds, ...found.filter((name) => !isPhone(name))],
  };
}

/** The recipient of an order's messages: a number as digits, a business-scoped user id, or both. */
export interface Recipient {
  phone: string | null;
  userId: string | null;
}

/**
 * The newest names that WhatsApp reported of each order's customer since the order was created, by reference; none where
 * there is no change. A former number has no WhatsApp account, or belongs to somebody else by now. By reference, so that
 * it can be read together with the orders.
 */
export async function newNamesOf(
  db: Queryable,
  referenceIds: readonly string[],
): Promise<Map<string, Partial<Recipient>>> {
  const rows = await db.queryPrepared<{ referenceId: string; name: string }>(
    `WITH RECURSIVE later (reference_id, of_phone, name, at) AS (
       SELECT o.reference_id, ${isPhoneSql('old.name')}, c.new_name, c.changed_at
         FROM orders o CROSS JOIN unnest(${phoneFormsSql('o.customer_phone')} || o.customer_user_id) old (name)
         JOIN customer_names c ON c.old_name = old.name AND c.changed_at >= o.created_at
        WHERE o.reference_id = ANY($1)
        UNION SELECT later.reference_id, later.of_phone, c.new_name, c.changed_at
                FROM later JOIN customer_names c ON c.old_name = later.name WHERE c.changed_at >= later.at)
     SELECT DISTINCT ON (reference_id, of_phone) reference_id AS "referenceId", name FROM later
      WHERE of_phone = ${isPhoneSql('name')}
      ORDER BY reference_id, of_phone, at DESC, name ~ '[.]ENT[.]', name`,
    [referenceIds],
  );
  const names = new Map<string, Partial<Recipient>>();
  for (const { referenceId, name } of rows)
    names.set(referenceId, { ...names.get(referenceId), ...(isPhone(name) ? { phone: name } : { userId: name }) });
  return names;
}

const isPhone = (name: string): boolean => /^\d+$/.test(name);

/** Deletes a person's changes of names. Call it last, because they lead from one name to another. */
export async function eraseCustomerNames(db: Queryable, { phones, userIds }: PersonNames): Promise<void> {
  await db.query('DELETE FROM customer_names WHERE old_name = ANY($1) OR new_name = ANY($1)', [
    [...phones, ...userIds],
  ]);
}
