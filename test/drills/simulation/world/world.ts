import type { PaymentAnswer } from '../../../../src/domain/decisions/provider-answer';
import type { LookupReply, ProviderError, RefundOrder, RefundReply, SendReply } from '../../../../src/ports';
import type {
  Attempt,
  DeliveryBook,
  LookupBook,
  Market,
  MessageBook,
  OrderBook,
  RefundBook,
} from '../invariants/reference-ledger';
import type { Random } from '../random';
import type { Life, Scheduler } from '../scheduler';
import { ACCOUNT_FAULT, AccountWorld } from './account-world';
import type { Fault } from './faults';
import { LOOKUP_FAULTS, readRefusal, VAGUE_REFUSALS } from './faulty-responses';
import { envelope, messageStatus, paymentStatus, refundStatus, renameMessage } from './webhook-bodies';

const NEXT: Record<string, readonly string[]> = {
  pending: ['processing', 'partially_shipped', 'shipped', 'completed', 'canceled'],
  processing: ['partially_shipped', 'shipped', 'completed', 'canceled'],
  partially_shipped: ['processing', 'shipped', 'completed', 'canceled'],
  shipped: ['processing', 'partially_shipped', 'completed', 'canceled'],
  completed: [],
  canceled: [],
};

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

/** What the gateway still has of a payment. */
const leftOf = ({ amount }: OrderBook, { refunds }: Attempt): number =>
  refunds.reduce((left, refund) => (refund.status === 'failed' ? left : left - refund.amount), amount);

/** WhatsApp, the gateway and the customers, with books of what really happened. */
export class World {
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
  private arrivals = 0;
  private readonly streams = new Map<string, Random>();

  constructor(
    private readonly scheduler: Scheduler,
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

  // ---- messages

  async send(life: Life, payload: Record<string, unknown>): Promise<SendReply> {
    const message = this.read(payload);
    const { ref } = message;
    message.requests++;
    message.requestedAt = this.scheduler.now;
    const random = this.stream(ref);
    await this.scheduler.park(life, 'send:leaving', random.int(0, 300));
    if (this.account.isAtFault(this.scheduler.now)) {
      this.account.met.push({ at: this.scheduler.now, life });
      this.note(ref, `${message.kind} ${message.to ?? ''} meets a fault of the account`);
      return this.reply(life, message, { outcome: 'retry', error: ACCOUNT_FAULT, scope: 'account' });
    }
    if (this.strikes('send_retry', ref)) {
      this.note(ref, `${message.kind} ${message.to ?? ''} not taken: try again`);
      const scope = random.pick(['message', 'message', 'recipient', 'provider'] as const);
      return this.reply(life, message, {
        outcome: 'retry',
        error: { ...error(130429, 'Not taken'), httpStatus: 429 },
        scope,
      });
    }
    if (this.strikes('send_refused', ref)) {
      this.note(ref, `${message.kind} ${message.to ?? ''} refused`);
      return this.reply(life, message, { outcome: 'refused', error: error(131009, 'Refused') });
    }
    if (this.strikes('send_lost_before', ref)) {
      this.note(ref, `${message.kind} ${message.to ?? ''} lost on its way, no answer`);
      return this.reply(life, message, { outcome: 'unknown', error: error(null, 'Time-out') });
    }
    const doubtful = this.strikes('send_doubtful', ref);
    message.doubtful ||= doubtful;
    const reply = this.arrive(message);
    if (doubtful) {
      this.note(ref, 'its answer is an error of WhatsApp’s own');
      const vague = { ...error(131016, 'Service unavailable'), httpStatus: 500 };
      return this.reply(life, message, { outcome: 'retry', error: vague, scope: 'message', doubtful: true });
    }
    if (!this.strikes('send_lost_after', ref)) return this.reply(life, message, reply);
    this.note(ref, 'its answer is lost');
    return this.reply(life, message, { outcome: 'unknown', error: error(null, 'Time-out') });
  }

  private async reply(life: Life, message: MessageBook, reply: SendReply): Promise<SendReply> {
    if (reply.outcome === 'unknown') message.unanswered = true;
    await this.scheduler.park(life, 'send:answer', this.stream(message.ref).int(0, 9_000));
    return reply;
  }

  private read(payload: Record<string, unknown>): MessageBook {
    const { interactive, biz_opaque_callback_data: id } = payload as {
      interactive: {
        type: MessageBook['kind'];
        action: { parameters: { reference_id: string; order?: { status: string }; payment?: { status: string } } };
      };
      biz_opaque_callback_data: string;
    };
    const { reference_id: ref, order, payment: money } = interactive.action.parameters;
    const to = interactive.type === 'order_status' ? (order?.status ?? null) : null;
    const payment = interactive.type === 'order_status' ? (money?.status ?? null) : null;
    const fresh: MessageBook = {
      ...{ id, ref, kind: interactive.type, to, payment, arrivals: [], requests: 0, requestedAt: this.scheduler.now },
      ...{ unanswered: false, doubtful: false, calledFailed: false },
    };
    const book = this.messages.get(id) ?? fresh;
    this.messages.set(id, book);
    return book;
  }

  /** WhatsApp has the request: what it does with it, and what it would answer. */
  private arrive(message: MessageBook): SendReply {
    const { ref } = message;
    const order = this.bookOf(ref);
    const refusal = this.refusalOf(order, message);
    const arrival = { at: this.scheduler.now, order: this.arrivals++, effect: refusal === null };
    message.arrivals.push(arrival);
    const wamid = `wamid.${message.id}.${message.arrivals.length}`;
    if (refusal !== null) {
      this.note(ref, `${message.kind} ${message.to ?? ''} arrived and is refused with ${refusal}`);
      const later = this.stream(ref).chance(0.5);
      if (!later) return { outcome: 'refused', error: error(refusal, 'Refused by WhatsApp') };
      this.tellStatus(message, wamid, 'failed', 1_000, { code: refusal, title: 'Refused by WhatsApp' });
      return { outcome: 'accepted', wamid, waId: null, waUserId: null };
    }
    if (this.strikes('send_failed_later', ref)) {
      arrival.effect = false;
      this.note(ref, `${message.kind} ${message.to ?? ''} taken, and fails later`);
      this.tellStatus(message, wamid, 'failed', 2_000, { code: 131026, title: 'Undeliverable' });
      return { outcome: 'accepted', wamid, waId: null, waUserId: null };
    }
    this.note(ref, `${message.kind} ${message.to ?? ''} arrived`);
    if (message.kind === 'order_details') {
      order.delivered = true;
      this.onDelivered(ref);
    } else if (message.to && message.to !== 'pending') {
      order.status = message.to;
      order.moves.push(message.to);
    }
    if (message.payment === 'failed') this.declined.get(ref)?.();
    const random = this.stream(ref);
    // What makes WhatsApp answer with an error of its own may keep its statuses back too.
    if (message.doubtful && random.chance(0.7)) return { outcome: 'accepted', wamid, waId: null, waUserId: null };
    if (this.strikes('send_failure_undone', ref)) {
      message.calledFailed = true;
      this.note(ref, 'and WhatsApp calls it failed before it is delivered');
      this.tellStatus(message, wamid, 'failed', random.int(0, 4_000), { code: 131026, title: 'Undeliverable' });
    }
    this.tellStatus(message, wamid, 'sent', random.int(0, 3_000));
    this.tellStatus(message, wamid, 'delivered', random.int(0, 6_000));
    if (random.chance(0.7)) this.tellStatus(message, wamid, 'read', random.int(1_000, 90_000));
    return { outcome: 'accepted', wamid, waId: null, waUserId: null };
  }

  private refusalOf(order: OrderBook, message: MessageBook): number | null {
    if (message.kind === 'order_details') {
      if (!order.delivered) return null;
      order.usedReference++;
      return 131009;
    }
    if (!order.delivered) return 131009;
    // News of the money alone, or beside the `pending` that the order still has.
    if (message.payment !== null && message.to === null) return null;
    if (message.payment !== null && message.to === 'pending' && order.status === 'pending') return null;
    if (!message.to || !NEXT[order.status]?.includes(message.to)) return 2046;
    // Of Brazil's money WhatsApp knows nothing.
    if (order.market.currency === 'BRL') return null;
    const paying = order.attempts.some((attempt) => attempt.status !== 'failed');
    return message.to === 'canceled' && paying ? 2047 : null;
  }

  // ---- money

  /** The customer starts to pay. */
  attempt(ref: string): Attempt {
    const order = this.bookOf(ref);
    const at = this.scheduler.now;
    const number = order.attempts.length + 1;
    const attempt: Attempt = {
      id: `order_${ref}`,
      pgTransactionId: `pay_${ref}_${number}`,
      own: null,
      status: 'pending',
      createdAt: at,
      updatedAt: at,
      refunds: [],
      disputes: [],
    };
    this.change(order, () => order.attempts.push(attempt));
    this.note(ref, `the customer starts attempt ${number}`);
    this.tellPayment(order, attempt);
    return attempt;
  }

  end(ref: string, attempt: Attempt, status: 'success' | 'failed'): void {
    const order = this.bookOf(ref);
    this.change(order, () => {
      attempt.status = status;
      attempt.updatedAt = this.scheduler.now;
    });
    this.note(ref, `attempt ${attempt.pgTransactionId}: ${status}`);
    this.tellPayment(order, attempt);
    if (status === 'success') this.onPaid.get(ref)?.();
  }

  change(order: OrderBook, work: () => void): void {
    order.history.push({ at: this.scheduler.now, attempts: structuredClone(order.attempts) });
    work();
  }

  private tellPayment(order: OrderBook, attempt: Attempt): void {
    const { now } = this.scheduler;
    this.tell(order.ref, `${attempt.pgTransactionId} ${attempt.status}`, 'payment', null, attempt.status, 0, [
      paymentStatus(order.ref, order.amount, { ...attempt }, now),
    ]);
  }

  async lookup(life: Life, { referenceId: ref }: { referenceId: string }): Promise<LookupReply> {
    const order = this.bookOf(ref);
    const random = this.stream(ref);
    const book: LookupBook = {
      number: this.lookups.length + 1,
      ref,
      startedAt: this.scheduler.now,
      reply: { outcome: 'unanswered', error: error(null, 'Time-out') },
      fault: null,
    };
    this.lookups.push(book);
    const slow = this.strikes('lookup_slow', ref) ? random.int(1_000, 9_000) : random.int(0, 500);
    await this.scheduler.park(life, 'lookup:asked', random.int(0, slow));
    if (this.strikes('lookup_held', ref)) {
      this.note(ref, `lookup ${book.number} is held back`);
      book.reply = HELD;
      return HELD;
    }
    if (!this.strikes('lookup_unanswered', ref)) {
      const stale = this.strikes('lookup_stale', ref) ? random.int(1, 600) * 1000 : 0;
      const answer = this.answer(order, this.scheduler.now - stale);
      if (this.strikes('lookup_lying', ref))
        book.fault = LOOKUP_FAULTS[random.int(0, LOOKUP_FAULTS.length - 1)]?.(answer) ?? null;
      book.reply = { outcome: 'answered', answer, raw: Buffer.from(JSON.stringify({ lookup: book.number, answer })) };
      const said = answer.transactions.map((transaction) => transaction.status).join(', ') || 'no attempt';
      const truth = book.fault ? `, lying about ${book.fault}` : stale ? `, ${stale / 1000} s old` : '';
      this.note(ref, `lookup ${book.number} answers ${answer.status}: ${said}${truth}`);
    } else this.note(ref, `lookup ${book.number} has no answer`);
    await this.scheduler.park(life, 'lookup:answer', slow);
    return book.reply;
  }

  /** What was true about the payment at that time. */
  private answer(order: OrderBook, at: number): PaymentAnswer {
    const attempts = order.history.find((entry) => entry.at > at)?.attempts ?? order.attempts;
    return {
      referenceId: order.ref,
      status: attempts.some((attempt) => attempt.status === 'success') ? 'captured' : 'pending',
      currency: 'INR',
      amount: order.amount,
      transactions: attempts.map((attempt) => ({
        id: attempt.id,
        pgTransactionId: attempt.pgTransactionId,
        type: 'razorpay',
        status: attempt.status,
        method: 'upi',
        error: null,
        amount: order.amount,
        currency: 'INR',
        createdAt: new Date(attempt.createdAt),
        updatedAt: new Date(attempt.updatedAt),
        refunds: attempt.refunds.map(({ id, amount, status, createdAt, updatedAt }) => ({
          id,
          amount,
          status,
          speedProcessed: 'normal',
          createdAt: new Date(createdAt),
          updatedAt: new Date(updatedAt),
        })),
      })),
    };
  }

  /** The gateway gives money back; it has no key to recognise a second request by. */
  async refund(life: Life, refund: RefundOrder): Promise<RefundReply> {
    const { id: ours, referenceId: ref, amount } = refund;
    const random = this.stream(ref);
    await this.scheduler.park(life, 'refund:leaving', random.int(0, 300));
    const answer = async (reply: RefundReply): Promise<RefundReply> => {
      await this.scheduler.park(life, 'refund:answer', random.int(0, 9_000));
      return reply;
    };
    if (this.strikes('send_retry', ref))
      return answer({ outcome: 'retry', error: { ...error(130429, 'Not taken'), httpStatus: 429 }, scope: 'message' });
    if (this.strikes('send_refused', ref)) return answer({ outcome: 'refused', error: error(131009, 'Refused') });
    if (this.strikes('send_lost_before', ref)) {
      this.note(ref, 'a refund is lost on its way');
      return answer({ outcome: 'unknown', error: error(null, 'Time-out') });
    }
    const order = this.bookOf(ref);
    const paid = order.attempts.find((attempt) => attempt.status === 'success');
    if (!paid) return answer({ outcome: 'refused', error: error(131009, 'Nothing was paid') });
    // Where somebody else takes money back too, only the gateway can know what is left.
    const elsewhere = paid.refunds.some((one) => one.ours === null);
    if (elsewhere && amount > leftOf(order, paid))
      return answer({ outcome: 'refused', error: error(131009, 'More than is left') });
    const { id } = this.giveBack(order, paid, ours, amount);
    if (this.strikes('send_lost_after', ref)) {
      this.note(ref, 'its answer is lost');
      return answer({ outcome: 'unknown', error: error(null, 'Time-out') });
    }
    if (this.strikes('refund_vague', `${ref} vague`)) {
      const said = this.stream(`${ref} vague`).pick(VAGUE_REFUSALS);
      this.note(ref, `it is made, and the answer is ${said.status} ${said.body}`);
      return answer(await readRefusal(refund, said));
    }
    return answer({ outcome: 'accepted', id, status: 'pending', speedProcessed: null });
  }

  /** Money goes back, and some time later has arrived or has not; each is told. */
  private giveBack(order: OrderBook, paid: Attempt, ours: string | null, amount: number): RefundBook {
    const { ref } = order;
    const random = this.stream(ref);
    const at = this.scheduler.now;
    const id = `rfnd_${ref}_${paid.refunds.length + 1}`;
    const book: RefundBook = { id, ours, amount, status: 'pending', createdAt: at, updatedAt: at };
    this.change(order, () => paid.refunds.push(book));
    this.note(ref, `${amount} are given back as ${id}${ours === null ? ', at the gateway itself' : ''}`);
    this.tellRefund(order, paid, book);
    const end = random.chance(0.15) ? 'failed' : 'completed';
    this.scheduler.at(at + random.int(0, 50_000) * 1000, () => {
      this.change(order, () => {
        book.status = end;
        book.updatedAt = this.scheduler.now;
      });
      this.note(ref, `${id}: ${end}`);
      this.tellRefund(order, paid, book);
      if (end === 'completed' && this.strikes('refund_reversed', ref)) this.reverse(order, paid, book);
    });
    return book;
  }

  /** Hours after it had completed a refund fails, as card refunds do. */
  private reverse(order: OrderBook, paid: Attempt, book: RefundBook): void {
    this.scheduler.at(this.scheduler.now + this.stream(order.ref).int(1, 20) * 3_600_000, () => {
      this.change(order, () => {
        book.status = 'failed';
        book.updatedAt = this.scheduler.now;
        book.reversedAt = this.scheduler.now;
      });
      this.note(order.ref, `${book.id} fails after all`);
      this.tellRefund(order, paid, book);
    });
  }

  /** Somebody gives money back in the gateway's own dashboard, if there is any to give back. */
  refundElsewhere(ref: string, amount: number): void {
    const order = this.bookOf(ref);
    const paid = order.attempts.find((attempt) => attempt.status === 'success');
    if (paid && amount <= leftOf(order, paid)) this.giveBack(order, paid, null, amount);
  }

  private tellRefund(order: OrderBook, paid: Attempt, refund: RefundBook): void {
    const place = this.stream(order.ref).int(0, 2);
    const payment = paymentStatus(order.ref, order.amount, paid, this.scheduler.now);
    const item = refundStatus(payment, refund, place);
    const eventKey = `${paid.pgTransactionId} ${paid.status}-${refund.id}-${refund.status}`;
    this.tell(order.ref, eventKey, 'payment', null, refund.status, 0, [item]);
  }

  // ---- webhooks

  /** The customer has another number, and WhatsApp tells it. */
  rename(ref: string, to: string): void {
    const order = this.bookOf(ref);
    const { now } = this.scheduler;
    const book = { to, acknowledgedAt: null as number | null };
    order.renamed = book;
    this.note(ref, `the customer is ${to} from now on`);
    const raw = envelope([renameMessage(ref, order.market.customer, to, now)], 'messages');
    const deliver = (tries: number): void => {
      void this.post(raw, true).then((stored) => {
        if (stored) book.acknowledgedAt ??= this.scheduler.now;
      });
      this.scheduler.at(this.scheduler.now + 30_000 * 2 ** tries, () => {
        if (book.acknowledgedAt === null) deliver(tries + 1);
      });
    };
    deliver(0);
  }

  private tellStatus(
    message: MessageBook,
    wamid: string,
    status: string,
    delay: number,
    failure?: { code: number; title: string },
  ): void {
    const item = messageStatus({ id: message.id, wamid }, status, this.scheduler.now + delay, failure);
    this.tell(message.ref, `${wamid} ${status}`, 'message_status', message.id, status, delay, [item]);
  }

  tell(
    ref: string,
    eventKey: string,
    kind: DeliveryBook['kind'],
    messageId: string | null,
    status: string,
    delay: number,
    items: object[],
  ): DeliveryBook {
    const random = this.stream(ref);
    const reportedAt = Math.floor(this.scheduler.now / 1000);
    const book: DeliveryBook = {
      ref,
      eventKey,
      kind,
      messageId,
      status,
      reportedAt,
      acknowledgedAt: null,
      authentic: true,
    };
    this.deliveries.push(book);
    if (this.strikes('webhook_lying', ref) && kind === 'payment') this.sendFalseCapture(ref);
    if (this.strikes('webhook_forged', ref)) this.forge(ref, items);
    if (this.strikes('webhook_dropped', ref)) {
      this.note(ref, `webhook lost: ${kind} ${status}`);
      if (status === 'failed' && kind === 'message_status') this.bookOf(ref).failureLost = true;
      return book;
    }
    const late = () => (this.strikes('webhook_delayed', ref) ? random.int(1, 7_200) * 1000 : random.int(0, 1_500));
    const body = this.strikes('webhook_batched', ref) ? [...items, ...items, { odd: true }] : items;
    const list = kind === 'consent' ? 'messages' : 'statuses';
    const standby = list === 'messages' && this.strikes('webhook_standby', `${ref} standby`);
    this.deliver(book, envelope(body, list, { standby }), delay + late());
    if (this.strikes('webhook_doubled', ref))
      this.deliver({ ...book }, envelope(items, list, { standby }), delay + late());
    return book;
  }

  /** A webhook that proves itself and says "captured" about money that nobody paid. */
  private sendFalseCapture(ref: string): void {
    const order = this.bookOf(ref);
    const at = this.scheduler.now;
    const attempt = {
      id: `order_${ref}`,
      pgTransactionId: `pay_${ref}_lie`,
      status: 'success',
      createdAt: at,
      updatedAt: at,
    };
    this.note(ref, 'a lying webhook says captured');
    void this.post(envelope([paymentStatus(ref, order.amount, attempt, at)]), true);
  }

  private forge(ref: string, items: object[]): void {
    this.note(ref, 'a forged webhook comes');
    void this.post(envelope(items), false);
  }

  /** Delivers until somebody says 200, like WhatsApp does for days. */
  private deliver(book: DeliveryBook, raw: Buffer, delay: number, tries = 0): void {
    this.scheduler.at(this.scheduler.now + delay, () => {
      if (tries === 0) this.note(book.ref, `webhook: ${book.kind} ${book.status}`);
      let answered = false;
      void this.post(raw, true).then((stored) => {
        answered = stored;
        if (stored) book.acknowledgedAt ??= this.scheduler.now;
      });
      const again = Math.min(30_000 * 2 ** tries, 3_600_000);
      this.scheduler.at(this.scheduler.now + again, () => {
        if (!answered) this.deliver(book, raw, 0, tries + 1);
      });
    });
    if (!this.deliveries.includes(book)) this.deliveries.push(book);
  }
}
