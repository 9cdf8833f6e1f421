import { DatabaseUnavailable } from '../db/core/unavailable';
import { claimOutboxEntries, completeEntries, type OutboxEntry, type OutboxKind } from '../db/queues/outbox';
import { PSP_THROTTLE } from '../db/queues/throttles';
import { after } from '../domain/decisions/schedule';
import { TokenBucket } from '../domain/values/token-bucket';
import { inTrace } from '../trace';
import { createChargeDeliverer } from './charges/deliver-charge';
import { type Context, LEASE_SECONDS } from './context';
import { createInstrumentEnder } from './instruments/end-instrument';
import { createInstrumentMaker } from './instruments/make-instrument';
import { createProber } from './messages/account-probes';
import { createMessageDeliverer } from './messages/deliver-message';
import { createRefundDeliverer } from './refunds/deliver-refund';

/** An entry that this program cannot deliver becomes a dead letter after so many tries and so long, for a person. */
const MOST_TRIES = 10;
const LONGEST_SECONDS = 3600;

/**
 * Makes the claimer of entries that may go out now. WhatsApp counts a number's messages per second and answers 130429
 * beyond; staying below costs less than being refused. What goes to the PSP is not counted.
 */
export function createOutboxClaimer(ctx: Context): (limit: number) => Promise<OutboxEntry[]> {
  const { sendRatePerSecond: rate } = ctx.settings;
  const budget = new TokenBucket(rate, rate, ctx.clock.now().getTime());
  const takeProbe = createProber(ctx);
  return async (wanted) => {
    const now = ctx.clock.now();
    const probes = await takeProbe(now);
    if (probes.length > 0) return probes;
    const allowed = budget.take(now.getTime(), wanted);
    const pspOnly = allowed === 0;
    const claim = { now, leaseUntil: after(now, LEASE_SECONDS), workerId: ctx.workerId() };
    const entries = await claimOutboxEntries(ctx.db, { ...claim, limit: pspOnly ? wanted : allowed, pspOnly });
    budget.giveBack(allowed - entries.filter(({ throttleKey }) => throttleKey !== PSP_THROTTLE).length);
    return entries;
  };
}

/** Makes the deliverer of effects: the table of who delivers which kind. */
export function createOutboxDeliverer(ctx: Context): (entry: OutboxEntry) => Promise<void> {
  const message = createMessageDeliverer(ctx);
  const deliverers: Record<OutboxKind, (entry: OutboxEntry) => Promise<void>> = {
    message,
    message_repeat: message,
    refund: createRefundDeliverer(ctx),
    charge: createChargeDeliverer(ctx),
    instrument: createInstrumentMaker(ctx),
    instrument_end: createInstrumentEnder(ctx),
  };
  return async (entry) => {
    try {
      await inTrace(entry.trace, () => deliverers[entry.kind](entry));
    } catch (error) {
      const at = ctx.clock.now();
      const young = entry.attempts < MOST_TRIES || at < after(entry.createdAt, LONGEST_SECONDS);
      if (!young && !(error instanceof DatabaseUnavailable))
        await completeEntries(ctx.db, [{ id: entry.id, at, outcome: 'dead' }]);
      throw error;
    }
  };
}
