import type { OrderDetails } from '../../domain/order-schema/shapes/shapes';
import { eraseLine, eraseProblemText } from '../../domain/orders/erase-line';
import { ERASED_TEXT } from '../../domain/orders/erasure';
import type { Queryable, Tx } from '../core/client';
import { rowsJson } from '../core/rows-json';
import { ordersNaming, type PersonNames } from '../customers/names-of';
import { eraseReveals } from '../evidence/evidence';

/** The references of the orders of somebody known by any of these names. */
export async function findOrdersOf(db: Queryable, { phones, userIds }: PersonNames): Promise<string[]> {
  const rows = await db.query<{ id: string }>(
    `SELECT reference_id AS id FROM orders WHERE ${ordersNaming('$1::text[]', '$2::text[]')} ORDER BY reference_id`,
    [phones, userIds],
  );
  return rows.map(({ id }) => id);
}

/** Rows read at a time when a whole table is searched: one statement for all would exceed its time limit. */
const CHUNK = 20_000;

/**
 * Empties inbox bodies about these orders or with one of `words`. The keys stay, so that a repeated event is still
 * recognised. Returns the orders with events of payments that were not processed yet.
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
                        ended_at = coalesce(ended_at, $2), outcome = coalesce(nullif(outcome, 'unanswered'), 'erased')
         FROM old WHERE inbox.id = old.id
       RETURNING CASE WHEN old.due_at IS NOT NULL AND kind IN ('payment', 'psp_hint') THEN reference_id END AS "referenceId"`,
      [ids, now],
    );
    for (const { referenceId } of erased) if (referenceId !== null) waiting.add(referenceId);
  }
  return waiting;
}

/**
 * Rewrites stored answers that contain one of `words`; `rewrite` maps JSON text to JSON text. Encrypted answers hold no
 * personal data.
 */
export async function eraseAnswers(db: Queryable, words: string[], rewrite: (body: string) => string): Promise<void> {
  const found = await db.query<{ key: string; body: string }>(
    `SELECT key, body FROM idempotency_keys
      WHERE body LIKE '{%' AND EXISTS (SELECT 1 FROM unnest($1::text[]) word WHERE position(word IN body) > 0)`,
    [words],
  );
  for (const { key, body } of found)
    await db.query('UPDATE idempotency_keys SET body = $2 WHERE key = $1 AND body = $3', [key, rewrite(body), body]);
}

/** Deletes the throttles of these recipients: their keys are digests of telephone numbers, which can be guessed. */
export async function eraseThrottles(db: Queryable, keys: string[]): Promise<void> {
  await db.query('DELETE FROM pauses WHERE key = ANY($1)', [keys]);
}

/**
 * Erases the customer from one order and its rows; call it under the order's lock. Messages that were not sent are
 * canceled. Money stays: payment, transactions, refunds, and the columns of verifications on which a capture rests. Raw
 * answers go, because providers repeat personal data in them. What `forget-person.ts` changes is not repeated here.
 */
export async function eraseOrder(tx: Tx, referenceId: string, details: OrderDetails, now: Date): Promise<void> {
  await tx.query(
    `UPDATE orders SET customer_phone = NULL, customer_user_id = NULL, wa_id = NULL, wa_user_id = NULL, details = $2,
                       message = '{}', texts = '{}', templates = '{}', payer = NULL, metadata = '{}',
                       auto_messages = false
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
  await tx.query(`UPDATE messages SET content = '{}' WHERE reference_id = $1`, [referenceId]);
  // The digitable line of a boleto has no personal data; a Pix code or a link may have. A request that may be repeated
  // loses its payer.
  await tx.query(
    `UPDATE instruments SET content = CASE WHEN kind = 'boleto' OR content IS NULL THEN content ELSE '' END,
            request = CASE WHEN request IS NOT NULL THEN (request::jsonb || $2::jsonb)::json END
      WHERE reference_id = $1`,
    [referenceId, NO_PAYER],
  );
  await tx.query(`UPDATE outbox SET pause_key = '' WHERE reference_id = $1 AND pause_key LIKE 'to:%'`, [referenceId]);
  await eraseReveals(tx, referenceId);
  await tx.query(
    `UPDATE verifications SET raw = '', accepted_note = CASE WHEN accepted_note IS NOT NULL THEN $2 END
      WHERE reference_id = $1`,
    [referenceId, ERASED_TEXT],
  );
  await eraseTimeline(tx, referenceId);
  await eraseProblems(tx, referenceId);
}

async function eraseProblems(tx: Tx, referenceId: string): Promise<void> {
  const problems = await tx.query<{ id: number; detail: string }>(
    `SELECT id, detail FROM problems WHERE reference_id = $1 AND code IN ('consent_refused', 'instrument_refused')`,
    [referenceId],
  );
  for (const { id, detail } of problems)
    await tx.query('UPDATE problems SET detail = $2, fact = $2 WHERE id = $1', [id, eraseProblemText(detail)]);
}

/** Lines stay, without the free text of PSPs and people. */
async function eraseTimeline(tx: Tx, referenceId: string): Promise<void> {
  const lines = await tx.query<{ id: number; code: string | null; params: object; summary: string }>(
    `SELECT id, code, details AS params, summary FROM timeline
      WHERE reference_id = $1 AND (details ?| array['title', 'note', 'details', 'reason', 'error', 'cause'])`,
    [referenceId],
  );
  if (lines.length === 0) return;
  await tx.query(
    `UPDATE timeline SET details = c.params, summary = c.summary
       FROM json_to_recordset($1) AS c (id int8, params jsonb, summary text) WHERE timeline.id = c.id`,
    [rowsJson(lines.map(eraseLine))],
  );
}

const NO_PAYER = JSON.stringify({
  customer: { name: null, taxId: null, email: null, phone: null, address: null },
  metadata: {},
});

const NOT_SENT = {
  httpStatus: null,
  code: 'customer_erased',
  title: 'The customer was erased before it was sent',
  details: null,
  traceId: null,
  advice: null,
};
