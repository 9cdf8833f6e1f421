import type { DisputeAnswer, RefundAnswer } from '../../../domain/decisions/provider-answer';
import type { Charge } from '../../../ports/psp';
import { asList, asObject, asText, asTime, type JsonObject } from '../../whatsapp/json-access';
import { asDecimal } from '../exact-json';

/** Reads a received Pix as a charge with its returns; null when it is invalid. A Pix is final from its first moment. */
export function readPix(pix: JsonObject, referenceId: string, unknownWords: string[]): Charge | null {
  const id = asText(pix.endToEndId);
  if (id === null) return null;
  const returns = asList(pix.devolucoes).map(asObject);
  const claims = returns.filter(isMed);
  return {
    id,
    referenceId,
    attempt: null,
    status: 'succeeded',
    amount: asDecimal(pix.valor),
    currency: 'BRL',
    method: 'pix',
    error: null,
    createdAt: asTime(pix.horario),
    refunds: returns.filter((one) => !isMed(one)).flatMap((one) => readDevolucao(one, id, unknownWords) ?? []),
    disputes: claims.flatMap((one) => readMed(one, unknownWords) ?? []),
  };
}

/**
 * A return under the MED (Mecanismo Especial de Devolução) is the payer's bank taking the money back; any other was made
 * by the receiver. The standard has no call for a claim: only the return itself is visible.
 */
const isMed = ({ natureza }: JsonObject): boolean => (asText(natureza) ?? '').startsWith('MED_');

/** Our id of a return contains the Pix's id, because a bank finds a return by both. */
export function readDevolucao(devolucao: JsonObject, endToEndId: string, unknownWords: string[]): RefundAnswer | null {
  const id = asText(devolucao.id);
  if (id === null) return null;
  return {
    id: `${endToEndId}:${id}`,
    amount: asDecimal(devolucao.valor),
    status: statusOf(devolucao, unknownWords),
    speedProcessed: null,
    createdAt: asTime(asObject(devolucao.horario).solicitacao),
    updatedAt: asTime(asObject(devolucao.horario).liquidacao),
  };
}

function readMed(devolucao: JsonObject, unknownWords: string[]): DisputeAnswer | null {
  const id = asText(devolucao.rtrId) ?? asText(devolucao.id);
  if (id === null) return null;
  const status = statusOf(devolucao, unknownWords);
  const times = asObject(devolucao.horario);
  return {
    id,
    kind: 'pix_med',
    status: status === 'completed' ? 'lost' : status === 'failed' ? 'won' : 'open',
    amount: asDecimal(devolucao.valor),
    reason: asText(devolucao.natureza),
    openedAt: asTime(times.solicitacao),
    closedAt: asTime(times.liquidacao),
  };
}

/**
 * NAO_REALIZADO: nothing was returned, for example because the balance was too low. An unknown word counts as pending.
 */
function statusOf({ status }: JsonObject, unknownWords: string[]): RefundAnswer['status'] {
  const word = asText(status);
  if (word === 'DEVOLVIDO') return 'completed';
  if (word === 'NAO_REALIZADO') return 'failed';
  if (word !== 'EM_PROCESSAMENTO') unknownWords.push(`devolucao.status=${word}`);
  return 'pending';
}

/** The fields that a verdict needs, without personal data of the payer. */
export const pixEvidence = ({ endToEndId, txid, valor, horario, devolucoes }: JsonObject): JsonObject => ({
  endToEndId,
  txid,
  valor,
  horario,
  devolucoes: asList(devolucoes).map((one) => {
    const { id, rtrId, valor: amount, natureza, status, horario: times } = asObject(one);
    return { id, rtrId, valor: amount, natureza, status, horario: times };
  }),
});
