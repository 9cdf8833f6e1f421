import type { Tx } from '../core/client';
import { givenRows } from './chunks';
import type { ChunkPlace } from './store-lines';

const GIVEN = givenRows('bookings');

/** One for each bank: of two files that are stored at once, one may correct a booking of the other. */
const BANK_LOCK = 72707403;

/**
 * Stores new bookings of a chunk, and reverses those that another one corrects, whichever came first. Returns the
 * number of new ones. A booking with a known bank number but another day or amount is rejected.
 */
export async function storeBookings(
  tx: Tx,
  { fileId, number, fileSeq, gateway }: ChunkPlace,
  now: Date,
): Promise<{ accepted: number; changed: number }> {
  const params = [fileId, number, fileSeq, gateway];
  await tx.query(`SELECT pg_advisory_xact_lock(${BANK_LOCK}, hashtext($1))`, [gateway]);
  const stored = await tx.query<{ line: number }>(
    `WITH ${GIVEN}
     INSERT INTO bank_rows (file_seq, line, bank, account, row_key, booked_on, amount, currency, utr, tokens, gateway,
            voids, voided_at)
     SELECT $3, line, $4, account, row_key, booked_on, amount, currency, utr,
            string_to_array(tokens, ' '), gateway, voids, CASE WHEN NOT is_booking OR EXISTS (
              SELECT FROM bank_rows c WHERE c.bank = $4 AND c.voids = given.row_key) THEN $5::timestamptz END
       FROM given ON CONFLICT (bank, row_key) DO NOTHING RETURNING line`,
    [...params, now],
  );
  await tx.write(
    `WITH ${GIVEN} UPDATE bank_rows b SET voided_at = $4 FROM given g
      WHERE b.bank = $3 AND b.row_key = g.voids AND b.voided_at IS NULL`,
    [fileId, number, gateway, now],
  );
  const changed = await tx.query(
    `WITH ${GIVEN}
     INSERT INTO settlement_rejections (file_seq, line, code, detail, gateway_id)
     SELECT $3, g.line, 'row_changed', 'an earlier file has another day or amount for it', g.row_key
       FROM given g JOIN bank_rows b ON b.bank = $4 AND b.row_key = g.row_key
      WHERE (b.amount, b.booked_on, b.currency) <> (g.amount, g.booked_on, g.currency)
     ON CONFLICT DO NOTHING RETURNING line`,
    params,
  );
  return { accepted: stored.length, changed: changed.length };
}
