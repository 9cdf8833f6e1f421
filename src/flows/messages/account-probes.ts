import { claimProbe, readHold, releaseArrived } from '../../db/queues/account-holds';
import type { OutboxEntry } from '../../db/queues/outbox';
import type { AccountFault } from '../../domain/decisions/account-hold';
import { after } from '../../domain/decisions/schedule';
import type { ProviderError } from '../../ports';
import { type Context, LEASE_SECONDS } from '../context';
import { logResumed } from '../state/log-holds';

/** Another process may have held the account; reading that with every claim would cost a statement each. */
const LOOK_MS = 5_000;

/**
 * Makes the taker of probes: while a fault of the account keeps messages waiting, one of them leaves now and then, to
 * try whether the fault is over. Everything else about a probe is as with any other message.
 */
export function createProber(ctx: Context): (now: Date) => Promise<OutboxEntry[]> {
  let lookedAt = Number.NEGATIVE_INFINITY;
  /** Of the hold that was seen last. */
  let probeAt = Number.POSITIVE_INFINITY;
  return async (now) => {
    const ms = now.getTime();
    if (Math.abs(ms - lookedAt) < LOOK_MS && ms < probeAt) return [];
    lookedAt = ms;
    const hold = await readHold(ctx.db);
    probeAt = hold?.probeAt.getTime() ?? Number.POSITIVE_INFINITY;
    if (!hold) return [];
    if (hold.probeArrived) {
      if (await releaseArrived(ctx.db, hold, now)) logResumed(ctx.log, hold);
      return [];
    }
    if (hold.probeAt > now) return [];
    // Seen again only when it is due again.
    probeAt = Number.POSITIVE_INFINITY;
    return claimProbe(ctx.db, { now, leaseUntil: after(now, LEASE_SECONDS), workerId: ctx.workerId() });
  };
}

/** A fault of the account as it is kept: its code labels a metric, so that it is a number or a status. */
export const accountFaultOf = ({ code, httpStatus, title, advice }: ProviderError): AccountFault => ({
  code: typeof code === 'number' ? String(code) : `http_${httpStatus ?? 'none'}`,
  title,
  advice,
});
