import type { Client } from 'pg';
import { parseOrderRequest } from '../../../src/domain/orders/parse-order';
import { AMOUNT, CONFIGURATION, orderRequest } from './bodies';

/** Anything that runs SQL with parameters. */
type Sql = Pick<Client, 'query'>;

/** Orders from `prefix`-0 on that are with their customers and wait for a payment. `due`: when to look them up. */
export async function seedSent(sql: Sql, prefix: string, count: number, due: Date | null = null): Promise<void> {
  const { type, details, message } = draft();
  // At once: a payment that is due and has no message yet would be taken for one that was never sent.
  await sql.query('BEGIN');
  await sql.query(
    `INSERT INTO orders (reference_id, type, customer_phone, wa_id, details, message, texts, auto_messages, metadata, created_at, updated_at)
     SELECT $1 || '-' || n, $3, '9198' || lpad(n::text, 8, '0'), '9198' || lpad(n::text, 8, '0'), $4, $5, '{}', true, '{}', now(), now()
       FROM generate_series(0, $2::int - 1) n`,
    [prefix, count, type, details, message],
  );
  await sql.query(
    `INSERT INTO payments (reference_id, source, configuration_name, currency, amount, last_sign_at, next_lookup_at)
     SELECT $1 || '-' || n, 'whatsapp_lookup', $3, 'INR', $4, now(), $5 FROM generate_series(0, $2::int - 1) n`,
    [prefix, count, CONFIGURATION, AMOUNT, due],
  );
  await sql.query(
    `INSERT INTO messages (id, reference_id, kind, status, content, wamid, attempted_at, created_at, updated_at)
     SELECT gen_random_uuid(), $1 || '-' || n, 'order_details', 'delivered', '{}', 'wamid.seed.' || $1 || n, now(), now(), now()
       FROM generate_series(0, $2::int - 1) n`,
    [prefix, count],
  );
  if (await hasEvidence(sql))
    await sql.query(
      `INSERT INTO evidence (reference_id, seq, at, kind, body, hash)
       SELECT $1 || '-' || n, seq, now(), 'order', '{}', sha256(convert_to($1 || n || seq, 'UTF8'))
         FROM generate_series(0, $2::int - 1) n, generate_series(1, 3) seq`,
      [prefix, count],
    );
  await sql.query('COMMIT');
}

/**
 * Orders that the service has made begin a chain of evidence; without one it would first make it of what is stored, as
 * for orders from before there were chains. Older builds have no such table.
 */
async function hasEvidence(sql: Sql): Promise<boolean> {
  const { rows } = await sql.query(`SELECT to_regclass('evidence') IS NOT NULL AS "has"`);
  return rows[0].has;
}

/**
 * Business that is over: `orders` paid orders with all that belongs to them, spread over the past `days`, and
 * `inboxPerOrder` ended inbox rows and `evidencePerOrder` records of evidence for each. Written in steps, so that no
 * statement runs for minutes.
 */
export async function seedPast(
  sql: Sql,
  prefix: string,
  orders: number,
  { inboxPerOrder = 5, evidencePerOrder = 6, days = 300, step = 50_000, from = 0 } = {},
): Promise<void> {
  const { type, details, message } = draft();
  for (let first = from; first < from + orders; first += step) {
    const last = Math.min(first + step, from + orders) - 1;
    const range = [prefix, first, last];
    const at = `now() - interval '1 day' * (1 + n % ${days})`;
    const rows = 'FROM generate_series($2::int, $3::int) n';
    await sql.query('BEGIN');
    await sql.query(
      `INSERT INTO orders (reference_id, version, status, type, customer_phone, details, message, texts, auto_messages, metadata, created_at, updated_at)
       SELECT $1 || '-' || n, 5, 'processing', $4, '9190' || lpad(n::text, 8, '0'), $5, $6, '{}', true, '{}', ${at}, ${at} ${rows}`,
      [...range, type, details, message],
    );
    await sql.query(
      `INSERT INTO payments (reference_id, source, configuration_name, currency, amount, last_sign_at, lookups_started, lookups_applied)
       SELECT $1 || '-' || n, 'whatsapp_lookup', $4, 'INR', $5, ${at}, 1, 1 ${rows}`,
      [...range, CONFIGURATION, AMOUNT],
    );
    await sql.query(
      `INSERT INTO messages (id, reference_id, kind, status, content, to_status, wamid, attempted_at, created_at, updated_at)
       SELECT gen_random_uuid(), $1 || '-' || n, kind::"MessageKind", 'read', '{}',
              CASE kind WHEN 'order_status' THEN 'processing'::"OrderStatus" END, 'wamid.past.' || kind || n, ${at}, ${at}, ${at}
         ${rows}, unnest('{order_details,order_status}'::text[]) kind`,
      range,
    );
    await sql.query(
      `INSERT INTO timeline (reference_id, at, kind, summary, cause, details)
       SELECT $1 || '-' || n, ${at}, kind, 'What happened to the order', 'webhook', '{"from": "new", "to": "captured"}'
         ${rows}, unnest('{order,message,webhook,lookup,payment,order}'::text[]) kind`,
      range,
    );
    await sql.query(
      `INSERT INTO transactions (reference_id, transaction_id, pg_transaction_id, type, status, method, amount, currency, created_at, updated_at)
       SELECT $1 || '-' || n, 'order_' || n, 'pay_' || n, 'razorpay', 'success', 'upi', $4, 'INR', ${at}, ${at} ${rows}`,
      [...range, AMOUNT],
    );
    await sql.query(
      `WITH evidence AS (
         INSERT INTO verifications (reference_id, lookup_number, source, verdict, started_at, checked_at, transaction_id, pg_transaction_id, amount, currency, raw)
         SELECT $1 || '-' || n, 1, 'whatsapp_lookup', 'captured', ${at}, ${at}, 'order_' || n, 'pay_' || n, $4, 'INR', convert_to(repeat('x', 400), 'UTF8') ${rows}
         RETURNING id, reference_id, checked_at)
       UPDATE payments p SET status = 'captured', captured_at = checked_at, captured_amount = amount, verification_id = e.id, verdict = 'captured'
         FROM evidence e WHERE e.reference_id = p.reference_id`,
      [...range, AMOUNT],
    );
    await sql.query(
      `INSERT INTO outbox (kind, lane, pause_key, reference_id, subject_id, attempts, attempted_at, ended_at, outcome, created_at)
       SELECT 'message', m.reference_id, 'to:' || n, m.reference_id, m.id, 1, ${at}, ${at}, 'accepted', ${at}
         ${rows} JOIN messages m ON m.reference_id = $1 || '-' || n`,
      range,
    );
    if (evidencePerOrder > 0 && (await hasEvidence(sql)))
      await sql.query(
        `INSERT INTO evidence (reference_id, seq, at, kind, body, hash)
         SELECT $1 || '-' || n, seq, ${at}, 'lookup', to_json(repeat('z', 200)), sha256(convert_to($1 || n || seq, 'UTF8'))
           ${rows}, generate_series(1, ${evidencePerOrder}) seq`,
        range,
      );
    if (inboxPerOrder > 0)
      await sql.query(
        `INSERT INTO inbox (key, kind, reference_id, body, received_at, attempts, ended_at, outcome)
         SELECT sha256(convert_to($1 || n || ':' || i, 'UTF8')), 'payment', $1 || '-' || n, convert_to(repeat('y', 300), 'UTF8'), ${at}, 1, ${at}, 'applied'
           ${rows}, generate_series(1, ${inboxPerOrder}) i`,
        range,
      );
    await sql.query('COMMIT');
  }
  await sql.query('VACUUM ANALYZE');
}

function draft() {
  const parsed = parseOrderRequest(orderRequest('seed', '+919845012345'), { now: new Date(), livePsp: false });
  if (!parsed.ok) throw new Error('the order of the bench is not valid');
  return parsed.draft;
}
