import type { PaymentAnswer, TransactionAnswer } from '../../domain/decisions/provider-answer';
import { NO_ANSWER } from '../../domain/values/no-answer';
import type { LookupReply, PaymentProvider, ProviderError } from '../../ports';
import type { Charge, ChargesReply, NamedPsp } from '../../ports/psp';
import type { PspLookupPlan } from '../../ports/psp-plan';

/**
 * The configured PSPs as the provider that looks a payment up: every one that may hold money of the order is asked. What
 * one of them shows counts although another gives no answer; that there is nothing is known only when all have said so.
 * The charge's id is both transaction ids of a verification.
 */
export function createPspLookup(
  psps: ReadonlyMap<string, NamedPsp>,
  planOf: (referenceId: string) => Promise<PspLookupPlan>,
): PaymentProvider {
  return {
    async lookup({ referenceId, chargeIds = [] }) {
      const plan = await planOf(referenceId);
      const { criteria } = plan;
      const ids = [...new Set([...criteria.chargeIds, ...chargeIds])];
      const asked = await Promise.all(
        plan.psps.map(async ({ name, instruments }): Promise<Asked> => {
          const search = { ...criteria, chargeIds: ids, ...(instruments && { instruments }) };
          const reply = await (psps.get(name)?.lookup(referenceId, search) ?? notConfigured(name));
          return { name, reply };
        }),
      );
      return asked.length === 0 ? notConfigured('none') : merge(referenceId, asked, plan);
    },
  };
}

interface Asked {
  name: string;
  reply: ChargesReply;
}

type Answered = Extract<ChargesReply, { outcome: 'answered' }>;

function merge(referenceId: string, asked: readonly Asked[], { known }: PspLookupPlan): LookupReply {
  const silent = asked.flatMap(({ name, reply }) => (reply.outcome === 'unanswered' ? [{ name, ...reply }] : []));
  const answers = asked.flatMap(({ name, reply }) => (reply.outcome === 'answered' ? [{ name, reply }] : []));
  const transactions = answers.flatMap(({ name, reply }) => reply.charges.map((charge) => transactionOf(charge, name)));
  const isMoney = transactions.some(({ status }) => status !== 'failed');
  // No money was found, and at least one PSP gave no answer: it may know of some.
  if (silent.length > 0 && !isMoney) return { outcome: 'unanswered', error: errorOf(silent.map(({ error }) => error)) };
  const names = new Set(silent.map(({ name }) => name));
  const stale = known
    .filter(({ psp }) => psp !== undefined && names.has(psp))
    .map((one) => ({ ...one, stale: true as const }));
  const charges = answers.flatMap(({ reply }) => reply.charges);
  const unknownWords = answers.flatMap(({ reply }) => reply.unknownWords ?? []);
  const isPart = silent.length > 0 || answers.some(({ reply }) => reply.incomplete);
  return {
    outcome: 'answered',
    answer: answerOf(referenceId, charges, [...transactions, ...stale]),
    raw: rawOf(answers),
    ...(unknownWords.length > 0 && { unknownWords }),
    ...(isPart && { incomplete: true as const }),
  };
}

/** Reports an open circuit only when no PSP failed in another way, because an open circuit writes no line. */
function errorOf(errors: readonly ProviderError[]): ProviderError {
  const real = errors.find(({ retryAfterSeconds }) => retryAfterSeconds === undefined);
  return real ?? errors[0] ?? NO_ANSWER_AT_ALL;
}

const NO_ANSWER_AT_ALL: ProviderError = { ...NO_ANSWER, title: 'No PSP gave an answer', advice: null };

/** A single raw answer is kept unchanged; several are kept by the names of their PSPs. */
function rawOf(answers: readonly { name: string; reply: Answered }[]): Buffer {
  const [only, ...more] = answers;
  if (only && more.length === 0) return only.reply.raw;
  return Buffer.from(
    JSON.stringify(Object.fromEntries(answers.map(({ name, reply }) => [name, reply.raw.toString()]))),
  );
}

function answerOf(referenceId: string, charges: Charge[], transactions: TransactionAnswer[]): PaymentAnswer {
  const has = (status: Charge['status']) => charges.some((charge) => charge.status === status);
  return {
    // One charge of another order makes the whole answer a mismatch.
    referenceId: charges.find((charge) => charge.referenceId !== referenceId)?.referenceId ?? referenceId,
    status: has('succeeded') ? 'captured' : has('pending') ? 'pending' : has('failed') ? 'failed' : 'new',
    currency: null,
    amount: null,
    perTransaction: true,
    transactions,
  };
}

function transactionOf(charge: Charge, psp: string): TransactionAnswer {
  const {
    id,
    attempt,
    status,
    method,
    error,
    amount,
    currency,
    createdAt,
    refunds = [],
    disputes = [],
    endedDisputes,
  } = charge;
  return {
    id,
    pgTransactionId: id,
    attempt,
    psp,
    type: 'psp',
    status: status === 'succeeded' ? 'success' : status,
    method: method ?? (attempt === null ? null : 'card'),
    error: error && { code: error.code, reason: error.message },
    amount,
    currency,
    createdAt,
    updatedAt: null,
    refunds,
    ...(disputes.length > 0 && { disputes }),
    ...(endedDisputes && { endedDisputes }),
  };
}

/** While no PSP is configured, such orders are refused; this answers for orders from before the setting changed. */
const notConfigured = (name: string): Extract<ChargesReply, { outcome: 'unanswered' }> => ({
  outcome: 'unanswered',
  error: {
    ...NO_ANSWER,
    code: 'psp_required',
    title: name === 'none' ? 'No PSP is configured' : `The PSP ${name} is not configured`,
    advice: 'Set PSP to the one that holds this payment.',
  },
});
