import type { Pool } from 'pg';

export const CAPTURE = `UPDATE payments SET status = 'captured', captured_at = now(), captured_amount = amount`;

/** Rows of payments and of what proves them, in the database of a test. */
export function paymentRowsIn(pool: () => Pool) {
  async function createPayment(amount = 19200): Promise<string> {
    const reference = `NL-${Math.random().toString(36).slice(2)}`;
    await pool().query(
      `INSERT INTO orders (reference_id, type, details, message, texts, auto_messages, metadata, created_at, updated_at)
       VALUES ($1, 'digital-goods', '{}', '{}', '{}', true, '{}', now(), now())`,
      [reference],
    );
    await pool().query(
      `INSERT INTO payments (reference_id, source, currency, amount, last_sign_at)
       VALUES ($1, 'whatsapp_lookup', 'INR', $2, now())`,
      [reference, amount],
    );
    return reference;
  }

  async function createVerification(reference: string, verdict = 'captured', amount = 19200, currency = 'INR') {
    const { rows } = await pool().query(
      `INSERT INTO verifications (reference_id, lookup_number, source, verdict, started_at, checked_at, transaction_id,
                                  amount, currency, raw)
       VALUES ($1, 1, 'whatsapp_lookup', $2, now(), now(), 'order_1', $3, $4, '') RETURNING id`,
      [reference, verdict, amount, currency],
    );
    return rows[0].id as string;
  }

  async function createCapture(amount: number): Promise<string> {
    const reference = await createPayment(amount);
    const evidence = await createVerification(reference, 'captured', amount);
    await pool().query(`${CAPTURE}, verification_id = $2, verdict = 'captured' WHERE reference_id = $1`, [
      reference,
      evidence,
    ]);
    return reference;
  }

  return { createPayment, createVerification, createCapture };
}
