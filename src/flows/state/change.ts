import type { OrderState } from '../../db/order-state/order-state';
import type { QueueWrites, ThrottleRequest } from '../../db/order-state/save/save-orders';
import type { NewVerification } from '../../db/payments/verifications';
import type { HoldReport } from '../../db/queues/account-holds';
import type { CurrentEntry, NewOutboxEntry, OutboxEntry, WaitingMessage } from '../../db/queues/outbox';
import type { EventType } from '../../domain/lifecycles/statuses';
import {
  type TimelineCode,
  type TimelineLine,
  type TimelineParams,
  timelineLine,
} from '../../domain/timeline/catalogue';

/** A webhook item that led to a change, as it came. */
export interface ReceivedItem {
  id: number;
  kind: string;
  receivedAt: Date;
  body: Buffer;
}

/** What a change may need beside the order itself, read under its lock. */
export interface ChangeInput {
  order: OrderState;
  now: Date;
  /** What led to the change; the `cause` of every timeline line. */
  cause: string;
  /** Outbox entries that were asked for, as they are now. */
  entries: ReadonlyMap<number, CurrentEntry>;
  /** The order's messages that wait to be sent, where they were asked for. */
  waiting: readonly WaitingMessage[];
}

/**
 * One locked order while it is being changed. Flows change the order in memory and say what goes out; what must be
 * written is found afterwards, by comparing the order with what was read. Nothing here touches the database.
 */
export class Change {
  readonly order: OrderState;
  readonly now: Date;
  readonly cause: string;
  readonly waiting: readonly WaitingMessage[];
  readonly lines: TimelineLine[] = [];
  readonly notifications = new Set<EventType>();
  readonly queues: QueueWrites = {
    ...{ enqueued: [], attempted: [], completed: [], rescheduled: [], due: [], throttled: [], holds: [] },
    ...{ inbox: [], reported: [] },
  };
  readonly committed: (() => void)[] = [];
  private readonly deferred: (() => void)[] = [];
  readonly verifications: NewVerification[] = [];
  readonly received: ReceivedItem[] = [];
  private readonly entries: ReadonlyMap<number, CurrentEntry>;

  constructor({ order, now, cause, entries, waiting }: ChangeInput) {
    this.order = order;
    this.now = now;
    this.cause = cause;
    this.entries = entries;
    this.waiting = waiting;
  }

  /** Adds a line to the order's timeline. */
  addTimeline<C extends TimelineCode>(code: C, params: TimelineParams<C>): void {
    this.lines.push(timelineLine(code, params));
  }

  /** Sends the merchant a notification with the order as it is after this change; each type once. */
  notify(type: EventType): void {
    this.notifications.add(type);
  }

  /** Stores the lookup that this change rests on. */
  addVerification(verification: NewVerification): void {
    this.verifications.push(verification);
  }

  enqueue(entry: Omit<NewOutboxEntry, 'referenceId'>): void {
    this.queues.enqueued.push({ ...entry, referenceId: this.order.referenceId });
  }

  /** Whether nobody has claimed the entry since, and it has not ended. */
  isClaimedAs({ id, attempts }: Pick<OutboxEntry, 'id' | 'attempts'>): boolean {
    const current = this.entries.get(id);
    return current?.open === true && current.attempts === attempts;
  }

  /** Whether the request that left at `attemptedAt` is still the entry's last one. */
  isLastAttempt({ id }: Pick<OutboxEntry, 'id'>, attemptedAt: Date): boolean {
    return this.entries.get(id)?.attemptedAt?.getTime() === attemptedAt.getTime();
  }

  /** Notes that the entry's request is about to leave: from here on a missing outcome means unknown. */
  markAttempted({ id }: Pick<OutboxEntry, 'id'>): void {
    this.queues.attempted.push(id);
  }

  /** Ends an outbox entry. */
  complete({ id }: Pick<OutboxEntry, 'id'>, outcome: string): void {
    this.queues.completed.push({ id, outcome });
  }

  /** Gives an outbox entry back; `counted` is false for an attempt that must not use up the schedule. */
  reschedule({ id }: Pick<OutboxEntry, 'id'>, dueAt: Date, { counted = true } = {}): void {
    this.queues.rescheduled.push({ id, dueAt, counted });
  }

  /** Makes the waiting entries with this ordering key due now. */
  makeDue(orderingKey: string): void {
    this.queues.due.push(orderingKey);
  }

  throttle(request: ThrottleRequest): void {
    this.queues.throttled.push(request);
  }

  /** Says that the whole account is at fault, or what became of the message that tried whether it still is. */
  reportHold(report: HoldReport): void {
    this.queues.holds.push(report);
  }

  /** Notes that this change writes what an inbox entry reports, which goes on unless the change ends it. */
  noteReported({ id }: Pick<ReceivedItem, 'id'>): void {
    this.queues.reported.push(id);
  }

  /** Ends inbox entries in the commit of this change. */
  completeInbox(items: readonly ReceivedItem[], outcome: string): void {
    this.received.push(...items);
    this.queues.reported = this.queues.reported.filter((reported) => !items.some(({ id }) => id === reported));
    this.queues.inbox.push(...items.map(({ id }) => ({ id, at: this.now, outcome })));
  }

  /** Runs at the end of the work, when everything that came with it is known. */
  defer(action: () => void): void {
    this.deferred.push(action);
  }

  runDeferred(): void {
    for (const action of this.deferred.splice(0)) action();
  }

  /** Runs after a successful commit. */
  afterCommit(action: () => void): void {
    this.committed.push(action);
  }

  /** Something happened to the payment: looking again soon is worth while. */
  recordActivity(): void {
    this.order.payment.lastActivityAt = this.now;
    this.order.payment.lookupStep = 0;
  }

  /** Plans the payment's next lookup without any webhook; null: none. */
  scheduleLookup(at: Date | null): void {
    this.order.payment.nextLookupAt = at;
  }
}
