import { type ChargeAttempt, openAttemptOf, saveAttempt } from '../db/charges';
import { after } from '../domain/schedule';
import type { ChargeOrder, ChargeReply, ProviderError } from '../ports';
import { movePayment, raiseProblem } from './advance';
import { endAttempt } from './apply-charges';
import { type Change, changeOrder } from './change-order';
import type { Context } from './context';

/** After this a request that was on its way has no asker any more: longer than any request can take. */
const ASKED_SECONDS = 60;
/** A lookup that comes right after a time-out does not repeat the request at once. */
const REPEAT_SECONDS = 5;
/** A repeat must reach the PSP while it still keeps the key. */
const MARGIN_SECONDS = 120;

/** The name under which an attempt's request is sealed. */
export const aboutAttempt = ({ referenceId, attempt }: { referenceId: string; attempt: number }): string =>
  `charge ${referenceId}:${attempt}`;

/** Whether the PSP would still answer a repeat with the same charge. */
export const keyIsKept = ({ firstAskedAt }: ChargeAttempt, now: Date, keyHours: number): boolean =>
  firstAskedAt === null || after(now, MARGIN_SECONDS) < after(firstAskedAt, keyHours * 3600);

/**
 * Asks the PSP for the charge under way, if it may be asked now, and records the answer: the first time when it is
 * `owed` and this is its delivery, later only to learn an outcome, with the same key and body.
 */
export async function askCharge(ctx: Context, referenceId: string, by: 'delivery' | 'lookup'): Promise<void> {
  const { psp } = ctx;
  if (!psp) return;
  const open = await openAttemptOf(ctx.db, referenceId);
  if (!open || !mayAsk(open, by, ctx.clock.now(), psp.keyHours)) return;
  const asked = await changeOrder(ctx, referenceId, 'provider', (change) => begin(change, by, psp.keyHours));
  if (!asked) return;
  await ctx.checkpoint('charge:asked');
  const reply = await ask(ctx, psp, asked.attempt);
  await ctx.checkpoint('charge:answered');
  await changeOrder(ctx, referenceId, 'provider', (change) => record(change, asked, reply));
  await ctx.checkpoint('charge:recorded');
}

interface Asked {
  attempt: ChargeAttempt;
  first: boolean;
}

function mayAsk(attempt: ChargeAttempt, by: 'delivery' | 'lookup', now: Date, keyHours: number): boolean {
  const { status, askedAt } = attempt;
  if (!keyIsKept(attempt, now, keyHours)) return false;
  if (status === 'owed') return by === 'delivery';
  const rest = status === 'asked' ? ASKED_SECONDS : by === 'lookup' ? REPEAT_SECONDS : 0;
  return (status === 'asked' || status === 'unknown') && (askedAt === null || after(askedAt, rest) <= now);
}

/** Commits that the request is about to leave: from here on a missing answer means unknown. Null when it must not. */
async function begin(change: Change, by: 'delivery' | 'lookup', keyHours: number): Promise<Asked | null> {
  const { tx, order, now } = change;
  const attempt = await openAttemptOf(tx, order.referenceId);
  if (!attempt || !mayAsk(attempt, by, now, keyHours)) return null;
  if (attempt.status === 'owed' && order.payment.status !== 'pending') {
    // Paid in another way since the customer consented.
    await endAttempt(change, attempt, 'withdrawn');
    return null;
  }
  const first = attempt.firstAskedAt === null;
  attempt.status = 'asked';
  attempt.askedAt = now;
  attempt.firstAskedAt ??= now;
  await saveAttempt(tx, attempt, now);
  return { attempt, first };
}

async function ask(ctx: Context, psp: NonNullable<Context['psp']>, attempt: ChargeAttempt): Promise<ChargeReply> {
  let order: ChargeOrder;
  try {
    order = JSON.parse(ctx.vault.open(attempt.request ?? Buffer.alloc(0), aboutAttempt(attempt)));
  } catch {
    return { outcome: 'unknown', error: UNREADABLE };
  }
  return psp.charge(order);
}

const UNREADABLE: ProviderError = {
  httpStatus: null,
  code: null,
  title: 'The stored request does not open',
  details: null,
  traceId: null,
  advice: 'Put the former CREDENTIALS_KEY back, beside the new one.',
};

/** Writes what the PSP answered. A "no" to a repeat says nothing about the first request, which may have been carried out. */
async function record(change: Change, { attempt: asked, first }: Asked, reply: ChargeReply): Promise<void> {
  const { tx, order, now, lines } = change;
  const attempt = await openAttemptOf(tx, order.referenceId);
  // A lookup was faster.
  if (attempt?.attempt !== asked.attempt) return;
  const details = { attempt: attempt.attempt };
  if (reply.outcome === 'answered') {
    const { charge } = reply;
    attempt.status = 'answered';
    attempt.chargeId = charge.id;
    attempt.chargeStatus = charge.status;
    const summary = `The PSP answers to attempt ${attempt.attempt}: ${charge.status}`;
    lines.push({ kind: 'charge', summary, details: { ...details, charge_id: charge.id, error: charge.error } });
    return saveAttempt(tx, attempt, now, { error: charge.error });
  }
  // Somebody else has asked again since, because this one took too long: what came of that counts.
  if (attempt.askedAt?.getTime() !== asked.askedAt?.getTime()) return;
  const { error } = reply;
  if (first && reply.outcome === 'refused') {
    await raiseProblem(change, {
      code: 'consent_refused',
      subject: `attempt ${attempt.attempt}`,
      detail: `The PSP refused the charge: ${error.title}. ${error.advice ?? 'Nothing was taken.'}`,
    });
    return failAttempt(change, attempt, error);
  }
  const isCertain = first && reply.outcome === 'retry';
  attempt.status = isCertain ? 'owed' : 'unknown';
  if (isCertain) attempt.firstAskedAt = null;
  const summary = isCertain
    ? `The PSP could not be asked for attempt ${attempt.attempt} (${error.title}); trying again`
    : `No answer to attempt ${attempt.attempt} (${error.title}); asking again under the same key`;
  // While the PSP is down this would be told again and again.
  if (error.heldSeconds === undefined) lines.push({ kind: 'charge', summary, details });
  await saveAttempt(tx, attempt, now, { error });
}

/** Ends an attempt about which it is certain that nothing was taken. */
export async function failAttempt(change: Change, attempt: ChargeAttempt, error?: ProviderError): Promise<void> {
  await endAttempt(change, attempt, 'failed', error ? { error } : {});
  if (change.order.payment.status === 'pending') await movePayment(change, 'told_failed');
}
