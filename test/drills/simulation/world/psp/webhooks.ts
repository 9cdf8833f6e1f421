import type { Attempt, OrderBook } from '../../invariants/reference-ledger';
import type { Scheduler } from '../../scheduler';
import type { World } from '../world';

/** The type of a hint about money that nobody paid. */
export const FALSE_EVENT_TYPE = 'charge.succeeded_for_sure';

export interface PspWebhook {
  id: string;
  type: string;
  ref: string;
}

/** The webhooks of a PSP: they say that something happened, and prove nothing. */
export class PspWebhooks {
  private count = 0;

  constructor(
    private readonly world: World,
    private readonly scheduler: Scheduler,
    /** Hands a hint to the service; false when nobody said 200. */
    private readonly post: (webhook: PspWebhook) => Promise<boolean>,
  ) {}

  /** PspWebhooks: lost, late, twice, and some about money that nobody paid. */
  tell({ ref }: OrderBook, charge: Attempt, type = `charge.${charge.status}`): string | null {
    const { world } = this;
    const random = world.stream(ref);
    if (world.strikes('webhook_lying', ref)) {
      world.note(ref, 'a lying hint says that a charge succeeded');
      this.deliver({ id: `lie_${++this.count}`, type: FALSE_EVENT_TYPE, ref }, 0);
    }
    if (world.strikes('webhook_dropped', ref)) {
      world.note(ref, `hint lost: ${type}`);
      return null;
    }
    const webhook = { id: `hint_${++this.count}`, type, ref };
    const late = () => (world.strikes('webhook_delayed', ref) ? random.int(1, 7_200) * 1000 : random.int(0, 1_500));
    this.deliver(webhook, late());
    if (world.strikes('webhook_doubled', ref)) this.deliver(webhook, late());
    return webhook.id;
  }

  private deliver(webhook: PspWebhook, delay: number, tries = 0): void {
    const { world, scheduler } = this;
    const eventKey = `hint ${webhook.id}`;
    const known = world.deliveries.find((one) => one.eventKey === eventKey);
    const book = known ?? {
      ref: webhook.ref,
      eventKey,
      kind: 'hint' as const,
      messageId: null,
      status: webhook.type,
      acknowledgedAt: null,
      authentic: true,
      reportedAt: Math.floor(this.scheduler.now / 1000),
    };
    if (!known) world.deliveries.push(book);
    scheduler.at(scheduler.now + delay, () => {
      if (tries === 0) world.note(webhook.ref, `hint: ${webhook.type}`);
      let answered = false;
      void this.post(webhook).then((stored) => {
        answered = stored;
        if (stored) book.acknowledgedAt ??= scheduler.now;
      });
      scheduler.at(scheduler.now + Math.min(30_000 * 2 ** tries, 3_600_000), () => {
        if (!answered) this.deliver(webhook, 0, tries + 1);
      });
    });
  }
}
