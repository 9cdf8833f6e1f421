import type { Psp } from '../../../src/ports/psp';
import { GONE } from './scripted-psp';

/** The part of a PSP that makes instruments, for one that makes none. */
export const WITHOUT_INSTRUMENTS: Omit<Psp, 'keyHours' | 'charge' | 'lookup' | 'refund' | 'findRefund'> = {
  abilities: { card: ['BRL'], instruments: {} },
  instrumentName: (referenceId, kind, attempt) => `${referenceId}:${kind}:${attempt}`,
  createInstrument: async () => ({ outcome: 'refused', error: GONE }),
  findInstrument: async () => ({ outcome: 'not_found', repeat: 'never' }),
  cancelInstrument: async () => ({ outcome: 'refused', error: GONE }),
  referenceOf: async () => ({ outcome: 'answered', referenceId: null }),
  checkCredentials: async () => ({ outcome: 'accepted', detail: 'simulated' }),
};
