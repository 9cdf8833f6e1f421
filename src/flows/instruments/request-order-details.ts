import { type InstrumentRow, newestInstruments } from '../../db/order-state/instrument-row';
import type { OrderState } from '../../db/order-state/order-state';
import { PSP_THROTTLE } from '../../db/queues/throttles';
import { after } from '../../domain/decisions/schedule';
import type { InstrumentKind } from '../../domain/lifecycles/instrument-kinds';
import { SHORTEST_EXPIRATION_SECONDS } from '../../domain/order-rules/expiration';
import { kindsToCreate } from '../../domain/order-rules/instruments';
import { ProblemError } from '../../domain/values/errors';
import type { Context } from '../context';
import type { Change } from '../state/change';
import { enqueueOrderDetails } from '../state/enqueue-message';
import { instrumentSubject } from '../state/moves/end-instruments';
import { ofInstrument } from '../state/moves/move-instrument';

/**
 * Enqueues the order_details message, and before it, in the same turn, the instruments that it needs: an order's entries
 * go out in their order, so the message waits until all of them are made. Returns the message's id.
 */
export function requestOrderDetails(ctx: Context, change: Change): string {
  const { order, now } = change;
  const attempt = Math.max(0, ...order.instruments.map((row) => row.attempt)) + 1;
  for (const kind of missingKinds(order, now)) requestInstrument(ctx, change, kind, attempt);
  return enqueueOrderDetails(change);
}

/** The kinds of which no instrument is there that a customer could pay with. */
function missingKinds(order: OrderState, now: Date): InstrumentKind[] {
  const usable = newestInstruments(order).filter((row) => isUsable(row, now));
  return kindsToCreate(order.details.payment_settings).filter((wanted) => !usable.some(({ kind }) => kind === wanted));
}

const isUsable = ({ status, content, endRequestedAt, expiresAt }: InstrumentRow, now: Date): boolean =>
  status === 'open' &&
  content !== null &&
  endRequestedAt === null &&
  // The PSP ends it by itself; whoever gets it needs as much time as an order has at least.
  (expiresAt === null || expiresAt >= after(now, SHORTEST_EXPIRATION_SECONDS));

function requestInstrument(ctx: Context, change: Change, kind: InstrumentKind, attempt: number): void {
  const { order, now } = change;
  const psp = ctx.psps.byKind[kind];
  const ability = psp?.abilities.instruments[kind];
  // The order was accepted under another configuration.
  if (!psp || !ability) throw new ProblemError('psp_required', `No PSP that makes ${kind} is configured any more.`);
  const row: InstrumentRow = {
    ...{ kind, attempt, psp: psp.name, name: psp.instrumentName(order.referenceId, kind, attempt) },
    ...{ status: 'queued', paidOnce: ability.paidOnce, request: null, pspId: null, content: null, expiresAt: null },
    ...{ error: null, firstSentAt: null, sentAt: null, endRequestedAt: null, createdAt: now, updatedAt: now },
  };
  order.instruments.push(row);
  change.addTimeline('instrument_requested', ofInstrument(row));
  change.enqueue({
    kind: 'instrument',
    ...{ orderingKey: order.referenceId, throttleKey: PSP_THROTTLE, subjectId: instrumentSubject(row), dueAt: now },
  });
}
