import type { DeliveryBook } from '../invariants/reference-ledger';
import { Books } from './books';
import { envelope, paymentStatus, renameMessage } from './webhook-bodies';

/** How WhatsApp tells of what happened: late, twice, never, or falsely. */
export class Webhooks extends Books {
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
