import { after } from './schedule';

/** A fault of the whole account, as WhatsApp named it. */
export interface AccountFault {
  /** WhatsApp's code, or `http_` and the status where it named none: from a fixed list. */
  code: string;
  title: string;
  advice: string | null;
}

/** No message leaves while it stands; one at a time tries whether the fault is over. */
export interface AccountHold extends AccountFault {
  /** Reported later, about messages that had been accepted: that a probe is accepted proves nothing yet. */
  byWebhook: boolean;
  since: Date;
  /** How many probes have failed. */
  probes: number;
  /** Accepted probes since the last report. */
  accepted: number;
  probeAt: Date;
  releasedAt: Date | null;
}

/** What became of a probe. */
export type ProbeOutcome =
  /** WhatsApp took the message, or refused it for a reason of its own: the account is in order again. */
  | 'passed'
  /** The same fault, or another one of the account. */
  | 'failed'
  /** No answer, or one that says nothing about the account. */
  | 'open';

/** One a minute, growing to one in ten. */
const PROBE_SECONDS = [60, 120, 240, 480, 600];

/** A fault that comes back so soon is the same one: its probes stay as rare as they were. */
const SAME_FAULT_SECONDS = 900;

const probeAfter = (now: Date, probes: number): Date =>
  after(now, PROBE_SECONDS[Math.min(probes, PROBE_SECONDS.length - 1)] ?? 600);

/**
 * What a report of a fault makes of the hold. Messages that were under way report the same fault: they change neither
 * how often it is tried nor when.
 */
export function reportFault(
  known: AccountHold | null,
  fault: AccountFault,
  { now, byWebhook, isProbe }: { now: Date; byWebhook: boolean; isProbe: boolean },
): AccountHold {
  const { code, title, advice } = fault;
  const named = { code, title, advice, accepted: 0, releasedAt: null };
  if (!known || (known.releasedAt && after(known.releasedAt, SAME_FAULT_SECONDS) < now))
    return { ...named, byWebhook, since: now, probes: 0, probeAt: probeAfter(now, 0) };
  const both = byWebhook || known.byWebhook;
  const since = known.releasedAt ? now : known.since;
  if (!known.releasedAt && !isProbe) return { ...known, ...named, byWebhook: both, since };
  const probes = known.probes + 1;
  return { ...named, byWebhook: both, since, probes, probeAt: probeAfter(now, probes) };
}

/** What a probe makes of the hold. A fault that is reported by webhook ends when a probe arrives, or with the second one. */
export function noteProbe(hold: AccountHold, outcome: 'passed' | 'open', now: Date): AccountHold {
  if (outcome === 'open') return { ...hold, probeAt: probeAfter(now, hold.probes) };
  const accepted = hold.accepted + 1;
  if (!hold.byWebhook || accepted > 1) return { ...hold, accepted, releasedAt: now };
  return { ...hold, accepted, probeAt: probeAfter(now, hold.probes) };
}
