import type { ProviderError } from '../../../../src/ports';
import type { DeliveryBook, LookupBook, Market, MessageBook, OrderBook } from '../invariants/reference-ledger';
import type { Random } from '../random';
import type { Scheduler } from '../scheduler';
import { AccountWorld } from './account-world';
import type { Fault } from './faults';

export const error = (code: number | string | null, title: string): ProviderError => ({
  httpStatus: null,
  code,
  title,
  details: null,
  traceId: null,
  advice: null,
});

/** Nobody was asked, because the other side has not answered for a while. */
export const HELD = { outcome: 'unanswered', error: { ...error(null, 'Not asked'), retryAfterSeconds: 30 } } as const;

/** Books of what really happened, and the luck by which it happens. */
export class Books {
  readonly orders = new Map<string, OrderBook>();
  readonly messages = new Map<string, MessageBook>();
  readonly lookups: LookupBook[] = [];
  readonly deliveries: DeliveryBook[] = [];
  readonly story: { at: number; ref: string; text: string }[] = [];
  /** Called when the customer first sees an order. */
  onDelivered: (ref: string) => void = () => {};
  /** Called when the customer reads that the charge was declined. */
  readonly declined = new Map<string, () => void>();
  /** Called when money was really paid. */
  readonly onPaid = new Map<string, () => void>();
  /** Called when a claim for its money has changed. */
  readonly onClaimed = new Map<string, () => void>();
  /** Hands a webhook to the service; false when nobody said 200. */
  post: (raw: Buffer, authentic: boolean) => Promise<boolean> = async () => false;
  /** Errors that no flow expected. */
  readonly failures: string[] = [];
  /** What somebody asked for that must never be asked for, seen where it arrived. */
  readonly offences: { ref: string; rule: string; detail: string }[] = [];
  healed = false;
  readonly account: AccountWorld;
  private readonly streams = new Map<string, Random>();

  constructor(
    protected readonly scheduler: Scheduler,
    private readonly random: Random,
    /** How probable each fault is; 0 for one that is left out. */
    private readonly rates: Readonly<Record<Fault, number>>,
  ) {
    this.account = new AccountWorld(random.fork('account'), scheduler.now, rates.account_fault);
  }

  note(ref: string, text: string): void {
    this.story.push({ at: this.scheduler.now, ref, text });
  }

  /** Whether a fault happens now; each order has luck of its own. */
  strikes(fault: Fault, ref: string): boolean {
    const struck = this.stream(ref).chance(this.rates[fault]);
    return struck && !this.healed;
  }

  stream(ref: string): Random {
    const stream = this.streams.get(ref) ?? this.random.fork(ref);
    this.streams.set(ref, stream);
    return stream;
  }

  open(ref: string, amount: number, expiresAt: number | null, market: Market): OrderBook {
    const book: OrderBook = {
      ref,
      market,
      amount,
      expiresAt,
      delivered: false,
      usedReference: 0,
      status: 'pending',
      attempts: [],
      history: [],
      moves: [],
      failureLost: false,
      claims: [],
      consents: [],
      renamed: null,
    };
    this.orders.set(ref, book);
    return book;
  }

  bookOf(ref: string): OrderBook {
    const book = this.orders.get(ref);
    if (!book) throw new Error(`the world knows no order ${ref}`);
    return book;
  }
}
