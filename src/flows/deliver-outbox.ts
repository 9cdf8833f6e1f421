import { DatabaseUnavailable } from '../db/client';
import { claimOutbox, endOwed, type OutboxRow, type OwedKind } from '../db/outbox';
import { after } from '../domain/schedule';
import { inTrace } from '../trace';
import type { Context } from './context';
import { createChargeDeliverer } from './deliver-charge';
import { createMessageDeliverer } from './deliver-message';
import { createRefundDeliverer } from './deliver-refund';
import { createSendRate } from './send-rate';

/** A claimed row comes back after this when its worker dies: longer than any request can take. */
const LEASE_SECONDS = 60;
/** A row that this program cannot deal with is left as dead after so many tries and so long, for a person. */
const MOST_TRIES = 10;
const LONGEST_SECONDS = 3600;

/** Makes the claimer of owed messages that may go out now, within the number's send rate. */
export function createOwedClaimer(ctx: Context): (limit: number) => Promise<OutboxRow[]> {
  const rate = createSendRate(ctx.clock, ctx.settings.sendRatePerSecond);
  return async (limit) => {
    const allowed = rate.take(limit);
    if (allowed === 0) return [];
    const now = ctx.clock.now();
    const rows = await claimOutbox(ctx.db, now, after(now, LEASE_SECONDS), allowed);
    rate.giveBack(allowed - rows.length);
    return rows;
  };
}

/** Makes the deliverer of owed effects: the table of who delivers which kind. */
export function createDeliverer(ctx: Context): (row: OutboxRow) => Promise<void> {
  const message = createMessageDeliverer(ctx);
  const deliverers: Record<OwedKind, (row: OutboxRow) => Promise<void>> = {
    message,
    message_repeat: message,
    refund: createRefundDeliverer(ctx),
    charge: createChargeDeliverer(ctx),
  };
  return async (row) => {
    try {
      await inTrace(row.trace, () => deliverers[row.kind](row));
    } catch (error) {
      const now = ctx.clock.now();
      const young = row.attempts < MOST_TRIES || now < after(row.createdAt, LONGEST_SECONDS);
      if (!young && !(error instanceof DatabaseUnavailable)) await endOwed(ctx.db, row.id, now, 'dead');
      throw error;
    }
  };
}
