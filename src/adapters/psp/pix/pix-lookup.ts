import type { ProviderError } from '../../../ports';
import type { Charge, ChargeSearchCriteria, ChargesReply } from '../../../ports/psp';
import { asList, asObject, asText, type JsonObject } from '../../whatsapp/json-access';
import { asDecimal } from '../exact-json';
import { readUnusable } from '../psp-failures';
import type { PixApi } from './pix-api';
import { cobState } from './pix-cob';
import { pixEvidence, readPix } from './pix-received';

const DAY_MS = 86_400_000;
/** How far back the search for received Pix goes; banks limit the span of one query. */
const LONGEST_SEARCH_MS = 30 * DAY_MS;

class Unanswered extends Error {
  constructor(readonly reason: ProviderError) {
    super(reason.title);
  }
}

/** Reads all Pix received for the txids of a reference, also after the charge was removed or had expired. */
export async function lookupPix(
  api: PixApi,
  referenceId: string,
  { txids, chargeIds, now }: { txids: readonly string[]; chargeIds: ChargeSearchCriteria['chargeIds']; now: Date },
): Promise<ChargesReply> {
  try {
    const received = new Map<string, JsonObject>();
    const pending: Charge[] = [];
    const cobs: JsonObject[] = [];
    let incomplete = false;
    const add = (pix: JsonObject) => void received.set(asText(pix.endToEndId) ?? '', pix);
    for (const txid of txids) {
      const cob = await readIfThere(api, `/cob/${txid}`);
      if (!cob) continue;
      cobs.push(cob);
      const listed = asList(cob.pix).map(asObject);
      listed.forEach(add);
      const state = cobState(cob, now);
      if (listed.length > 0 || state === 'open') continue;
      const late = await searchReceived(api, cob, txid, now);
      if (late === null) incomplete = true;
      late?.forEach(add);
      // The bank says that the charge is paid, but does not show the Pix yet: money is on its way.
      if (state === 'paid' && !late?.length) pending.push(pendingCharge(cob, txid, referenceId));
    }
    for (const id of chargeIds.filter(isEndToEndId)) {
      const pix = received.has(id) ? null : await readIfThere(api, `/pix/${id}`);
      if (pix && txids.includes(asText(pix.txid) ?? '')) add(pix);
    }
    const unknownWords: string[] = [];
    const charges = [...received.values()].map((pix) => readPix(pix, referenceId, unknownWords));
    if (!charges.every((charge) => charge !== null)) throw new Unanswered(readUnusable(200, 'Pix').error);
    const evidence = { cobs: cobs.map(cobEvidence), pix: [...received.values()].map(pixEvidence) };
    return {
      outcome: 'answered',
      charges: [...charges, ...pending],
      raw: Buffer.from(JSON.stringify(evidence)),
      ...(unknownWords.length > 0 && { unknownWords }),
      ...(incomplete && { incomplete: true as const }),
    };
  } catch (error) {
    if (error instanceof Unanswered) return { outcome: 'unanswered', error: error.reason };
    throw error;
  }
}

export const isEndToEndId = (id: string): boolean => /^E[A-Za-z0-9]{31}$/.test(id);

async function readIfThere(api: PixApi, path: string): Promise<JsonObject | null> {
  const answer = await api.get(path);
  if (answer.ok) return answer.body;
  // 410: removed for good (PermanentementeRemovido).
  if (answer.status === 404 || answer.status === 410) return null;
  throw new Unanswered(answer.failure.error);
}

/**
 * Null when the bank does not answer this search. Most charges without a Pix were not paid, so the other answers still
 * count.
 */
async function searchReceived(api: PixApi, cob: JsonObject, txid: string, now: Date): Promise<JsonObject[] | null> {
  const made = Date.parse(asText(asObject(cob.calendario).criacao) ?? '');
  const since = Math.max(Number.isNaN(made) ? 0 : made, now.getTime() - LONGEST_SEARCH_MS);
  const answer = await api.get('/pix', { inicio: new Date(since).toISOString(), fim: now.toISOString(), txid });
  if (!answer.ok) return answer.status === 404 ? [] : null;
  // A bank that ignores the filter returns everything, so filter again.
  return asList(answer.body.pix)
    .map(asObject)
    .filter((pix) => asText(pix.txid) === txid);
}

const pendingCharge = (cob: JsonObject, txid: string, referenceId: string): Charge => ({
  id: txid,
  referenceId,
  attempt: null,
  status: 'pending',
  amount: asDecimal(asObject(cob.valor).original),
  currency: 'BRL',
  method: 'pix',
  error: null,
  createdAt: null,
});

const cobEvidence = ({ txid, status, valor, calendario, revisao }: JsonObject): JsonObject => ({
  txid,
  status,
  valor,
  calendario,
  revisao,
});
