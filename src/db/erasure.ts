import type { OrderDetails } from '../domain/order-rules/shapes';
import type { Queryable, Tx } from './client';

/** An order by everything that names its customer. */
export interface NamedOrder {
  referenceId: string;
  customerPhone: string | null;
  customerUserId: string | null;
  waId: string | null;
  waUserId: string | null;
}

/** The orders of somebody known by any of these names, whether the merchant gave it or WhatsApp told it. */
export async function findOrdersOf(db: Queryable, phones: string[], userIds: string[]): Promise<NamedOrder[]> {
  return db.query<NamedOrder>(
    `SELECT reference_id AS "referenceId", customer_phone AS "customerPhone", customer_user_id AS "customerUserId",
            wa_id AS "waId", wa_user_id AS "waUserId"
       FROM orders
      WHERE customer_phone = ANY($1) OR wa_id = ANY($1) OR customer_user_id = ANY($2) OR wa_user_id = ANY($2)
      ORDER BY reference_id`,
    [phones, userIds],
  );
}

/** The names of the stored credentials of somebody known by any of these. */
export async function namesOfCredentials(
  db: Queryable,
  phones: string[],
  userIds: string[],
): Promise<{ phone: string | null; userId: string | null }[]> {
  return db.query(
    `SELECT customer_phone AS phone, customer_user_id AS "userId" FROM credentials
      WHERE customer_phone = ANY($1) OR customer_user_id = ANY($2)`,
    [phones, userIds],
  );
}

/** Rows read at a time when a table must be read through; one statement for all would run into its time limit. */
const CHUNK = 20_000;

/**
 * Empties what was received about these orders or mentions one of `words`; the keys stay, so that the same news does
 * not come back as new. Returns the orders for which payment news was still waiting.
 */
export async function eraseInbox(
  db: Queryable,
  referenceIds: string[],
  words: string[],
  isMentioned: (text: string) => boolean,
  now: Date,
): Promise<Set<string>> {
  const [range] = await db.query<{ first: number | null; last: number | null }>(
    'SELECT min(id) AS first, max(id) AS last FROM inbox',
  );
  const waiting = new Set<string>();
  const known = new Set(referenceIds);
  for (let from = range?.first ?? 1; from <= (range?.last ?? 0); from += CHUNK) {
    const found = await db.query<{ id: number; referenceId: string | null; body: Buffer }>(
      `SELECT id, reference_id AS "referenceId", body FROM inbox
        WHERE id >= $1 AND id < $2 AND body <> ''
          AND (reference_id = ANY($3)
               OR EXISTS (SELECT 1 FROM unnest($4::bytea[]) word WHERE position(word IN body) > 0))`,
      [from, from + CHUNK, referenceIds, words.map((word) => Buffer.from(word))],
    );
    const ids = found
      .filter(({ referenceId, body }) => known.has(referenceId ?? '') || isMentioned(body.toString()))
      .map(({ id }) => id);
    const erased = await db.query<{ referenceId: string | null }>(
      `WITH old AS (SELECT id, due_at FROM inbox WHERE id = ANY($1) FOR UPDATE)
       UPDATE inbox SET body = '', kind = CASE kind WHEN 'drift' THEN 'other' ELSE kind END, due_at = NULL,
                        ended_at = coalesce(ended_at, $2), outcome = coalesce(outcome, 'erased')
         FROM old WHERE inbox.id = old.id
       RETURNING CASE WHEN old.due_at IS NOT NULL AND kind = 'payment' THEN reference_id END AS "referenceId"`,
      [ids, now],
    );
    for (const { referenceId } of erased) if (referenceId !== null) waiting.add(referenceId);
  }
  return waiting;
}

/** Rewrites the stored answers that hold one of `words`; `rewrite` gets and gives JSON text. Sealed ones hold no person. */
export async function eraseAnswers(db: Queryable, words: string[], rewrite: (body: string) => string): Promise<void> {
  const found = await db.query<{ key: string; body: string }>(
    `SELECT key, body FROM idempotency_keys
      WHERE body LIKE '{%' AND EXISTS (SELECT 1 FROM unnest($1::text[]) word WHERE position(word IN body) > 0)`,
    [words],
  );
  for (const { key, body } of found)
    await db.query('UPDATE idempotency_keys SET body = $2 WHERE key = $1 AND body = $3', [key, rewrite(body), body]);
}

/** Lifts the pauses of these recipients; their keys are digests of telephone numbers, which can be guessed. */
export async function erasePauses(db: Queryable, keys: string[]): Promise<void> {
  await db.query('DELETE FROM pauses WHERE key = ANY($1)', [keys]);
}

/**
 * Removes the person from one order and everything that belongs to it; call under the order's lock. Messages that have
 * not left are not sent any more. Money stays: payment, transactions, refunds, and the verifications' columns, on which
 * a capture rests; only the raw answers go, because providers repeat in them whatever they were given.
 */
export async function eraseOrder(tx: Tx, referenceId: string, details: OrderDetails, now: Date): Promise<void> {
  await tx.query(
    `UPDATE orders SET customer_phone = NULL, customer_user_id = NULL, wa_id = NULL, wa_user_id = NULL, details = $2,
                       message = '{}', texts = '{}', metadata = '{}', auto_messages = false
      WHERE reference_id = $1`,
    [referenceId, details],
  );
  await tx.query(
    `WITH withdrawn AS (
       UPDATE outbox SET due_at = NULL, ended_at = $2, outcome = 'erased'
        WHERE reference_id = $1 AND kind LIKE 'message%' AND due_at IS NOT NULL AND attempted_at IS NULL
        RETURNING subject_id)
     UPDATE messages SET status = 'failed', updated_at = $2, error = $3 FROM withdrawn
      WHERE messages.id = withdrawn.subject_id::uuid AND messages.status = 'queued'`,
    [referenceId, now, { ...NOT_SENT }],
  );
  // A wamid has the recipient's number in it.
  await tx.query(
    `UPDATE messages SET content = '{}', wamid = NULL, error = error - 'details' WHERE reference_id = $1`,
    [referenceId],
  );
  await tx.query(`UPDATE outbox SET pause_key = '' WHERE reference_id = $1 AND pause_key LIKE 'to:%'`, [referenceId]);
  await tx.query(`UPDATE verifications SET raw = '' WHERE reference_id = $1`, [referenceId]);
  await tx.query(`UPDATE timeline SET details = details - 'note' WHERE reference_id = $1 AND details ? 'note'`, [
    referenceId,
  ]);
}

const NOT_SENT = {
  httpStatus: null,
  code: 'customer_erased',
  title: 'The customer was erased before it was sent',
  details: null,
  traceId: null,
  advice: null,
};
