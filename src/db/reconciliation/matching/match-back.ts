import type { Tx } from '../../core/client';

/** What of our books a kind of line is paired with. */
interface Pairing {
  kind: 'refund' | 'refund_reversal' | 'chargeback' | 'chargeback_reversal';
  cause: 'refund' | 'dispute';
  /** Its table `r`, and its id there. */
  table: string;
  id: string;
  /** The provider's id of it, as the line has it; SQL. */
  byId: string;
  /** Those that a line without such an id may be. */
  which: string;
}

const REFUNDS = {
  cause: 'refund',
  table: 'refunds',
  id: 'r.id::text',
  byId: 'r.provider_refund_id = s.refund_id',
} as const;
const DISPUTES = {
  cause: 'dispute',
  table: 'disputes',
  id: 'r.dispute_id',
  byId: 'r.dispute_id = s.dispute_id',
} as const;
const PAIRINGS: readonly Pairing[] = [
  { ...REFUNDS, kind: 'refund', which: 'p.worth IS NOT NULL' },
  { ...REFUNDS, kind: 'refund_reversal', which: 'p.returned > 0' },
  { ...DISPUTES, kind: 'chargeback', which: 'true' },
  { ...DISPUTES, kind: 'chargeback_reversal', which: 'p.returned > 0' },
];

/** SQL: kinds of money that went back, or came again. */
export const BACK_KINDS = PAIRINGS.map(({ kind }) => `'${kind}'`).join(', ');

/**
 * What the ledger has of each refund and dispute of the orders in the scope: `worth` when it last counted (-), and all
 * that ever went (-) and was returned (+). A change of account posts twice at one moment, and moves nothing.
 */
const CREATE_POSITIONS = `
  CREATE TEMP TABLE positions ON COMMIT DROP AS
  WITH moments AS (
    SELECT g.reference_id, g.cause, g.subject, min(g.id) AS id, sum(g.gateway_receivable) AS moved
      FROM (SELECT DISTINCT m.reference_id FROM scope s JOIN matched m ON m.line_id = s.id AND NOT m.ambiguous
             WHERE s.kind IN (${BACK_KINDS})) o
     CROSS JOIN LATERAL (SELECT * FROM ledger g WHERE g.reference_id = o.reference_id OFFSET 0) g
     WHERE g.cause IN ('refund', 'dispute')
     GROUP BY g.reference_id, g.cause, g.subject, g.posted_at),
  standing AS (
    SELECT *, sum(moved) OVER (PARTITION BY reference_id, cause, subject ORDER BY id) AS worth FROM moments)
  SELECT reference_id, cause, subject, (array_agg(worth ORDER BY id DESC) FILTER (WHERE worth <> 0))[1]::int8 AS worth,
         coalesce(sum(moved) FILTER (WHERE moved < 0), 0)::int8 AS went,
         coalesce(sum(moved) FILTER (WHERE moved > 0), 0)::int8 AS returned
    FROM standing GROUP BY 1, 2, 3`;

/**
 * Finds the refund or dispute of each line: by id, else one of the same amount, in one row or in several of one moment.
 * What is left of a payment in instalments is paired in order, as far as the amounts go: their rows may come in several
 * files. `part`: what of it the line is, where that is known.
 */
export async function matchBack(tx: Tx): Promise<void> {
  await tx.write(CREATE_POSITIONS);
  await tx.write('CREATE TEMP TABLE counterparts (line_id int8, cause text, subject text, part int8) ON COMMIT DROP');
  for (const { kind, cause, table, id, byId } of PAIRINGS)
    await tx.write(
      `INSERT INTO counterparts
       SELECT s.id, '${cause}', ${id} FROM scope s JOIN matched m ON m.line_id = s.id AND NOT m.ambiguous
         JOIN ${table} r ON r.reference_id = m.reference_id AND ${byId} WHERE s.kind = '${kind}'`,
    );
  await tx.write('ANALYZE counterparts');
  for (const pairing of PAIRINGS) {
    await tx.write(
      pairBySum(pairing, `CASE WHEN s.is_part THEN s.payment_id || ' ' || s.occurred_at ELSE s.id::text END`),
    );
    await tx.write(pairBySum(pairing, 's.id::text'));
    await tx.write(pairInOrder(pairing));
  }
  await tx.write('ANALYZE counterparts, positions');
}

/** Lines of a kind without a counterpart, as `line_id, reference_id, amount` and what is `added`. */
const freeLines = (kind: string, added: string, which = 'true'): string => `
  SELECT s.id AS line_id, m.reference_id, s.amount, ${added}
    FROM scope s JOIN matched m ON m.line_id = s.id AND NOT m.ambiguous
   WHERE s.kind = '${kind}' AND ${which} AND NOT EXISTS (SELECT FROM counterparts c WHERE c.line_id = s.id)`;

/** Refunds or disputes that no line of a kind has, as `reference_id, subject, amount` and what is `added`. */
const freeSubjects = ({ kind, cause, table, id, which }: Pairing, added: string): string => `
  SELECT r.reference_id, ${id} AS subject, r.amount, p.worth, ${added}
    FROM ${table} r LEFT JOIN positions p ON p.reference_id = r.reference_id AND p.cause = '${cause}' AND p.subject = ${id}
   WHERE ${which} AND r.reference_id IN (SELECT l.reference_id FROM (${freeLines(kind, 's.kind')}) l)
     AND NOT EXISTS (SELECT FROM counterparts c JOIN scope s ON s.id = c.line_id
                      WHERE c.subject = ${id} AND c.cause = '${cause}' AND s.kind = '${kind}')`;

/** Equal amounts of one order are paired in order: the first rows with the first refund. `rows`: which are one, SQL. */
const pairBySum = (pairing: Pairing, rows: string): string => `
  INSERT INTO counterparts
  SELECT a.line_id, '${pairing.cause}', b.subject, CASE WHEN b.worth IS NULL THEN 0 ELSE a.amount END
    FROM (SELECT line_id, reference_id, amount, total,
                 dense_rank() OVER (PARTITION BY reference_id, total ORDER BY first) AS nth
            FROM (${freeLines(pairing.kind, 'abs(sum(s.amount) OVER same) AS total, min(s.id) OVER same AS first')}
                  WINDOW same AS (PARTITION BY m.reference_id, s.gateway, ${rows})) l) a
    JOIN (${freeSubjects(pairing, 'row_number() OVER (PARTITION BY r.reference_id, r.amount ORDER BY r.seq) AS nth')}) b
      ON b.reference_id = a.reference_id AND b.amount = a.total AND b.nth = a.nth`;

/** Whether a line is of a payment whose rows are parts of what was captured. */
const IN_PARTS = `
  s.is_part AND EXISTS (
    SELECT FROM settlement_lines o JOIN payments p ON p.reference_id = m.reference_id
     WHERE o.payment_id = s.payment_id AND o.gateway = s.gateway AND o.kind = 'payment' AND o.amount < p.captured_amount)`;

const pairInOrder = (pairing: Pairing): string => `
  INSERT INTO counterparts
  SELECT a.line_id, '${pairing.cause}', b.subject,
         CASE WHEN b.worth IS NULL THEN 0 ELSE sign(a.amount) * least(abs(a.amount), b.total - a.before) END
    FROM (${freeLines(
      pairing.kind,
      `sum(abs(s.amount)) OVER (PARTITION BY m.reference_id ORDER BY s.occurred_at, s.id) - abs(s.amount) AS before`,
      IN_PARTS,
    )}) a
    JOIN (${freeSubjects(
      pairing,
      `sum(r.amount) OVER (PARTITION BY r.reference_id) AS total,
       sum(r.amount) OVER (PARTITION BY r.reference_id ORDER BY r.seq) - r.amount AS before`,
    )}) b ON b.reference_id = a.reference_id AND a.before >= b.before AND a.before < b.before + b.amount`;
