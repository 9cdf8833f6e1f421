import type { Pool } from 'pg';
import { createTestDatabase, openPool } from '../../helpers/app/database';
import { CAPTURE, paymentRowsIn } from './payment-rows';

let database: { url: string; drop(): Promise<void> };
let pool: Pool;

beforeAll(async () => {
  database = await createTestDatabase();
  pool = openPool(database.url);
});

afterAll(async () => {
  await pool.end();
  await database.drop();
});

const { createPayment, createVerification, createCapture } = paymentRowsIn(() => pool);

describe('the database itself', () => {
  test('accepts a capture with the evidence of that payment', async () => {
    const reference = await createPayment();
    const evidence = await createVerification(reference);
    const result = await pool.query(`${CAPTURE}, verification_id = $2, verdict = 'captured' WHERE reference_id = $1`, [
      reference,
      evidence,
    ]);
    expect(result.rowCount).toBe(1);
  });

  const evidenceKey = /payments_evidence_fkey/;
  test.each<[string, () => Promise<[string, unknown[]]>, RegExp]>([
    [
      'without a verification',
      async () => [`${CAPTURE} WHERE reference_id = $1`, [await createPayment()]],
      /payments_capture_has_evidence/,
    ],
    [
      'without a verification, when it is inserted so',
      async () => [
        `INSERT INTO payments (reference_id, source, currency, amount, last_sign_at, status, captured_at, captured_amount)
         SELECT reference_id, 'whatsapp_lookup', 'INR', 1, now(), 'captured', now(), 1 FROM orders WHERE reference_id = $1`,
        [await createPayment()],
      ],
      /payments_capture_has_evidence/,
    ],
    [
      'with a verification but no verdict for the key to compare',
      async () => {
        const reference = await createPayment();
        const evidence = await createVerification(reference);
        return [`${CAPTURE}, verification_id = $2 WHERE reference_id = $1`, [reference, evidence]];
      },
      /payments_evidence_says_captured/,
    ],
    [
      "with another payment's verification",
      async () => {
        const evidence = await createVerification(await createPayment());
        return [
          `${CAPTURE}, verification_id = $2, verdict = 'captured' WHERE reference_id = $1`,
          [await createPayment(), evidence],
        ];
      },
      evidenceKey,
    ],
    [
      'with a verification that said pending',
      async () => {
        const reference = await createPayment();
        const evidence = await createVerification(reference, 'pending');
        return [
          `${CAPTURE}, verification_id = $2, verdict = 'captured' WHERE reference_id = $1`,
          [reference, evidence],
        ];
      },
      evidenceKey,
    ],
    [
      'with a pending verdict on both sides',
      async () => {
        const reference = await createPayment();
        const evidence = await createVerification(reference, 'pending');
        return [`${CAPTURE}, verification_id = $2, verdict = 'pending' WHERE reference_id = $1`, [reference, evidence]];
      },
      /payments_evidence_says_captured/,
    ],
    [
      'with a verification of another amount',
      async () => {
        const reference = await createPayment(19200);
        const evidence = await createVerification(reference, 'captured', 19201);
        return [
          `${CAPTURE}, verification_id = $2, verdict = 'captured' WHERE reference_id = $1`,
          [reference, evidence],
        ];
      },
      evidenceKey,
    ],
    [
      'with a verification in another currency',
      async () => {
        const reference = await createPayment();
        const evidence = await createVerification(reference, 'captured', 19200, 'BRL');
        return [
          `${CAPTURE}, verification_id = $2, verdict = 'captured' WHERE reference_id = $1`,
          [reference, evidence],
        ];
      },
      evidenceKey,
    ],
    [
      'without a time',
      async () => {
        const reference = await createPayment();
        const evidence = await createVerification(reference);
        return [
          `UPDATE payments SET status = 'captured', captured_amount = amount, verification_id = $2, verdict = 'captured'
            WHERE reference_id = $1`,
          [reference, evidence],
        ];
      },
      /payments_capture_has_evidence/,
    ],
    [
      'of nothing',
      async () => {
        const reference = await createPayment();
        const evidence = await createVerification(reference);
        return [
          `UPDATE payments SET status = 'captured', captured_at = now(), verification_id = $2, verdict = 'captured'
            WHERE reference_id = $1`,
          [reference, evidence],
        ];
      },
      /payments_capture_has_evidence/,
    ],
  ])('refuses a capture %s', async (_what, prepare, constraint) => {
    const [sql, values] = await prepare();
    await expect(pool.query(sql, values)).rejects.toThrow(constraint);
  });

  test('refuses to lose or change the evidence of a capture', async () => {
    const reference = await createPayment();
    const evidence = await createVerification(reference);
    await pool.query(`${CAPTURE}, verification_id = $2, verdict = 'captured' WHERE reference_id = $1`, [
      reference,
      evidence,
    ]);
    await expect(pool.query('DELETE FROM verifications WHERE id = $1', [evidence])).rejects.toThrow(evidenceKey);
    await expect(pool.query(`UPDATE verifications SET verdict = 'mismatch' WHERE id = $1`, [evidence])).rejects.toThrow(
      evidenceKey,
    );
    await expect(
      pool.query(
        'UPDATE payments SET amount = amount + 1, captured_amount = captured_amount + 1 WHERE reference_id = $1',
        [reference],
      ),
    ).rejects.toThrow(evidenceKey);
  });

  test.each([
    ['captured more than was ordered', 'captured_amount = amount + 1', /payments_captured_whole/],
    ['captured less than was ordered', 'captured_amount = amount - 1', /payments_captured_whole/],
    ['a lookup applied that never began', 'lookups_applied = lookups_started + 1', /payments_applied_was_started/],
    [
      'a capture that is left again',
      `status = 'failed', captured_at = NULL, captured_amount = 0, verification_id = NULL, verdict = NULL`,
      /payments_captured_stays/,
    ],
  ])('refuses %s', async (_what, change, constraint) => {
    const reference = await createCapture(500);
    await expect(pool.query(`UPDATE payments SET ${change} WHERE reference_id = $1`, [reference])).rejects.toThrow(
      constraint,
    );
  });

  test.each(['transaction_id', 'amount', 'currency'])('refuses evidence without its %s', async (column) => {
    const reference = await createPayment();
    const evidence = await createVerification(reference);
    await expect(pool.query(`UPDATE verifications SET ${column} = NULL WHERE id = $1`, [evidence])).rejects.toThrow(
      /verifications_evidence_is_whole/,
    );
  });

  test.each([0, -1])('refuses a payment of %d', async (amount) => {
    await expect(createPayment(amount)).rejects.toThrow(/payments_amount_positive/);
  });
});
