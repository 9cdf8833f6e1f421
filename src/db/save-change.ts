import type { Tx } from './client';
import type { OrderRow } from './orders';
import { linesOf, type TimelineLine } from './timeline';

export interface Changed {
  order: OrderRow;
  now: Date;
  /** The payment's row is written; the database refuses a capture without agreeing evidence. */
  payment: boolean;
  /** The order's status is written, and the next version of its resource. */
  visible: boolean;
  lines: TimelineLine[];
}

/** Writes what a change made of an order, its payment and its timeline: one statement, because each costs more than its writes. */
export async function saveChange(tx: Tx, { order, now, payment, visible, lines }: Changed): Promise<void> {
  const params: unknown[] = [order.referenceId];
  const value = (given: unknown): string => `$${params.push(given)}`;
  const parts: string[] = [];
  if (payment) parts.push(paymentUpdate(order, value));
  if (visible) {
    order.version += 1;
    const [version, status, at] = [value(order.version), value(order.status), value(now)];
    parts.push(
      `UPDATE orders SET version = ${version}, status = ${status}, updated_at = ${at} WHERE reference_id = $1`,
    );
  }
  if (lines.length > 0)
    parts.push(`INSERT INTO timeline (reference_id, at, kind, summary, cause, details)
      SELECT $1, ${value(now)}, line.kind, line.summary, line.cause, coalesce(line.details, '{}') FROM ${linesOf(value(JSON.stringify(lines)))}`);
  const last = parts.pop();
  if (last === undefined) return;
  const first = parts.map((part, index) => `part_${index} AS (${part})`).join(', ');
  await tx.write(first === '' ? last : `WITH ${first} ${last}`, params);
}

function paymentUpdate({ payment }: OrderRow, value: (given: unknown) => string): string {
  const status = value(payment.status);
  const [capturedAt, capturedAmount] = [value(payment.capturedAt), value(payment.capturedAmount)];
  const [refundedAmount, verificationId] = [value(payment.refundedAmount), value(payment.verificationId)];
  const [lookupsApplied, lookupError] = [value(payment.lookupsApplied), value(payment.lookupError)];
  const [nextLookupAt, lookupStep] = [value(payment.nextLookupAt), value(payment.lookupStep)];
  return `UPDATE payments SET status = ${status}, captured_at = ${capturedAt}, captured_amount = ${capturedAmount},
            refunded_amount = ${refundedAmount}, verification_id = ${verificationId},
            verdict = CASE WHEN ${verificationId}::int8 IS NULL THEN NULL ELSE 'captured'::"Verdict" END,
            lookups_applied = ${lookupsApplied}, lookup_error = ${lookupError}, next_lookup_at = ${nextLookupAt},
            lookup_step = ${lookupStep}, last_sign_at = ${value(payment.lastSignAt)}
      WHERE reference_id = $1`;
}
