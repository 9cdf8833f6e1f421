import type { Tx } from '../../core/client';
import { HAS_SEVERAL_GATEWAYS, paymentOf } from './scope';

/** The place in the ledger of a line that is not posted with an order yet: behind all. */
const LATER = 9_223_372_036_854_775_807n;

/**
 * Adds to each line of the scope what our books have of the same money (`booked`, minor units with the line's sign),
 * and whether it is the captured payment.
 */
export async function evaluateLines(tx: Tx): Promise<void> {
  await tx.write(
    `CREATE TEMP TABLE candidates ON COMMIT DROP AS
     SELECT s.*, m.ambiguous, m.matched_by, CASE WHEN NOT m.ambiguous THEN m.reference_id END AS reference_id,
            p.status, p.captured_amount, p.currency AS order_currency, c.cause AS counterpart, c.subject, c.part,
            b.worth, b.went, b.returned, s.kind IN ('refund', 'chargeback') AS is_out,
            v.pg_transaction_id AS captured_id, v.transaction_id AS captured_order,
            coalesce((SELECT min(g.id + 0) FROM ledger g WHERE g.line_id = s.id AND g.reference_id IS NOT NULL), ${LATER}) AS posted,
            coalesce(s.payment_id IN (v.pg_transaction_id, v.transaction_id), false) AS exact
       FROM scope s
       LEFT JOIN matched m ON m.line_id = s.id
       LEFT JOIN payments p ON p.reference_id = m.reference_id AND NOT m.ambiguous
       LEFT JOIN verifications v ON v.id = p.verification_id
       LEFT JOIN counterparts c ON c.line_id = s.id
       LEFT JOIN positions b ON b.reference_id = m.reference_id AND b.cause = c.cause AND b.subject = c.subject`,
  );
  // Each line looks for others of its order: without these a file that is matched by references is read once for each.
  await tx.write('CREATE INDEX ON candidates (reference_id); CREATE UNIQUE INDEX ON candidates (id)');
  await tx.write('ANALYZE candidates');
  await tx.write(EVALUATE);
  await tx.write('ANALYZE evaluated');
}

/** A gateway's payment ids have one prefix; an id with another prefix may name the same payment. */
const SAME_FORM = `left(c.captured_id, 4) = left(c.payment_id, 4)`;

/**
 * Lines of one order stand in the order in which they were posted: ids come in ranges, not in the order of time. The
 * line of the verified payment stands before all, whenever it came. Instalments of one payment are no others. coalesce:
 * no index of lines is read in the place of that of references, which old statistics would suggest.
 */
const anotherLine = ({ ofExact }: { ofExact: boolean }): string => {
  const isBefore = (earlier: string, exact: string) => `(${exact} ${ofExact ? 'AND' : 'OR'} ${earlier})`;
  const isInstalment = (other: string) => `(c.is_part AND (${other}) = (c.payment_id, c.gateway))`;
  const payment = paymentOf('e');
  return `(
  EXISTS (SELECT FROM candidates o WHERE o.reference_id = c.reference_id AND o.id <> c.id AND o.kind = 'payment'
             AND ${isBefore('(o.posted, o.id) < (c.posted, c.id)', 'o.exact')}
             AND NOT ${isInstalment('o.payment_id, o.gateway')})
  OR EXISTS (SELECT FROM ledger g JOIN settlement_lines e ON e.id = coalesce(g.line_id, 0)
              WHERE g.reference_id = c.reference_id AND g.cause = 'line'
                AND ${isBefore('g.id < c.posted', `${payment} IN (c.captured_id, c.captured_order)`)}
                AND NOT ${isInstalment(`${payment}, e.gateway`)}
                AND NOT EXISTS (SELECT FROM candidates n WHERE n.id = coalesce(g.line_id, 0))))`;
};

/** Whether a payment of an order is the captured one: by its id, or as the only one where ids cannot tell. */
const FIRST = `
  NOT c.repeated AND CASE WHEN c.exact THEN c.is_part OR NOT ${anotherLine({ ofExact: true })}
       ELSE NOT ((c.matched_by = 'payment_id' AND c.captured_id IS NOT NULL)
                 OR coalesce(${SAME_FORM}, false) OR ${anotherLine({ ofExact: false })}) END`;

/** What the instalments before this one leave of the captured amount, at most this one. */
const SHARE = `
  greatest(0, least(c.amount, c.captured_amount - coalesce((
    SELECT sum(o.amount) FROM settlement_lines o
     WHERE o.payment_id = c.payment_id AND o.gateway = c.gateway AND o.kind = 'payment' AND o.id < c.id), 0)))`;

/** Whether the candidate `o` is another line of the same refund or dispute, and of the same kind. */
const IS_OF_SAME = `
  o.reference_id = c.reference_id AND o.kind = c.kind AND o.counterpart = c.counterpart AND o.subject = c.subject`;

/** Whether `other` is the payment of the candidate: by its id, or as the captured one, which may go by two. */
const isSamePayment = (other: string): string =>
  `(${other} = c.payment_id OR c.exact AND ${other} IN (c.captured_id, c.captured_order))`;

/**
 * Whether the first line of this payment, refund or dispute has another gateway's name: the books of one account were
 * imported under two. What it moved is posted with that line, and this one moves nothing.
 */
const REPEATED = `
  ${HAS_SEVERAL_GATEWAYS} AND c.gateway <> CASE WHEN c.kind = 'payment' THEN (
    SELECT x.gateway
      FROM (SELECT o.posted, o.id, o.gateway FROM candidates o
             WHERE o.reference_id = c.reference_id AND o.kind = 'payment' AND ${isSamePayment('o.payment_id')}
             UNION ALL
            SELECT g.id, e.id, e.gateway FROM ledger g JOIN settlement_lines e ON e.id = coalesce(g.line_id, 0)
             WHERE g.reference_id = c.reference_id AND g.cause = 'line' AND ${isSamePayment(paymentOf('e'))}
               AND NOT EXISTS (SELECT FROM candidates n WHERE n.id = e.id)) x
     ORDER BY x.posted, x.id LIMIT 1)
  ELSE coalesce((SELECT o.gateway FROM candidates o WHERE ${IS_OF_SAME} ORDER BY o.posted, o.id LIMIT 1), c.gateway) END`;

/**
 * What our books have of the refund or dispute that a line is. The only line of one is compared with all of it; several
 * lines of one (it was made again, it turned around) share what moved in all, in the order in which they were posted.
 */
const BACK = `
  CASE WHEN c.part IS NOT NULL THEN c.part
       WHEN NOT EXISTS (SELECT FROM candidates o WHERE ${IS_OF_SAME} AND o.gateway = c.gateway AND o.id <> c.id)
       THEN CASE WHEN c.is_out THEN c.worth ELSE least(c.returned, -c.worth) END
       ELSE sign(c.amount) * greatest(0, least(abs(c.amount), abs(CASE WHEN c.is_out THEN c.went ELSE c.returned END) - coalesce((
         SELECT sum(abs(o.amount)) FROM candidates o
          WHERE ${IS_OF_SAME} AND o.gateway = c.gateway AND (o.posted, o.id) < (c.posted, c.id)), 0))) END`;

const EVALUATE = `
  CREATE TEMP TABLE evaluated ON COMMIT DROP AS
  SELECT c.*,
         CASE WHEN c.repeated OR c.reference_id IS NULL OR c.currency <> c.order_currency THEN 0
              WHEN c.kind = 'payment' AND c.first AND c.status = 'captured'
              THEN CASE WHEN c.is_part THEN ${SHARE} ELSE c.captured_amount END
              WHEN c.kind = 'payment' THEN coalesce((SELECT sum(g.gateway_receivable) FROM ledger g
                WHERE g.reference_id = c.reference_id AND g.cause = 'second_payment' AND g.subject = c.payment_id), 0)
              WHEN c.subject IS NOT NULL THEN coalesce(${BACK}, 0)
              ELSE 0 END AS booked
    FROM (SELECT c.*, c.kind = 'payment' AND c.reference_id IS NOT NULL
                 AND ${FIRST} AS first
            FROM (SELECT c.*, c.reference_id IS NOT NULL AND ${REPEATED} AS repeated FROM candidates c) c) c`;
