import {
  type AccountFault,
  type AccountHold,
  noteProbe,
  type ProbeOutcome,
  reportFault,
} from '../../domain/decisions/account-hold';
import type { Queryable, Tx } from '../core/client';
import type { OutboxEntry } from './outbox';

/** The key of the only account. */
const KEY = 'whatsapp';

/** A report about the account: a fault that a message met, or the result of a probe. */
export type HoldReport = { messageId: string } & (
  | { fault: AccountFault; byWebhook: boolean; isProbe: boolean }
  | { probe: Exclude<ProbeOutcome, 'failed'> }
);

/** The present hold, with the result of its last probe; null: messages are sent. */
export type StandingHold = AccountHold & { probeArrived: boolean };

const COLUMNS = `code, title, advice, by_webhook AS "byWebhook", since, probes, accepted, probe_at AS "probeAt",
  released_at AS "releasedAt"`;

/** Reads the hold that stands. */
export async function readHold(db: Queryable): Promise<StandingHold | null> {
  const [row] = await db.query<StandingHold>(
    `SELECT ${COLUMNS}, EXISTS (SELECT 1 FROM messages m WHERE m.id = probe_message_id
                                   AND m.status IN ('delivered', 'read')) AS "probeArrived"
       FROM account_holds WHERE released_at IS NULL`,
  );
  return row ?? null;
}

/** How many messages wait. */
export async function countHeld(db: Queryable): Promise<number> {
  const [row] = await db.query<{ count: number }>(
    `SELECT count(*) AS count FROM outbox WHERE due_at IS NOT NULL AND kind IN ('message', 'message_repeat')`,
  );
  return row?.count ?? 0;
}

/** Applies reports in their order, under the lock of the hold's row; returns the holds that began and ended. */
export async function applyHoldReports(
  tx: Tx,
  reports: readonly HoldReport[],
  now: Date,
): Promise<{ began: AccountHold[]; ended: AccountHold[] }> {
  const moved = { began: [] as AccountHold[], ended: [] as AccountHold[] };
  if (reports.length === 0) return moved;
  // Inserts a row to lock; its hold has already ended.
  await tx.write(
    `INSERT INTO account_holds (key, code, title, by_webhook, since, probe_at, released_at)
     VALUES ('${KEY}', '', '', false, '-infinity', '-infinity', '-infinity') ON CONFLICT (key) DO NOTHING`,
    [],
  );
  const [row] = await tx.query<AccountHold & { probeMessageId: string | null }>(
    `SELECT ${COLUMNS}, probe_message_id AS "probeMessageId" FROM account_holds WHERE key = '${KEY}' FOR UPDATE`,
  );
  let hold: AccountHold | null = row && row.code !== '' ? row : null;
  let probeMessageId: string | null | undefined;
  for (const report of reports) {
    const stood: boolean = hold !== null && hold.releasedAt === null;
    if ('fault' in report) {
      const isProbe = report.isProbe || report.messageId === row?.probeMessageId;
      hold = reportFault(hold, report.fault, { now, byWebhook: report.byWebhook, isProbe });
      if (isProbe || !stood) probeMessageId = null;
    } else if (hold && stood) {
      hold = noteProbe(hold, report.probe, now);
      if (report.probe === 'passed') probeMessageId = report.messageId;
    }
    const stands = hold !== null && hold.releasedAt === null;
    if (hold && !stood && stands) moved.began.push(hold);
    if (hold && stood && !stands) moved.ended.push(hold);
  }
  if (hold) await writeHold(tx, hold, probeMessageId);
  if (moved.ended.length > 0) tx.wake('outbox');
  return moved;
}

async function writeHold(tx: Tx, hold: AccountHold, probeMessageId: string | null | undefined): Promise<void> {
  const { code, title, advice, byWebhook, since, probes, accepted, probeAt, releasedAt } = hold;
  await tx.write(
    `UPDATE account_holds SET code = $1, title = $2, advice = $3, by_webhook = $4, since = $5, probes = $6,
            accepted = $7, probe_at = $8, released_at = $9,
            probe_message_id = CASE WHEN $10 THEN $11::uuid ELSE probe_message_id END WHERE key = '${KEY}'`,
    [
      ...[code, title, advice, byWebhook, since, probes, accepted, probeAt, releasedAt],
      ...[probeMessageId !== undefined, probeMessageId ?? null],
    ],
  );
}

/** Ends the hold because a probe has arrived at the customer; false when another process did, or a new fault came. */
export async function releaseArrived(db: Queryable, { probeAt }: StandingHold, now: Date): Promise<boolean> {
  const rows = await db.query(
    `UPDATE account_holds SET released_at = $2 WHERE released_at IS NULL AND probe_at = $1 RETURNING key`,
    [probeAt, now],
  );
  return rows.length > 0;
}

/**
 * Takes one waiting message as a probe, unless another process has one. The lease delays the next probe, so that a
 * process that dies with the message blocks nobody for longer.
 */
export async function claimProbe(
  db: Queryable,
  claim: { now: Date; leaseUntil: Date; workerId: number },
): Promise<OutboxEntry[]> {
  const rows = await db.query<OutboxEntry>(
    `WITH hold AS MATERIALIZED (
       UPDATE account_holds SET probe_at = $2
        WHERE released_at IS NULL AND probe_at <= $1
          AND EXISTS (SELECT 1 FROM outbox WHERE due_at <= $1 AND kind IN ('message', 'message_repeat'))
       RETURNING key),
     picked AS MATERIALIZED (
       SELECT id FROM outbox o
        WHERE EXISTS (SELECT 1 FROM hold) AND o.due_at <= $1 AND o.kind IN ('message', 'message_repeat')
          AND o.id = (SELECT min(e.id) FROM outbox e WHERE e.lane = o.lane AND e.due_at IS NOT NULL)
          AND o.pause_key <> ALL (SELECT key FROM pauses WHERE until > $1)
        ORDER BY o.due_at, o.id LIMIT 1 FOR UPDATE OF o SKIP LOCKED)
     UPDATE outbox SET due_at = $2, attempts = attempts + 1, claimed_by = $3 FROM picked WHERE outbox.id = picked.id
     RETURNING outbox.id, kind, pause_key AS "throttleKey", reference_id AS "referenceId", subject_id AS "subjectId",
               attempts, attempted_at AS "attemptedAt", created_at AS "createdAt", trace`,
    [claim.now, claim.leaseUntil, claim.workerId],
  );
  return rows.map((row) => ({ ...row, isProbe: true }));
}
