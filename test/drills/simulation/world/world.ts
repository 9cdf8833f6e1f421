import type { SendReply } from '../../../../src/ports';
import type { MessageBook, OrderBook } from '../invariants/reference-ledger';
import type { Life } from '../scheduler';
import { ACCOUNT_FAULT } from './account-world';
import { error } from './books';
import { Gateway } from './gateway';
import { messageStatus } from './webhook-bodies';

const NEXT: Record<string, readonly string[]> = {
  pending: ['processing', 'partially_shipped', 'shipped', 'completed', 'canceled'],
  processing: ['partially_shipped', 'shipped', 'completed', 'canceled'],
  partially_shipped: ['processing', 'shipped', 'completed', 'canceled'],
  shipped: ['processing', 'partially_shipped', 'completed', 'canceled'],
  completed: [],
  canceled: [],
};

/** WhatsApp, the gateway and the customers: here what becomes of messages. */
export class World extends Gateway {
  private arrivals = 0;

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
}
