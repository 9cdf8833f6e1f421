import fc from 'fast-check';
import { Client } from 'pg';
import type { BankRow, SettlementLine } from '../../../src/domain/settlements/line';
import { StagedRows } from '../../../src/domain/settlements/staged-rows';
import { createTestDatabase } from '../../helpers/app/database';

let database: { url: string; drop(): Promise<void> };
let sql: Client;

beforeAll(async () => {
  database = await createTestDatabase();
  sql = new Client({ connectionString: database.url });
  await sql.connect();
});
afterAll(async () => {
  await sql.end();
  await database.drop();
});

const text = fc.oneof(
  fc.string({ minLength: 1, unit: 'grapheme' }),
  fc.stringMatching(/^["\\,(){}NUL \t\n]{1,8}$/),
  fc.constantFrom('pay_ABC', 'NULL', '\\N', '""', '\u0000', '\u0085'),
);
const maybe = fc.option(text);
/** A control character cannot be part of an id; it is kept as a space. */
const kept = (value: string | null): string | null => value?.replace(/\p{Cc}/gu, ' ') ?? null;

test('lines with any texts are read by PostgreSQL as they were, but for control characters', async () => {
  const line = fc.record<SettlementLine>({
    ...{ kind: fc.constantFrom('payment', 'refund', 'chargeback'), gatewayId: text, currency: fc.constant('INR') },
    ...{ amount: fc.maxSafeInteger(), fee: fc.maxSafeInteger(), tax: fc.integer(), onHold: fc.boolean() },
    original: fc.option(fc.record({ amount: fc.integer(), currency: fc.constant('USD') })),
    ...{ paymentId: maybe, orderId: maybe, referenceId: maybe, refundId: maybe, disputeId: maybe },
    ...{ bankReference: maybe, method: maybe, settlementId: fc.constant('setl_1') },
    ...{ occurredAt: fc.option(fc.nat()), settledAt: fc.option(fc.nat()) },
    details: fc.option(fc.record({ reason: fc.stringMatching(/^[a-z"\\ ]{0,9}$/) })),
  });
  await fc.assert(
    fc.asyncProperty(fc.array(line, { maxLength: 20 }), async (lines) => {
      const staged = new StagedRows();
      for (const [at, one] of lines.entries()) staged.addLine(at + 2, one, at % 2 ? 1 : null);
      const { rows } = await sql.query('SELECT r.* FROM unnest($1::staged_line[]) AS r', [staged.take()]);
      expect(rows).toEqual(
        lines.map((one, at) => ({
          ...{ line: at + 2, kind: one.kind, gateway_id: kept(one.gatewayId), currency: one.currency },
          ...{ amount: String(one.amount), fee: String(one.fee), tax: String(one.tax), on_hold: one.onHold },
          original_amount: one.original && String(one.original.amount),
          original_currency: one.original === null ? null : one.original.currency,
          ...{ payment_id: kept(one.paymentId), order_id: kept(one.orderId), reference_id: kept(one.referenceId) },
          ...{ refund_id: kept(one.refundId), dispute_id: kept(one.disputeId), method: kept(one.method) },
          ...{ bank_reference: kept(one.bankReference), settlement: at % 2 ? 1 : null },
          occurred: one.occurredAt === null ? null : String(one.occurredAt),
          settled: one.settledAt === null ? null : String(one.settledAt),
          details: one.details && JSON.stringify(one.details),
        })),
      );
    }),
  );
});

test('bookings with any texts are read by PostgreSQL as they were, but for control characters', async () => {
  const booking = fc.record<BankRow>({
    ...{ rowKey: text, account: fc.constantFrom('', '1234'), bookedOn: fc.constant('2026-11-03') },
    ...{ amount: fc.maxSafeInteger(), currency: fc.constant('BRL'), utr: maybe, gateway: maybe },
    tokens: fc.array(fc.stringMatching(/^[A-Z0-9"\\,]{1,5}$/), { maxLength: 3 }),
    voids: fc.option(fc.record({ rowKey: text, only: fc.boolean() })),
  });
  await fc.assert(
    fc.asyncProperty(fc.array(booking, { maxLength: 20 }), async (bookings) => {
      const staged = new StagedRows();
      for (const [at, one] of bookings.entries()) staged.addBooking(at + 2, one);
      const { rows } = await sql.query(
        `SELECT r.line, row_key, account, booked_on::text, amount, currency, utr, tokens, gateway, voids, is_booking
           FROM unnest($1::staged_booking[]) AS r`,
        [staged.take()],
      );
      expect(rows).toEqual(
        bookings.map((one, at) => ({
          ...{ line: at + 2, row_key: kept(one.rowKey), account: one.account, booked_on: one.bookedOn },
          ...{ amount: String(one.amount), currency: one.currency, utr: kept(one.utr), tokens: one.tokens.join(' ') },
          ...{ gateway: kept(one.gateway), voids: one.voids ? kept(one.voids.rowKey) : null },
          is_booking: !one.voids?.only,
        })),
      );
    }),
  );
});
