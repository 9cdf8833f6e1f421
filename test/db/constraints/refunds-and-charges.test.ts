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
  test.each([
    ['that ended and is owed', 'owed', 'now()'],
    ['whose outcome is unknown and that ended', 'unknown', 'now()'],
    ['that failed and did not end', 'failed', 'NULL'],
    ['that succeeded and did not end', 'succeeded', 'NULL'],
  ])('refuses an attempt %s', async (_what, status, endedAt) => {
    const reference = await createPayment();
    await expect(
      pool.query(
        `INSERT INTO charge_attempts (reference_id, attempt, status, consent, payment_timestamp, created_at, updated_at, ended_at)
         VALUES ($1, 1, $2, $1, '1', now(), now(), ${endedAt})`,
        [reference, status],
      ),
    ).rejects.toThrow(/charge_attempts_end_with_their_state/);
  });

  describe('refunds', () => {
    const refund = (reference: string, amount: number, status = 'pending', external = false) =>
      pool.query(
        `INSERT INTO refunds (id, reference_id, amount, status, external, transaction_id, created_at, updated_at)
         VALUES (gen_random_uuid(), $1, $2, $3, $4, 'order_1', now(), now())`,
        [reference, amount, status, external],
      );

    test('of ours stay within what was captured; failed ones do not count', async () => {
      const reference = await createCapture(500);
      await refund(reference, 300, 'completed');
      await refund(reference, 200, 'failed');
      await expect(refund(reference, 201)).rejects.toThrow(/refunds_within_captured/);
      await refund(reference, 200, 'unknown');
      await expect(refund(reference, 1)).rejects.toThrow(/refunds_within_captured/);
    });

    test('of ours need a capture', async () => {
      await expect(refund(await createPayment(500), 1)).rejects.toThrow(/refunds_within_captured/);
    });

    test('of ours wait for each other, whoever forgot the lock', async () => {
      const reference = await createCapture(500);
      const answers = await Promise.allSettled([1, 2, 3].map((amount) => refund(reference, amount, 'requested')));
      expect(answers.map(({ status }) => status).sort()).toEqual(['fulfilled', 'rejected', 'rejected']);
    });

    test('made elsewhere are facts: stored whatever they say', async () => {
      const reference = await createCapture(500);
      await refund(reference, 900, 'completed', true);
      await refund(reference, 900, 'completed', true);
    });
  });

  test('refuses to give back more than was captured, and less than nothing', async () => {
    const reference = await createPayment(500);
    const evidence = await createVerification(reference, 'captured', 500);
    const refund = (amount: number) =>
      pool.query('UPDATE payments SET refunded_amount = $2 WHERE reference_id = $1', [reference, amount]);
    await expect(refund(1)).rejects.toThrow(/payments_refunded_within_captured/);
    await pool.query(`${CAPTURE}, verification_id = $2, verdict = 'captured' WHERE reference_id = $1`, [
      reference,
      evidence,
    ]);
    await expect(refund(501)).rejects.toThrow(/payments_refunded_within_captured/);
    await expect(refund(-1)).rejects.toThrow(/payments_refunded_within_captured/);
    expect((await refund(500)).rowCount).toBe(1);
  });
});
