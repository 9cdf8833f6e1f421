import type { AccountHold } from '../../../domain/decisions/account-hold';
import type { TimelineLine } from '../../../domain/timeline/catalogue';
import type { Tx } from '../../core/client';
import type { NewEvidence } from '../../evidence/evidence';
import { insertPostings, type NewPosting } from '../../ledger/postings';
import { insertEvents, type NewEvent } from '../../notifications/events';
import { insertVerifications, type NewVerification } from '../../payments/verifications';
import { applyHoldReports, type HoldReport } from '../../queues/account-holds';
import { completeInbox, type InboxEnd, noteReported } from '../../queues/inbox';
import {
  completeEntries,
  enqueueEntries,
  makeEntriesDue,
  type NewOutboxEntry,
  noteAttempts,
  type Reschedule,
  rescheduleEntries,
} from '../../queues/outbox';
import { throttle, throttleUntil } from '../../queues/throttles';
import type { OrderDiff } from '../order-diff';
import { writeCharges } from './write-charges';
import { writeDisputes } from './write-disputes';
import { writeInstruments } from './write-instruments';
import { writeMessages } from './write-messages';
import { writeOrders } from './write-orders';
import { writeProblems, writeTimeline } from './write-records';
import { writeRefunds } from './write-refunds';
import { writeTransactions } from './write-transactions';

/** A delay of every entry with one throttle key: until a time, or by WhatsApp's 4^X rule with a minimum. */
export type ThrottleRequest = { key: string } & ({ until: Date } | { leastSeconds: number });

/** What a change does to the queues, in the transaction of the change. */
export interface QueueWrites {
  enqueued: NewOutboxEntry[];
  /** Entries whose requests are about to leave. */
  attempted: number[];
  completed: { id: number; outcome: string }[];
  rescheduled: Reschedule[];
  /** Ordering keys whose waiting entries become due now. */
  due: string[];
  throttled: ThrottleRequest[];
  holds: HoldReport[];
  inbox: InboxEnd[];
  /** Inbox entries that go on, and whose report is written. */
  reported: number[];
}

/** Holds of the account that began and ended with what was written. */
export interface MovedHolds {
  began: AccountHold[];
  ended: AccountHold[];
}

/** Everything that one change of an order writes. */
export interface OrderSave {
  diff: OrderDiff;
  now: Date;
  cause: string;
  trace: string | null;
  /** The name of the API key that asked for the change; null for none. */
  actor: string | null;
  lines: readonly TimelineLine[];
  verifications: readonly NewVerification[];
  queues: QueueWrites;
  events: readonly NewEvent[];
  evidence: readonly NewEvidence[];
  postings: readonly NewPosting[];
}

/**
 * Writes changes of different orders: one statement for each table, whatever their number. Statements are sent without
 * waiting for each other. Verifications come first, because a capture refers to its own.
 */
export async function saveOrders(tx: Tx, saves: readonly OrderSave[]): Promise<MovedHolds> {
  const diffs = saves.map(({ diff }) => diff);
  await insertVerifications(
    tx,
    saves.flatMap(({ verifications }) => verifications),
  );
  await writeTransactions(tx, diffs);
  await writeOrders(tx, diffs);
  await writeMessages(tx, diffs);
  await writeRefunds(tx, diffs);
  await writeCharges(tx, diffs);
  await writeInstruments(tx, diffs);
  await writeDisputes(tx, diffs);
  await writeProblems(tx, diffs);
  await writeTimeline(
    tx,
    saves.map(({ diff, now, cause, actor, lines }) => ({
      referenceId: diff.order.referenceId,
      at: now,
      cause,
      actor,
      lines,
    })),
    saves.map(({ diff, evidence }) => ({ referenceId: diff.order.referenceId, records: evidence })),
  );
  await insertPostings(
    tx,
    saves.flatMap(({ postings }) => postings),
  );
  await insertEvents(
    tx,
    saves.flatMap(({ diff, now, trace, events }) =>
      events.map((event) => ({ ...event, referenceId: diff.order.referenceId, at: now, trace })),
    ),
  );
  return writeQueues(tx, saves);
}

async function writeQueues(tx: Tx, saves: readonly OrderSave[]): Promise<MovedHolds> {
  await enqueueEntries(
    tx,
    saves.flatMap(({ queues, now, trace }) => queues.enqueued.map((entry) => ({ ...entry, createdAt: now, trace }))),
  );
  await noteAttempts(
    tx,
    saves.flatMap(({ queues, now }) => queues.attempted.map((id) => ({ id, at: now }))),
  );
  await completeEntries(
    tx,
    saves.flatMap(({ queues, now }) => queues.completed.map((end) => ({ ...end, at: now }))),
  );
  await rescheduleEntries(
    tx,
    saves.flatMap(({ queues }) => queues.rescheduled),
  );
  await completeInbox(
    tx,
    saves.flatMap(({ queues }) => queues.inbox),
  );
  await noteReported(
    tx,
    saves.flatMap(({ queues }) => queues.reported),
  );
  const [first] = saves;
  if (first)
    await makeEntriesDue(
      tx,
      saves.flatMap(({ queues }) => queues.due),
      first.now,
    );
  // In the order of their keys, so that two groups cannot deadlock.
  const throttles = saves.flatMap(({ queues, now }) => queues.throttled.map((request) => ({ request, now })));
  for (const { request, now } of throttles.sort((a, b) => (a.request.key < b.request.key ? -1 : 1)))
    if ('until' in request) await throttleUntil(tx, request.key, request.until);
    else await throttle(tx, request.key, now, request.leastSeconds);
  const reports = saves.flatMap(({ queues }) => queues.holds);
  return reports.length > 0 && first ? applyHoldReports(tx, reports, first.now) : { began: [], ended: [] };
}
