import { composeBrCode } from '../../../domain/brazil/br-code';
import { formatDecimal } from '../../../domain/values/decimal';
import type {
  CancelReply,
  FoundInstrumentReply,
  Instrument,
  InstrumentReply,
  InstrumentRequest,
} from '../../../ports/psp';
import { asInteger, asObject, asText, type JsonObject } from '../../whatsapp/json-access';
import { asDecimal } from '../exact-json';
import { readCreated } from '../instrument-replies';
import { pspError, readUnusable } from '../psp-failures';
import type { PixAnswer, PixApi } from './pix-api';

/** The standard's lifetime of a charge without its own. */
const DEFAULT_LIFE_SECONDS = 86_400;
/** The longest lifetime that we request; the standard has no limit. */
export const LONGEST_LIFE_SECONDS = 30 * 86_400;

/** The field that holds our reference in a charge; the payer's bank shows it. */
export const REFERENCE_FIELD = 'Pedido';

/** Nothing depends on the city; the manual only requires one. */
const CITY = 'BRASIL';

/**
 * A charge (`cob`) under a txid of ours. What a repeat of the PUT does differs from bank to bank: 409, 400, a revision.
 * So after an unknown outcome the charge is read first, and 409 or 400 leads to reading it as well; public code that
 * takes another txid then makes a second charge that can be paid.
 */
export async function createCob(
  api: PixApi,
  request: InstrumentRequest,
  { key, now }: { key: string; now: Date },
): Promise<InstrumentReply> {
  const path = `/cob/${request.name}`;
  if (request.firstSentAt) {
    const earlier = await api.get(path);
    if (earlier.ok) return takeCob(api, earlier.body, request, now);
    if (earlier.status !== 404) return { outcome: 'unknown', error: earlier.failure.error };
  }
  const answer = await api.put(path, cobBody(request, key, now));
  if (answer.ok) return takeCob(api, answer.body, request, now);
  const exists = answer.status === 409 || answer.status === 400 || answer.status === 422;
  if (!exists) return answer.failure;
  const existing = await api.get(path);
  if (existing.ok) return takeCob(api, existing.body, request, now);
  if (existing.status !== 404) return { outcome: 'unknown', error: existing.failure.error };
  return answer.failure;
}

function cobBody(request: InstrumentRequest, key: string, now: Date): object {
  const { amount, referenceId, expiresAt, customer } = request;
  const seconds = expiresAt ? Math.floor((expiresAt.getTime() - now.getTime()) / 1000) : LONGEST_LIFE_SECONDS;
  const { name, taxId } = customer;
  const payer = name && taxId ? { [taxId.length === 11 ? 'cpf' : 'cnpj']: taxId, nome: name.slice(0, 200) } : null;
  return {
    calendario: { expiracao: Math.max(1, seconds) },
    ...(payer && { devedor: payer }),
    valor: { original: formatDecimal(amount) },
    chave: key,
    infoAdicionais: [{ nome: REFERENCE_FIELD, valor: referenceId }],
  };
}

/** Accepts an existing charge with our txid when it has the requested amount and can still be paid. */
async function takeCob(api: PixApi, cob: JsonObject, request: InstrumentRequest, now: Date): Promise<InstrumentReply> {
  if (asText(cob.txid) !== request.name) return readUnusable(200, 'charge of this txid');
  if (asDecimal(asObject(cob.valor).original) !== request.amount) return { outcome: 'refused', error: OTHER_AMOUNT };
  const instrument = readCob(cob, request.merchantName, now);
  if (instrument === null) {
    await cancelCob(api, request.name, now);
    return { outcome: 'refused', error: NO_CODE };
  }
  return readCreated(instrument);
}

const OTHER_AMOUNT = pspError(200, {
  code: 'txid_taken',
  title: 'The bank has a charge of this txid for another amount',
  advice: 'Make the order under another reference_id.',
});
const NO_CODE = pspError(200, {
  code: 'pix_code_missing',
  title: 'The bank gave neither pixCopiaECola nor location',
  advice: 'Ask the bank for charges of version 2 of the API Pix.',
});

export async function findCob(api: PixApi, request: InstrumentRequest, now: Date): Promise<FoundInstrumentReply> {
  const answer = await api.get(`/cob/${request.name}`);
  if (!answer.ok)
    return answer.status === 404
      ? { outcome: 'not_found', repeat: 'safe' }
      : { outcome: 'unanswered', error: answer.failure.error };
  const instrument = readCob(answer.body, request.merchantName, now);
  return instrument
    ? { outcome: 'found', instrument }
    : { outcome: 'unanswered', error: readUnusable(200, 'Pix code').error };
}

export async function cancelCob(api: PixApi, txid: string, now: Date): Promise<CancelReply> {
  const answer = await api.patch(`/cob/${txid}`, { status: 'REMOVIDA_PELO_USUARIO_RECEBEDOR' });
  const state = answer.ok ? cobState(answer.body, now) : 'open';
  if (state !== 'open') return { outcome: state };
  if (!answer.ok && answer.failure.outcome === 'retry') return answer.failure;
  // Only an active charge can be removed, so its present status explains the refusal.
  const cob: PixAnswer = await api.get(`/cob/${txid}`);
  if (!cob.ok && (cob.status === 404 || cob.status === 410)) return { outcome: 'ended' };
  if (!cob.ok) return { outcome: 'unknown', error: cob.failure.error };
  const current = cobState(cob.body, now);
  if (current !== 'open') return { outcome: current };
  return answer.ok ? readUnusable(200, 'removed charge') : answer.failure;
}

/** Reads a charge as an instrument; null when it has nothing that a customer could pay with. */
function readCob(cob: JsonObject, merchantName: string | null, now: Date): Instrument | null {
  const id = asText(cob.txid);
  const given = typeof cob.pixCopiaECola === 'string' ? cob.pixCopiaECola.trim() : '';
  // Neither field is required, and banks on older versions return only the location.
  const location = asText(cob.location) ?? asText(asObject(cob.loc).location);
  const content =
    given || (location && composeBrCode({ location, merchantName: merchantName ?? '', city: CITY })) || null;
  if (id === null || content === null) return null;
  return { id, kind: 'pix_dynamic_code', content, state: cobState(cob, now), expiresAt: cobEnd(cob) };
}

/**
 * The standard has no word for "expired": such a charge stays ATIVA. Its prose writes REMOVIDO, its schema REMOVIDA. A
 * new word may come with a minor version, and counts as payable.
 */
export function cobState(cob: JsonObject, now: Date): Instrument['state'] {
  const word = asText(cob.status) ?? '';
  if (word === 'CONCLUIDA') return 'paid';
  if (/^REMOVID[AO]_/.test(word)) return 'ended';
  const end = cobEnd(cob);
  return end !== null && end <= now ? 'ended' : 'open';
}

function cobEnd(cob: JsonObject): Date | null {
  const calendar = asObject(cob.calendario);
  const made = Date.parse(asText(calendar.criacao) ?? '');
  if (Number.isNaN(made)) return null;
  return new Date(made + (asInteger(calendar.expiracao) ?? DEFAULT_LIFE_SECONDS) * 1000);
}
