import type { PaymentAnswer } from '../../../../src/domain/decisions/provider-answer';
import type { LookupReply, RefundOrder, RefundReply } from '../../../../src/ports';
import type { Attempt, LookupBook, OrderBook, RefundBook } from '../invariants/reference-ledger';
import type { Life } from '../scheduler';
import { error, HELD } from './books';
import { LOOKUP_FAULTS, readRefusal, VAGUE_REFUSALS } from './faulty-responses';
import { paymentStatus, refundStatus } from './webhook-bodies';
import { Webhooks } from './webhooks';

/** What the gateway still has of a payment. */
const leftOf = ({ amount }: OrderBook, { refunds }: Attempt): number =>
  refunds.reduce((left, refund) => (refund.status === 'failed' ? left : left - refund.amount), amount);

/** The gateway behind WhatsApp: customers pay, lookups are answered, money is given back. */
export class Gateway extends Webhooks {
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
}
