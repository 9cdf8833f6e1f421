import type { InstrumentRow } from '../../db/order-state/instrument-row';
import type { OutboxEntry } from '../../db/queues/outbox';
import { INSTRUMENT_UNSETTLED } from '../../domain/lifecycles/instrument';
import { NO_ANSWER } from '../../domain/values/no-answer';
import type { ProviderError } from '../../ports';
import type { InstrumentRequest, NamedPsp } from '../../ports/psp';
import type { Context } from '../context';
import type { Change } from '../state/change';
import { changeOrder } from '../state/change-orders';
import { instrumentSubject } from '../state/moves/end-instruments';
import { moveInstrument } from '../state/moves/move-instrument';
import { askPsp } from './ask-psp';
import { isNeeded, newRequest, requestOf } from './instrument-request';
import { recordMade, refuseInstrument } from './record-made';

/**
 * Makes the maker of instruments. The request is written down, with the time at which it leaves, before it leaves first;
 * whoever comes after a kill asks the PSP what became of it.
 */
export function createInstrumentMaker(ctx: Context): (entry: OutboxEntry) => Promise<void> {
  return async (entry) => {
    await ctx.checkpoint('instrument:claimed');
    const submitted = await submit(ctx, entry);
    if (!submitted) return;
    await ctx.checkpoint('instrument:submitted');
    const { psp, request, needed, sentAt } = submitted;
    const answer = await askPsp(psp, request, { needed });
    await ctx.checkpoint('instrument:answered');
    await changeOrder(ctx, {
      ...{ referenceId: entry.referenceId, cause: 'provider', entryIds: [entry.id], withWaiting: true },
      work: (change) => {
        const row = findInstrument(change, entry);
        // Another worker has asked again since, because this one outlived its lease: that answer counts.
        if (!row || row.sentAt?.getTime() !== sentAt.getTime() || !change.isClaimedAs(entry)) return;
        recordMade(ctx, change, { entry, row, answer, psp });
      },
    });
    await ctx.checkpoint('instrument:recorded');
  };
}

/** The instrument that an outbox entry is about; undefined when it is not there. */
export const findInstrument = ({ order }: Change, { subjectId }: OutboxEntry): InstrumentRow | undefined =>
  order.instruments.find((row) => instrumentSubject(row) === subjectId);

interface Submitted {
  psp: NamedPsp;
  request: InstrumentRequest;
  /** A message waits for it; otherwise it is only found out whether there is something to end. */
  needed: boolean;
  sentAt: Date;
}

/** Commits that the request is about to leave: from here on a missing answer means unknown. Null when it must not. */
async function submit(ctx: Context, entry: OutboxEntry): Promise<Submitted | null> {
  const work = (change: Change): Submitted | null => {
    const { order, now } = change;
    if (!change.isClaimedAs(entry)) return null;
    const row = findInstrument(change, entry);
    if (!row || !INSTRUMENT_UNSETTLED.includes(row.status)) {
      change.complete(entry, row?.status ?? 'gone');
      return null;
    }
    const needed = isNeeded(order, row, now);
    if (!needed && row.status === 'queued') {
      moveInstrument(change, row, 'not_needed');
      change.complete(entry, 'not_needed');
      return null;
    }
    const psp = ctx.psps.byName.get(row.psp);
    const ability = psp?.abilities.instruments[row.kind];
    if (!psp || !ability) {
      refuseInstrument(change, row, NOT_CONFIGURED);
      change.complete(entry, 'refused');
      return null;
    }
    const before = row.firstSentAt;
    if (before === null) row.request = newRequest(order, ability, now);
    row.firstSentAt ??= now;
    row.sentAt = now;
    moveInstrument(change, row, 'submitted');
    return { psp, request: requestOf(order.referenceId, row, before), needed, sentAt: now };
  };
  const { referenceId, id } = entry;
  return changeOrder(ctx, { referenceId, cause: 'provider', work, entryIds: [id], withWaiting: true });
}

const NOT_CONFIGURED: ProviderError = {
  ...NO_ANSWER,
  code: 'psp_required',
  title: 'The PSP that was to make it is not configured any more',
  advice: 'Configure it again, or another one for this kind, and send the order again.',
};
