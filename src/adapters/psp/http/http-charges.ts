import type { DisputeAnswer, RefundAnswer } from '../../../domain/decisions/provider-answer';
import type { Charge } from '../../../ports/psp';
import { withoutPersonalData } from '../../whatsapp/errors';
import { asAmount, asInteger, asList, asObject, asText, asTime, asWord, isObject } from '../../whatsapp/json-access';

const STATUSES = ['pending', 'succeeded', 'failed'] as const;
const DISPUTE_KINDS = ['chargeback', 'pix_med', 'other'] as const;
const DISPUTE_STATUSES = ['open', 'won', 'lost'] as const;

/** Reads a charge of the protocol; null when it, or a refund or dispute in it, is invalid. */
export function parseCharge(value: unknown, unknownWords: string[]): Charge | null {
  const object = asObject(value);
  const id = asText(object.id);
  const referenceId = asText(object.reference_id);
  const word = asWord(object.status);
  if (id === null || referenceId === null || word === null) return null;
  const refunds = asList(object.refunds).map((one) => parseRefund(one, unknownWords));
  const disputes = asList(object.disputes).map((one) => parseDispute(one, unknownWords));
  if (!refunds.every((one) => one !== null) || !disputes.every((one) => one !== null)) return null;
  const error = isObject(object.error) ? object.error : null;
  return {
    id,
    referenceId,
    attempt: asInteger(object.attempt),
    // An unknown status counts as pending.
    status: known(STATUSES, word, 'charge.status', unknownWords) ?? 'pending',
    amount: asAmount(object.amount),
    currency: asText(object.currency),
    method: asWord(object.method),
    error: error && {
      code: withoutPersonalData(asText(error.code)) ?? 'failed',
      message: withoutPersonalData(asText(error.message)) ?? '',
    },
    createdAt: asTime(object.created_at),
    refunds,
    disputes,
  };
}

function parseRefund(value: unknown, unknownWords: string[]): RefundAnswer | null {
  const object = asObject(value);
  const id = asText(object.id);
  const word = asWord(object.status);
  if (id === null || word === null) return null;
  const status = known(STATUSES, word, 'refund.status', unknownWords) ?? 'pending';
  return {
    id,
    amount: asAmount(object.amount),
    status: status === 'succeeded' ? 'completed' : status,
    speedProcessed: null,
    createdAt: asTime(object.created_at),
    updatedAt: null,
  };
}

function parseDispute(value: unknown, unknownWords: string[]): DisputeAnswer | null {
  const object = asObject(value);
  const id = asText(object.id);
  if (id === null) return null;
  return {
    id,
    kind: known(DISPUTE_KINDS, asWord(object.kind) ?? 'other', 'dispute.kind', unknownWords) ?? 'other',
    status: known(DISPUTE_STATUSES, asWord(object.status) ?? 'open', 'dispute.status', unknownWords) ?? 'open',
    amount: asAmount(object.amount),
    reason: withoutPersonalData(asText(object.reason)),
    openedAt: asTime(object.opened_at),
    closedAt: asTime(object.closed_at),
  };
}

function known<T extends string>(words: readonly T[], word: string, field: string, unknownWords: string[]): T | null {
  const found = words.find((one) => one === word) ?? null;
  if (found === null) unknownWords.push(`${field}=${word}`);
  return found;
}
