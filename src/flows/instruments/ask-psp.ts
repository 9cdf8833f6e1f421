import { NO_ANSWER } from '../../domain/values/no-answer';
import type { ProviderError } from '../../ports';
import type { Instrument, InstrumentRequest, Psp } from '../../ports/psp';

/** What became of one try to make an instrument. */
export type MadeAnswer =
  | { outcome: 'created'; instrument: Instrument }
  /** There is none, and there will be none under this name. */
  | { outcome: 'refused'; error: ProviderError }
  /** This try made none. */
  | { outcome: 'retry'; error: ProviderError; afterSeconds?: number }
  /** It is still not known whether there is one. */
  | { outcome: 'unknown'; error: ProviderError; afterSeconds?: number }
  /** None was made, and none is needed any more. */
  | { outcome: 'none' };

/**
 * Makes an instrument, or finds out what became of an earlier request: the PSP is asked first, and the same request goes
 * out again under the same name only where it cannot make a second one.
 */
export async function askPsp(
  psp: Psp,
  request: InstrumentRequest,
  { needed }: { needed: boolean },
): Promise<MadeAnswer> {
  if (request.firstSentAt === null) return needed ? psp.createInstrument(request) : { outcome: 'none' };
  const found = await psp.findInstrument(request);
  if (found.outcome === 'unanswered') return { outcome: 'unknown', error: found.error };
  if (found.outcome === 'found')
    return found.instrument.state === 'ended' ? { outcome: 'refused', error: ENDED } : created(found.instrument);
  if (found.repeat === 'never') return { outcome: 'refused', error: LOST };
  if (found.repeat === 'wait')
    return { outcome: 'unknown', error: LAGGING, ...(found.afterSeconds && { afterSeconds: found.afterSeconds }) };
  // Only the same key tells what an earlier request made, so that it can be ended.
  const tellsByKey = psp.abilities.instruments[request.kind]?.unique.by === 'key';
  return needed || tellsByKey ? psp.createInstrument(request) : { outcome: 'none' };
}

const created = (instrument: Instrument): MadeAnswer => ({ outcome: 'created', instrument });

const ENDED: ProviderError = {
  ...NO_ANSWER,
  code: 'instrument_ended',
  title: 'It had ended at the PSP before it could be sent',
  advice: 'Try again.',
};
const LOST: ProviderError = {
  ...NO_ANSWER,
  code: 'instrument_outcome_unknown',
  title: 'No answer came, and nobody can find out any more whether it was made',
  advice: 'Look at the account at the PSP, and end there what was made; the customer has not got it.',
};
const LAGGING: ProviderError = { ...NO_ANSWER, title: 'The list of the PSP does not show it yet', advice: null };
