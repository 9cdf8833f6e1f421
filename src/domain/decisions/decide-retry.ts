import type { ChargeStatus, RefundStatus } from '../lifecycles/statuses';
import { after, delayOf } from './schedule';

/** What a retry needs to know of a reply; `retry` means that it is certain that nothing happened. */
export interface ReplyOutcome {
  outcome: 'accepted' | 'answered' | 'refused' | 'retry' | 'unknown';
  /** Whom a `retry` delays: the recipient, everything at the provider, the whole account, or only this request. */
  scope?: 'message' | 'recipient' | 'provider' | 'account';
  /** The other side's own minimum. */
  afterSeconds?: number;
  error?: { httpStatus: number | null; retryAfterSeconds?: number };
}

/** How often an entry was tried, and by which delays it is tried again. */
export interface Tries {
  attempts: number;
  schedule: readonly number[];
}

const triesLeft = ({ attempts, schedule }: Tries): boolean => attempts <= schedule.length;
const delayAfter = ({ attempts, schedule }: Tries): number => delayOf(schedule, attempts - 1);

/** Whether the other side answered at all; who does not answer is left to the circuit breaker. */
const wasAnswered = ({ error }: ReplyOutcome): boolean => (error?.httpStatus ?? 500) < 500;

export type MessageRetry =
  /** The circuit is open: everything to WhatsApp waits, and this try does not count. */
  | { action: 'wait_for_circuit'; seconds: number }
  /** A fault of the whole account: every message waits until it is over, and no try counts. */
  | { action: 'hold_account' }
  /** The pair limit has a delay of its own, which does not use up the schedule. */
  | { action: 'wait_for_recipient'; leastSeconds: number }
  | { action: 'retry'; seconds: number; throttleProvider: number | null }
  /** The reply is final; `throttleProvider` is the least delay of everything else, in seconds. */
  | { action: 'end'; throttleProvider: number | null };

/** What follows from the reply to a message. */
export function decideMessageRetry(reply: ReplyOutcome, tries: Tries): MessageRetry {
  if (reply.outcome !== 'retry') return { action: 'end', throttleProvider: null };
  if (reply.error?.retryAfterSeconds !== undefined)
    return { action: 'wait_for_circuit', seconds: reply.error.retryAfterSeconds };
  if (reply.scope === 'account') return { action: 'hold_account' };
  const least = reply.afterSeconds ?? 0;
  if (reply.scope === 'recipient') return { action: 'wait_for_recipient', leastSeconds: least || 1 };
  const throttleProvider = reply.scope === 'provider' && wasAnswered(reply) ? least || 1 : null;
  if (!triesLeft(tries)) return { action: 'end', throttleProvider };
  return { action: 'retry', seconds: Math.max(delayAfter(tries), least), throttleProvider };
}

export type RefundRetry =
  | { action: 'wait_for_circuit'; seconds: number }
  /** It is certain that nothing happened: the request is sent again. */
  | { action: 'retry'; seconds: number; throttleProvider: boolean }
  /** It may have happened: the same key is sent again, after the reply was recorded. */
  | { action: 'repeat'; seconds: number }
  | { action: 'end' };

/** What follows from the reply to a refund. `keyKept`: the same key would still give the same refund. */
export function decideRefundRetry(
  reply: ReplyOutcome,
  tries: Tries,
  { status, keyKept }: { status: RefundStatus; keyKept: boolean },
): RefundRetry {
  if (reply.outcome === 'retry' && reply.error?.retryAfterSeconds !== undefined)
    return { action: 'wait_for_circuit', seconds: reply.error.retryAfterSeconds };
  const seconds = delayAfter(tries);
  if (reply.outcome === 'retry' && triesLeft(tries) && status === 'requested')
    return { action: 'retry', seconds, throttleProvider: reply.scope === 'provider' && wasAnswered(reply) };
  const isOpen = reply.outcome === 'unknown' || reply.outcome === 'retry';
  return isOpen && keyKept ? { action: 'repeat', seconds } : { action: 'end' };
}

export type ChargeRetry =
  | { action: 'retry'; seconds: number }
  /** Nothing was ever sent, and the schedule is used up. */
  | { action: 'give_up' }
  /** Nothing was ever sent, and the order has expired. */
  | { action: 'end_too_late' }
  /** A pending charge ends by a webhook or a lookup. */
  | { action: 'wait_for_lookup' }
  /** The PSP answered to the charge, and no lookup has shown it. */
  | { action: 'flag_unconfirmed' }
  /** The PSP may have forgotten the key, so that a repeat could charge twice. */
  | { action: 'flag_key_expired' };

/** What follows for the entry of a charge that has not ended. */
export function decideChargeRetry(
  { status, chargeStatus }: { status: ChargeStatus; chargeStatus: string | null },
  tries: Tries,
  { keyKept, tooLate }: { keyKept: boolean; tooLate: boolean },
): ChargeRetry {
  const retry: ChargeRetry = { action: 'retry', seconds: delayAfter(tries) };
  if (tooLate) return { action: 'end_too_late' };
  if (status === 'queued') return triesLeft(tries) ? retry : { action: 'give_up' };
  if (status !== 'acknowledged') return keyKept ? retry : { action: 'flag_key_expired' };
  if (chargeStatus === 'pending') return { action: 'wait_for_lookup' };
  return triesLeft(tries) ? retry : { action: 'flag_unconfirmed' };
}

export type InstrumentRetry =
  | { action: 'retry'; seconds: number; counted: boolean }
  /** There is none, and there will be none. */
  | { action: 'end' };

/**
 * What follows from a try to make an instrument that made none. `isFirst`: no earlier request may have made one; only
 * then does it end with the schedule, because an outcome that is unknown is asked about until it is known.
 */
export function decideInstrumentRetry(
  reply: ReplyOutcome,
  tries: Tries,
  { isFirst }: { isFirst: boolean },
): InstrumentRetry {
  if (reply.outcome === 'refused') return { action: 'end' };
  const wait = reply.error?.retryAfterSeconds;
  if (wait !== undefined) return { action: 'retry', seconds: wait, counted: false };
  if (reply.outcome === 'retry' && isFirst && !triesLeft(tries)) return { action: 'end' };
  return { action: 'retry', seconds: Math.max(delayAfter(tries), reply.afterSeconds ?? 0), counted: true };
}

/** A repeat must reach the other side while it still keeps the key; clocks differ, and a request takes a while. */
const MARGIN_SECONDS = 120;

/** Whether the same idempotency key would still give the same answer. `hours` absent: keys are not honoured. */
export const keyIsKept = (firstUsedAt: Date | null, now: Date, hours: number | undefined): boolean =>
  hours !== undefined && (firstUsedAt === null || after(now, MARGIN_SECONDS) < after(firstUsedAt, hours * 3600));
