import type { ChargeReply, Instrument, InstrumentReply } from '../../ports/psp';
import { pspError } from './psp-failures';

/** The reply of a PSP to a kind of payment that it has not; the configuration lets none get here. */
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

/** The reply about an instrument that is there; one that is over cannot be sent to a customer, and its name is used up. */
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
