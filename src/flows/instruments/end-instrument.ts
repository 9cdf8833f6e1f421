import type { InstrumentRow } from '../../db/order-state/instrument-row';
import { findOrder } from '../../db/order-state/load-orders';
import type { OrderState, TransactionRow } from '../../db/order-state/order-state';
import type { OutboxEntry } from '../../db/queues/outbox';
import { after, delayOf, withJitter } from '../../domain/decisions/schedule';
import { isKnownMoney } from '../../domain/instruments/paid-instrument';
import type { PaymentSetting } from '../../domain/order-schema/shapes/shapes';
import { NO_ANSWER } from '../../domain/values/no-answer';
import { isSameTransaction } from '../../domain/values/same-transaction';
import type { CancelReply } from '../../ports/psp';
import type { Context } from '../context';
import type { Change } from '../state/change';
import { changeOrder } from '../state/change-orders';
import { instrumentSubject } from '../state/moves/end-instruments';
import { moveInstrument, ofInstrument } from '../state/moves/move-instrument';
import { findInstrument } from './make-instrument';

/** Makes the deliverer that ends instruments: it asks the PSP until the instrument was paid or can no longer be paid. */
export function createInstrumentEnder(ctx: Context): (entry: OutboxEntry) => Promise<void> {
  return async (entry) => {
    const order = await findOrder(ctx.db, entry.referenceId);
    const row = order?.instruments.find((one) => instrumentSubject(one) === entry.subjectId);
    const isOpen = row?.status === 'open' && row.pspId !== null;
    const reply = isOpen ? await cancel(ctx, row) : null;
    await ctx.checkpoint('instrument_end:answered');
    await changeOrder(ctx, {
      ...{ referenceId: entry.referenceId, cause: 'provider', entryIds: [entry.id] },
      work: (change) => {
        if (change.isClaimedAs(entry)) record(ctx, change, entry, reply);
      },
    });
  };
}

async function cancel(ctx: Context, { psp: name, pspId, ...row }: InstrumentRow): Promise<CancelReply> {
  const psp = ctx.psps.byName.get(name);
  if (!psp)
    return { outcome: 'refused', error: { ...NO_ANSWER, title: 'Its PSP is not configured any more', advice: null } };
  return psp.cancelInstrument({ id: pspId ?? '', kind: row.kind, name: row.name });
}

/** Whether an instrument that was paid before its end is the money that we know of. */
function isKnown(ctx: Context, { payment, verification, details, ...order }: OrderState, row: InstrumentRow): boolean {
  const { psp, pspId, paidOnce } = row;
  const isHere = (one: TransactionRow): boolean => (one.psp ?? psp) === psp;
  const offered = details.payment_settings.filter(({ type }) => pspOf(ctx, type) === psp);
  const made = order.instruments.filter((one) => one.psp === psp && one.pspId !== null);
  return isKnownMoney({
    capturedHere:
      payment.status === 'captured' &&
      order.transactions.some((one) => verification && isSameTransaction(one, verification) && isHere(one)),
    namedByPayment: order.transactions.some((one) => one.status === 'success' && one.transactionId === pspId),
    waysHere: Math.max(offered.length, made.length),
    paidOnce,
  });
}

/** The PSP that has the money of a kind of payment; undefined: WhatsApp's gateway has it. */
const pspOf = ({ psps }: Context, kind: PaymentSetting['type']): string | undefined =>
  kind === 'payment_gateway' ? undefined : psps.byKind[kind]?.name;

function record(ctx: Context, change: Change, entry: OutboxEntry, reply: CancelReply | null): void {
  const { order, now } = change;
  const row = findInstrument(change, entry);
  if (row?.status !== 'open' || !reply) return change.complete(entry, row?.status ?? 'gone');
  row.endRequestedAt ??= now;
  if (reply.outcome === 'ended' || reply.outcome === 'paid') {
    moveInstrument(change, row, reply.outcome);
    // Paid first: the lookup tells by whom, and what follows.
    if (reply.outcome === 'paid' && !isKnown(ctx, order, row)) change.scheduleLookup(now);
    return change.complete(entry, reply.outcome);
  }
  // Whatever the PSP says or does not say: its own time is over.
  if (row.expiresAt !== null && row.expiresAt <= now) {
    moveInstrument(change, row, 'ended');
    return change.complete(entry, 'expired');
  }
  const { error } = reply;
  if (error.retryAfterSeconds !== undefined)
    return change.reschedule(entry, after(now, withJitter(error.retryAfterSeconds)), { counted: false });
  if (row.error?.title !== error.title)
    change.addTimeline('instrument_not_ended', { ...ofInstrument(row), code: error.code, title: error.title });
  row.error = error;
  const least = 'afterSeconds' in reply ? (reply.afterSeconds ?? 0) : 0;
  const seconds = Math.max(least, delayOf(ctx.settings.sendScheduleSeconds, entry.attempts - 1));
  change.reschedule(entry, after(now, withJitter(seconds)));
}
