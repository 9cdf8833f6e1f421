import type { Attempt, DisputeBook, OrderBook } from '../../invariants/reference-ledger';
import type { Scheduler } from '../../scheduler';
import type { World } from '../world';

const HOUR = 3_600_000;
/** A claim that is decided and opened again for ever would never come to rest. */
const MOST_MOVES = 4;

/**
 * What the customers' banks do about money that was taken: they claim it back, at once or days later, decide, and open
 * the claim again. Draws from streams of its own.
 */
export class Disputes {
  constructor(
    private readonly world: World,
    private readonly scheduler: Scheduler,
    /** Sends a webhook of the PSP; its delivery id, or null for one that is lost. */
    private readonly tell: (order: OrderBook, charge: Attempt, type: string) => string | null,
  ) {}

  /** Called in the moment in which the charge has taken the money. */
  follow(order: OrderBook, charge: Attempt): void {
    const name = `${order.ref} claims`;
    if (!this.world.strikes('dispute', name)) return;
    const random = this.world.stream(name);
    const amount = random.chance(0.5) ? order.amount : random.int(1, order.amount);
    const open = () => this.open(order, charge, amount);
    const delay = random.weighted({ at_once: 2, hours: 4, days: 3 });
    // At once: no answer shows the capture without the claim.
    if (delay === 'at_once') open();
    else this.scheduler.at(this.scheduler.now + random.int(...(delay === 'hours' ? HOURS : DAYS)), open);
  }

  private open(order: OrderBook, charge: Attempt, amount: number): void {
    const { now } = this.scheduler;
    const { means } = order.market;
    const kind = charge.own !== null ? 'chargeback' : means.includes('pix') ? 'pix_med' : 'other';
    const id = `dp_${charge.id}_${charge.disputes.length + 1}`;
    const dispute: DisputeBook = { id, kind, status: 'open', amount, openedAt: now, closedAt: null };
    this.world.change(order, () => charge.disputes.push(dispute));
    this.report(order, charge, dispute, 0);
  }

  private move(order: OrderBook, charge: Attempt, dispute: DisputeBook, change: Partial<DisputeBook>, moves: number) {
    this.world.change(order, () => Object.assign(dispute, change));
    this.report(order, charge, dispute, moves);
  }

  private report(order: OrderBook, charge: Attempt, dispute: DisputeBook, moves: number): void {
    const { id, status, amount } = dispute;
    const { now: at } = this.scheduler;
    this.world.note(order.ref, `the bank claims ${amount} of ${charge.id}: ${id} ${status}`);
    const webhook = this.tell(order, charge, `dispute.${status}`);
    order.claims.push({ at, id, status, amount, webhook });
    this.world.onClaimed.get(order.ref)?.();
    if (moves < MOST_MOVES) this.goOn(order, charge, dispute, moves + 1);
  }

  private goOn(order: OrderBook, charge: Attempt, dispute: DisputeBook, moves: number): void {
    const random = this.world.stream(`${order.ref} claims`);
    const { now } = this.scheduler;
    const later = (hours: number, change: () => Partial<DisputeBook>) =>
      this.scheduler.at(now + random.int(60_000, hours * HOUR), () =>
        this.move(order, charge, dispute, change(), moves),
      );
    if (dispute.status === 'open') {
      const status = random.weighted({ won: 4, lost: 4, open: 1 });
      if (status !== 'open') later(30, () => ({ status, closedAt: this.scheduler.now }));
      return;
    }
    const next = random.weighted({ rest: 5, again: 4, turned: 1 });
    const other = dispute.status === 'won' ? 'lost' : 'won';
    const amount = random.chance(0.3) ? random.int(1, order.amount) : dispute.amount;
    if (next === 'again') later(20, () => ({ status: 'open', closedAt: null, amount }));
    if (next === 'turned') later(20, () => ({ status: other, closedAt: this.scheduler.now }));
  }
}

const HOURS = [60_000, 12 * HOUR] as const;
const DAYS = [12 * HOUR, 60 * HOUR] as const;
