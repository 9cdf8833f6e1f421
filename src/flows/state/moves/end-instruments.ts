import type { InstrumentRow } from '../../../db/order-state/instrument-row';
import type { OrderState } from '../../../db/order-state/order-state';
import { PSP_THROTTLE } from '../../../db/queues/throttles';
import type { Change } from '../change';
import { moveInstrument } from './move-instrument';

/** The subject by which outbox entries name an instrument. */
export const instrumentSubject = ({ kind, attempt }: Pick<InstrumentRow, 'kind' | 'attempt'>): string =>
  `${kind}:${attempt}`;

/** The ordering key of the entry that ends an instrument. */
const endingKey = (referenceId: string, row: InstrumentRow): string =>
  `instrument:${referenceId}:${instrumentSubject(row)}`;

/** Whether the PSP would let it be paid after the order has expired: it takes no shorter life, or none at all. */
const outlivesOrder = ({ expiresAt: orderEnd }: OrderState, { expiresAt }: InstrumentRow): boolean =>
  orderEnd !== null && (expiresAt === null || expiresAt > orderEnd);

/** Plans that an instrument which outlives its order is ended with it. */
export function planEnd(change: Change, row: InstrumentRow): void {
  if (outlivesOrder(change.order, row)) enqueueEnd(change, row, change.order.expiresAt ?? change.now);
}

/** Ends an instrument at its PSP, with retries until it can no longer be paid. */
export function requestEnd(change: Change, row: InstrumentRow): void {
  if (row.status !== 'open') return;
  const known = row.endRequestedAt !== null || outlivesOrder(change.order, row);
  row.endRequestedAt ??= change.now;
  // A second entry would wait behind the one that is there.
  if (known) change.makeDue(endingKey(change.order.referenceId, row));
  else enqueueEnd(change, row, change.now);
}

function enqueueEnd(change: Change, row: InstrumentRow, dueAt: Date): void {
  const orderingKey = endingKey(change.order.referenceId, row);
  change.enqueue({
    kind: 'instrument_end',
    ...{ orderingKey, throttleKey: PSP_THROTTLE, subjectId: instrumentSubject(row), dueAt },
  });
}

/** The order is paid, canceled or expired: ends what can still be paid. */
export function endInstruments(change: Change): void {
  const { order } = change;
  const open = order.instruments.filter(({ status }) => status === 'open');
  const [only] = open;
  const made = order.instruments.filter(({ pspId }) => pspId !== null);
  const isPaid = order.payment.status === 'captured' && order.details.payment_settings.length === 1;
  // It was the only way to pay, and its PSP takes no second payment.
  if (only?.paidOnce && isPaid && made.length === 1) return moveInstrument(change, only, 'paid');
  for (const row of open) requestEnd(change, row);
}

/** Tries again, with each lookup, to end what is to be ended. */
export function repeatEnds(change: Change): void {
  for (const row of change.order.instruments)
    if (row.status === 'open' && row.endRequestedAt !== null) requestEnd(change, row);
}
