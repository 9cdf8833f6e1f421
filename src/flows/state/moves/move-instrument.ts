import type { InstrumentRow } from '../../../db/order-state/instrument-row';
import { INSTRUMENT_TABLE, INSTRUMENT_UNSETTLED, type InstrumentEvent } from '../../../domain/lifecycles/instrument';
import { transition } from '../../../domain/lifecycles/transition';
import type { Change } from '../change';

/** The values with which timeline lines name an instrument. */
export const ofInstrument = ({ kind, attempt, psp }: InstrumentRow) => ({ instrument_kind: kind, attempt, psp });

/**
 * The one place where an instrument moves: looks the event up in the table. Once it is settled whether there is one, the
 * request is forgotten: it names the customer. Throws when the table has no row: callers look at the state first.
 */
export function moveInstrument(change: Change, instrument: InstrumentRow, event: InstrumentEvent): void {
  const row = transition(INSTRUMENT_TABLE, instrument.status, event);
  if (!row) throw new Error(`a ${instrument.status} instrument does not take ${event}`);
  instrument.status = row.to;
  if (!INSTRUMENT_UNSETTLED.includes(row.to)) instrument.request = null;
  if (row.to === 'ended') change.addTimeline('instrument_ended', ofInstrument(instrument));
  if (row.to === 'paid') change.addTimeline('instrument_paid', ofInstrument(instrument));
  if (row.to === 'withdrawn') change.addTimeline('instrument_withdrawn', ofInstrument(instrument));
}
