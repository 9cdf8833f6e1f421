import type { ChargeReply, Instrument, InstrumentReply } from '../../ports/psp';
import { pspError } from './psp-failures';

/**
 * The reply for a kind of payment that the PSP does not offer. The configuration should let no such request get here.
 */
export const refuseKind = (
  kind: string,
  psp: string,
): Extract<InstrumentReply & ChargeReply, { outcome: 'refused' }> => ({
  outcome: 'refused',
  error: pspError(null, {
    code: 'unsupported_kind',
    title: `${psp} has no ${kind}`,
    advice: 'Name a PSP for this kind of payment that has it.',
  }),
});

/** The reply about an existing instrument. One that has ended cannot be sent to a customer, and its name is used up. */
export const readCreated = (instrument: Instrument): InstrumentReply =>
  instrument.state === 'ended'
    ? {
        outcome: 'refused',
        error: pspError(null, {
          code: 'instrument_ended',
          title: 'The instrument of this attempt has expired or was ended',
          advice: 'Make a new attempt.',
        }),
      }
    : { outcome: 'created', instrument };
