import type { RefundOrder, RefundReply } from '../../../../../src/ports';
import type { Charge, ChargeOrder, ChargeReply, ChargesReply, Psp } from '../../../../../src/ports/psp';
import { WITHOUT_INSTRUMENTS } from '../../../../helpers/providers/without-instruments';
import type { Attempt, LookupBook, OrderBook, RefundBook } from '../../invariants/reference-ledger';
import type { Life, Scheduler } from '../../scheduler';
import { error, HELD } from '../books';
import { PSP_FAULTS } from '../faulty-responses';
import type { World } from '../world';
import { answerOf, shown } from './answers';
import { Disputes } from './disputes';
import { type PspWebhook, PspWebhooks } from './webhooks';

/** What the merchant stored with its PSP, and nobody else may charge. */
export const cardOf = (customer: string): string => `card-${customer}`;
export const DIGITS = '4821';

const KEY_HOURS = 24;
/** After this our side has stopped to wait. */
const HANG_MS = 10_000;

/** A refund with the charge it takes from. */
interface Given {
  charge: Attempt;
  refund: RefundBook;
}

/** A PSP with accounts of its own: it charges cards, knows of all money of a reference, and gives money back. */
export class PspWorld {
  private readonly charges = new Map<string, { charge: Attempt; at: number }>();
  private readonly refunds = new Map<string, Given & { at: number }>();
  private readonly given = new Map<string, Given & { ref: string }>();
  private readonly disputes: Disputes;
  private readonly webhooks: PspWebhooks;

  constructor(
    private readonly world: World,
    private readonly scheduler: Scheduler,
    /** Hands a hint to the service; false when nobody said 200. */
    post: (webhook: PspWebhook) => Promise<boolean>,
  ) {
    this.webhooks = new PspWebhooks(world, scheduler, post);
    this.disputes = new Disputes(world, scheduler, (order, charge, type) => this.webhooks.tell(order, charge, type));
  }

  /** The PSP as one process reaches it. */
  reachedBy(life: Life): Psp {
    return {
      keyHours: KEY_HOURS,
      charge: (order) => this.charge(life, order),
      lookup: (ref) => this.lookup(life, ref),
      refund: (order) => this.refund(life, order),
      findRefund: (id) => this.find(life, id),
      ...WITHOUT_INSTRUMENTS,
    };
  }

  /** The customer pays in another way than by a charge of ours, for example Pix. */
  pay(ref: string, takesMs: number, end: 'success' | 'failed'): void {
    const order = this.world.bookOf(ref);
    const charge = this.add(order, null, 'pending');
    this.world.note(ref, `the customer starts to pay ${charge.id} elsewhere`);
    this.scheduler.at(this.scheduler.now + takesMs, () => this.end(order, charge, end));
  }

  private async charge(life: Life, sent: ChargeOrder): Promise<ChargeReply> {
    const { referenceId: ref, attempt: number } = sent;
    const { world, scheduler } = this;
    const random = world.stream(ref);
    await scheduler.park(life, 'charge:leaving', random.int(0, 300));
    const answer = async (reply: ChargeReply, slow = random.int(0, 9_000)): Promise<ChargeReply> => {
      await scheduler.park(life, 'charge:answer', slow);
      return reply;
    };
    if (world.strikes('charge_retry', ref)) return answer({ outcome: 'retry', error: error(null, 'Not reached') });
    if (world.strikes('charge_refused', ref)) {
      world.note(ref, `charge ${number} is refused`);
      return answer({ outcome: 'refused', error: error('forbidden', 'Refused') });
    }
    if (world.strikes('charge_lost_before', ref)) {
      world.note(ref, `charge ${number} is lost on its way, no answer`);
      return answer({ outcome: 'unknown', error: error(null, 'Time-out') }, HANG_MS);
    }
    const charge = this.chargeUnder(`${ref}:${number}`, sent);
    if (!world.strikes('charge_lost_after', ref))
      return answer({ outcome: 'answered', charge: shown(charge, world.bookOf(ref)) });
    world.note(ref, `the answer to charge ${number} is lost`);
    return answer({ outcome: 'unknown', error: error(null, 'Time-out') }, HANG_MS);
  }

  /** The charge that this key led to, or a new one. */
  private chargeUnder(key: string, sent: ChargeOrder): Attempt {
    const { world, scheduler } = this;
    const { referenceId: ref } = sent;
    const known = this.charges.get(key);
    if (known && scheduler.now < known.at + KEY_HOURS * 3_600_000) return known.charge;
    const order = world.bookOf(ref);
    this.decide(order, sent);
    const random = world.stream(ref);
    const pending = world.strikes('charge_pending', ref);
    const end = random.chance(0.35) ? 'failed' : 'success';
    const charge = this.add(order, sent.attempt, pending ? 'pending' : end);
    this.charges.set(key, { charge, at: scheduler.now });
    world.note(ref, `charge ${sent.attempt} is made as ${charge.id}: ${charge.status}`);
    if (pending) scheduler.at(scheduler.now + random.int(1, 20_000) * 1000, () => this.end(order, charge, end));
    else this.webhooks.tell(order, charge);
    return charge;
  }

  /** What no request for a charge may ever ask. */
  private decide({ ref, amount, market, attempts }: OrderBook, sent: ChargeOrder): void {
    const offence = (rule: string, detail: string) => this.world.offences.push({ ref, rule, detail });
    const running = attempts.find(({ own, status }) => own !== null && status !== 'failed');
    if (running) offence('no charge beside another one of ours', `${running.id} is ${running.status}`);
    if (sent.amount !== amount || sent.currency !== 'BRL' || sent.credentialId !== cardOf(market.customer))
      offence('a charge is what the customer agreed to', `${sent.amount} ${sent.currency} from ${sent.credentialId}`);
  }

  private add(order: OrderBook, own: number | null, status: Attempt['status']): Attempt {
    const { now } = this.scheduler;
    const id = `ch_${order.ref}_${order.attempts.length + 1}`;
    const charge: Attempt = {
      id,
      pgTransactionId: id,
      own,
      status,
      createdAt: now,
      updatedAt: now,
      refunds: [],
      disputes: [],
    };
    this.world.change(order, () => order.attempts.push(charge));
    if (status === 'success') this.take(order, charge);
    return charge;
  }

  private end(order: OrderBook, charge: Attempt, status: 'success' | 'failed'): void {
    this.world.change(order, () => {
      charge.status = status;
      charge.updatedAt = this.scheduler.now;
    });
    this.world.note(order.ref, `${charge.id}: ${status}`);
    this.webhooks.tell(order, charge);
    if (status === 'success') this.take(order, charge);
  }

  private take(order: OrderBook, charge: Attempt): void {
    this.world.onPaid.get(order.ref)?.();
    this.disputes.follow(order, charge);
  }

  private async lookup(life: Life, ref: string): Promise<ChargesReply> {
    const { world, scheduler } = this;
    const random = world.stream(ref);
    const book: LookupBook = {
      number: world.lookups.length + 1,
      ref,
      startedAt: scheduler.now,
      reply: { outcome: 'unanswered', error: error(null, 'Time-out') },
      fault: null,
    };
    world.lookups.push(book);
    const slow = world.strikes('lookup_slow', ref) ? random.int(1_000, 9_000) : random.int(0, 500);
    await scheduler.park(life, 'lookup:asked', random.int(0, slow));
    if (world.strikes('lookup_held', ref)) {
      world.note(ref, `lookup ${book.number} is held back`);
      return HELD;
    }
    if (world.strikes('lookup_unanswered', ref)) {
      world.note(ref, `lookup ${book.number} has no answer`);
      await scheduler.park(life, 'lookup:answer', slow);
      return { outcome: 'unanswered', error: error(null, 'Time-out') };
    }
    // The list of charges follows the charges themselves within a minute.
    const lag = world.strikes('lookup_lagging', ref) ? random.int(1, 60) * 1000 : 0;
    const stale = world.strikes('lookup_stale', ref) ? random.int(1, 600) * 1000 : lag;
    const charges = this.known(ref, scheduler.now - stale);
    if (world.strikes('lookup_lying', ref))
      book.fault = PSP_FAULTS[random.int(0, PSP_FAULTS.length - 1)]?.(charges) ?? null;
    const answer = answerOf(ref, charges);
    const raw = Buffer.from(JSON.stringify({ lookup: book.number, answer }));
    book.reply = { outcome: 'answered', answer, raw };
    const said = charges.map((charge) => charge.status).join(', ') || 'no charge';
    const truth = book.fault ? `, lying about ${book.fault}` : stale ? `, ${stale / 1000} s old` : '';
    world.note(ref, `lookup ${book.number} answers ${said}${truth}`);
    await scheduler.park(life, 'lookup:answer', slow);
    return { outcome: 'answered', charges, raw };
  }

  private known(ref: string, at: number): Charge[] {
    const order = this.world.bookOf(ref);
    const charges = order.history.find((entry) => entry.at > at)?.attempts ?? order.attempts;
    return charges.map((charge) => shown(charge, order));
  }

  private async refund(life: Life, { id: key, referenceId: ref, amount, transactionId }: RefundOrder) {
    const { world, scheduler } = this;
    const random = world.stream(ref);
    await scheduler.park(life, 'refund:leaving', random.int(0, 300));
    const answer = async (reply: RefundReply): Promise<RefundReply> => {
      await scheduler.park(life, 'refund:answer', random.int(0, 9_000));
      return reply;
    };
    if (world.strikes('send_retry', ref))
      return answer({ outcome: 'retry', error: error(429, 'Later'), scope: 'message' });
    if (world.strikes('send_refused', ref)) return answer({ outcome: 'refused', error: error(422, 'Refused') });
    if (world.strikes('send_lost_before', ref)) return answer({ outcome: 'unknown', error: error(null, 'Time-out') });
    const known = this.refunds.get(key);
    const fresh = !known || scheduler.now >= known.at + KEY_HOURS * 3_600_000;
    const given = fresh ? this.giveBack(ref, transactionId, key, amount) : known;
    if (!given) return answer({ outcome: 'refused', error: error(404, 'No such charge') });
    if (world.strikes('send_lost_after', ref)) {
      world.note(ref, 'the answer to a refund is lost');
      return answer({ outcome: 'unknown', error: error(null, 'Time-out') });
    }
    const { id, status } = given.refund;
    return answer({ outcome: 'accepted', id, status, speedProcessed: null });
  }

  private giveBack(ref: string, transactionId: string, key: string, amount: number): Given | null {
    const { world, scheduler } = this;
    const order = world.bookOf(ref);
    const charge = order.attempts.find((one) => one.id === transactionId && one.status === 'success');
    if (!charge) return null;
    const random = world.stream(ref);
    const at = scheduler.now;
    const id = `re_${ref}_${charge.refunds.length + 1}`;
    const refund: RefundBook = { id, ours: key, amount, status: 'pending', createdAt: at, updatedAt: at };
    charge.refunds.push(refund);
    world.note(ref, `${amount} are given back as ${id}`);
    const end = random.chance(0.15) ? 'failed' : 'completed';
    const finish = () => {
      refund.status = end;
      world.note(ref, `${id}: ${end}`);
      this.webhooks.tell(order, charge);
    };
    if (random.chance(0.3)) finish();
    else scheduler.at(at + random.int(0, 50_000) * 1000, finish);
    this.refunds.set(key, { charge, refund, at });
    this.given.set(id, { charge, refund, ref });
    return { charge, refund };
  }

  private async find(life: Life, id: string): Promise<RefundReply> {
    const given = this.given.get(id);
    if (!given) return { outcome: 'refused', error: error(404, 'No such refund') };
    await this.scheduler.park(life, 'refund:asked', this.world.stream(given.ref).int(0, 500));
    if (this.world.strikes('lookup_unanswered', given.ref))
      return { outcome: 'unknown', error: error(null, 'Time-out') };
    return { outcome: 'accepted', id, status: given.refund.status, speedProcessed: null };
  }
}
