import type { InstrumentKind } from '../lifecycles/instrument-kinds';
import { entry, type OfError } from './entry';
import { instrumentName } from './words';

interface OfInstrument {
  instrument_kind: InstrumentKind;
  attempt: number;
  /** The configured PSP. */
  psp: string;
}

/** Lines about the Pix codes, boletos and links that PSPs make. None holds the instrument itself. */
export const INSTRUMENT_LINES = {
  instrument_requested: entry<OfInstrument>(
    'instrument',
    ({ instrument_kind: kind, psp }) => `${instrumentName(kind, 'en')} to be made by ${psp}`,
    ({ instrument_kind: kind, psp }) => `${instrumentName(kind, 'pt')}: pedido ao PSP ${psp}`,
  ),
  instrument_created: entry<OfInstrument & { expires_at: string | null }>(
    'instrument',
    ({ instrument_kind: kind, psp }) => `${instrumentName(kind, 'en')} made by ${psp}`,
    ({ instrument_kind: kind, psp }) => `${instrumentName(kind, 'pt')}: feito pelo PSP ${psp}`,
  ),
  instrument_not_made: entry<OfInstrument & OfError>(
    'instrument',
    ({ instrument_kind: kind, title }) => `${instrumentName(kind, 'en')} not made yet (${title}); trying again`,
    ({ instrument_kind: kind, title }) => `${instrumentName(kind, 'pt')}: ainda não feito (${title}); tentando de novo`,
  ),
  instrument_unanswered: entry<OfInstrument & OfError>(
    'instrument',
    ({ instrument_kind: kind, title }) =>
      `${instrumentName(kind, 'en')}: no answer (${title}), so the PSP is asked whether it was made`,
    ({ instrument_kind: kind, title }) =>
      `${instrumentName(kind, 'pt')}: sem resposta (${title}); perguntando ao PSP se foi feito`,
  ),
  instrument_refused: entry<OfInstrument & OfError>(
    'instrument',
    ({ instrument_kind: kind, title }) => `${instrumentName(kind, 'en')} not made: ${title}`,
    ({ instrument_kind: kind, title }) => `${instrumentName(kind, 'pt')}: não feito: ${title}`,
  ),
  instrument_unusable: entry<OfInstrument & OfError>(
    'instrument',
    ({ instrument_kind: kind, title }) => `${instrumentName(kind, 'en')} cannot be sent and is ended: ${title}`,
    ({ instrument_kind: kind, title }) => `${instrumentName(kind, 'pt')}: não pode ser enviado e é encerrado: ${title}`,
  ),
  instrument_withdrawn: entry<OfInstrument>(
    'instrument',
    ({ instrument_kind: kind }) => `${instrumentName(kind, 'en')} not needed any more`,
    ({ instrument_kind: kind }) => `${instrumentName(kind, 'pt')}: não é mais necessário`,
  ),
  instrument_ended: entry<OfInstrument>(
    'instrument',
    ({ instrument_kind: kind }) => `${instrumentName(kind, 'en')} ended: nobody can pay it any more`,
    ({ instrument_kind: kind }) => `${instrumentName(kind, 'pt')}: encerrado, ninguém pode mais pagar`,
  ),
  instrument_paid: entry<OfInstrument>(
    'instrument',
    ({ instrument_kind: kind }) => `${instrumentName(kind, 'en')} was paid`,
    ({ instrument_kind: kind }) => `${instrumentName(kind, 'pt')}: foi pago`,
  ),
  instrument_not_ended: entry<OfInstrument & OfError>(
    'instrument',
    ({ instrument_kind: kind, title }) => `${instrumentName(kind, 'en')} not ended yet (${title}); trying again`,
    ({ instrument_kind: kind, title }) =>
      `${instrumentName(kind, 'pt')}: ainda não encerrado (${title}); tentando de novo`,
  ),
};
