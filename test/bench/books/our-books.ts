import type { Client } from 'pg';
import { parseOrderRequest } from '../../../src/domain/orders/parse-order';
import { orderRequest } from '../load/bodies';
import { AMOUNT_SQL, type Case, daySql, idSql, type Plan } from './plan';

const STEP = 100_000;

/** Orders whose money is not here. */
const OPEN: readonly Case[] = ['new', 'failed', 'canceled', 'expired', 'authorized_not_captured'];
const REFUNDED: readonly Case[] = ['refunded', 'refunded_in_parts', 'refund_missing_at_gateway'];
const DISPUTED: readonly Case[] = ['chargeback', 'dispute_won'];

/** Stores what the service has of its payments from `from` to `to`: orders, lookups, captures in the ledger. */
export async function seedOurBooks(sql: Client, plan: Plan, from: number, to: number): Promise<void> {
  const { type, details, message } = draft();
  await sql.query(`CREATE TEMP TABLE IF NOT EXISTS cases (n int PRIMARY KEY, what text)`);
  await sql.query('TRUNCATE cases');
  const cases = [...plan.cases].filter(([n]) => n >= from && n < to);
  await sql.query('INSERT INTO cases SELECT * FROM unnest($1::int[], $2::text[])', [
    cases.map(([n]) => n),
    cases.map(([, what]) => what),
  ]);
  await sql.query('ANALYZE cases');
  for (let first = from; first < to; first += STEP) {
    const last = Math.min(first + STEP, to) - 1;
    const at = `('${plan.first}'::date + ${daySql(plan)} + time '10:00') AT TIME ZONE 'Asia/Kolkata'`;
    const rows = `FROM generate_series(${first}, ${last}) n LEFT JOIN cases c USING (n)`;
    const open = `coalesce(c.what, '') IN (${OPEN.map((one) => `'${one}'`).join(', ')})`;
    await sql.query('BEGIN');
    await sql.query(
      `INSERT INTO orders (reference_id, version, status, type, customer_phone, details, message, texts, auto_messages, metadata, created_at, updated_at)
       SELECT 'BK-' || n, 5, 'processing', $1, '9190' || lpad(n::text, 8, '0'), $2, $3, '{}', true, '{}', ${at}, ${at} ${rows}`,
      [type, details, message],
    );
    await sql.query(
      `INSERT INTO payments (reference_id, status, source, configuration_name, currency, amount, last_sign_at, lookups_started, lookups_applied)
       SELECT 'BK-' || n, CASE WHEN c.what = 'authorized_not_captured' THEN 'pending' WHEN ${open} THEN c.what ELSE 'new' END::"PaymentStatus",
              'whatsapp_lookup', 'nilgiri-rzp-prod', 'INR', ${AMOUNT_SQL}, ${at}, 1, 1 ${rows}`,
    );
    await sql.query(
      `INSERT INTO transactions (reference_id, transaction_id, pg_transaction_id, type, status, method, amount, currency, created_at, updated_at)
       SELECT 'BK-' || n, ${idSql(plan, 'order')}, ${idSql(plan, 'pay')}, 'razorpay', CASE WHEN ${open} THEN 'failed' ELSE 'success' END::"TransactionStatus", 'upi', ${AMOUNT_SQL}, 'INR', ${at}, ${at}
         ${rows} WHERE coalesce(c.what, '') NOT IN ('new', 'expired')`,
    );
    await sql.query(
      `WITH evidence AS (
         INSERT INTO verifications (reference_id, lookup_number, source, verdict, started_at, checked_at, transaction_id, pg_transaction_id, amount, currency, raw)
         SELECT 'BK-' || n, 1, 'whatsapp_lookup', 'captured', ${at}, ${at}, ${idSql(plan, 'order')}, ${idSql(plan, 'pay')}, ${AMOUNT_SQL}, 'INR', convert_to(repeat('x', 400), 'UTF8')
           ${rows} WHERE NOT ${open} RETURNING id, reference_id, checked_at)
       UPDATE payments p SET status = 'captured', captured_at = checked_at, captured_amount = amount, verification_id = e.id, verdict = 'captured'
         FROM evidence e WHERE e.reference_id = p.reference_id`,
    );
    await sql.query(
      `INSERT INTO ledger (day, posted_at, currency, cause, reference_id, subject, customer_receivable, gateway_receivable)
       SELECT '${plan.first}'::date + ${daySql(plan)}, ${at}, 'INR', 'capture', 'BK-' || n, ${idSql(plan, 'pay')}, -${AMOUNT_SQL}, ${AMOUNT_SQL}
         ${rows} WHERE NOT ${open}`,
    );
    await seedBack(sql, plan, rows, at);
    await sql.query('COMMIT');
  }
}

/** Refunds and disputes, with what the ledger has of them. */
async function seedBack(sql: Client, plan: Plan, rows: string, at: string): Promise<void> {
  const within = (names: readonly Case[]) => `c.what IN (${names.map((one) => `'${one}'`).join(', ')})`;
  const amount = `CASE WHEN c.what = 'refunded_in_parts' THEN 4000 ELSE ${AMOUNT_SQL} END`;
  await sql.query(
    `WITH made AS (
       INSERT INTO refunds (id, reference_id, amount, status, provider_refund_id, external, transaction_id, pg_transaction_id, created_at, updated_at)
       SELECT gen_random_uuid(), 'BK-' || n, ${amount}, 'completed', ${idSql(plan, 'rfnd')} || part, false,
              ${idSql(plan, 'order')}, ${idSql(plan, 'pay')}, ${at}, ${at}
         ${rows} CROSS JOIN LATERAL unnest(CASE WHEN c.what = 'refunded_in_parts' THEN '{1,2}' ELSE '{""}' END::text[]) part
        WHERE ${within(REFUNDED)} RETURNING id, reference_id, amount, updated_at)
     INSERT INTO ledger (day, posted_at, currency, cause, reference_id, subject, refunds, gateway_receivable)
     SELECT (updated_at AT TIME ZONE 'Asia/Kolkata')::date, updated_at, 'INR', 'refund', reference_id, id::text, amount, -amount FROM made`,
  );
  await sql.query(
    `WITH made AS (
       INSERT INTO disputes (reference_id, dispute_id, kind, status, amount, transaction_id, opened_at, created_at, updated_at)
       SELECT 'BK-' || n, ${idSql(plan, 'disp')}, 'chargeback', CASE c.what WHEN 'dispute_won' THEN 'won' ELSE 'open' END::"DisputeStatus",
              ${AMOUNT_SQL}, ${idSql(plan, 'order')}, ${at}, ${at}, ${at} ${rows} WHERE ${within(DISPUTED)}
       RETURNING reference_id, dispute_id, amount, updated_at, status)
     INSERT INTO ledger (day, posted_at, currency, cause, reference_id, subject, disputes, gateway_receivable)
     SELECT (updated_at AT TIME ZONE 'Asia/Kolkata')::date, updated_at, 'INR', 'dispute', reference_id, dispute_id, amount, -amount
       FROM made WHERE status = 'open'`,
  );
}

function draft() {
  const parsed = parseOrderRequest(orderRequest('seed', '+919845012345'), { now: new Date(), livePsp: false });
  if (!parsed.ok) throw new Error('the order of the bench is not valid');
  return parsed.draft;
}
