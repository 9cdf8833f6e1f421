import { createRefunder } from '../../../../src/adapters/whatsapp/refund';
import type { PaymentAnswer } from '../../../../src/domain/decisions/provider-answer';
import type { RefundOrder, RefundReply } from '../../../../src/ports';
import type { Charge } from '../../../../src/ports/psp';

/** One untrue field each; the name of the field, or null where there was nothing to lie about. */
export const LOOKUP_FAULTS: ((answer: PaymentAnswer) => string | null)[] = [
  (answer) => {
    answer.amount = (answer.amount ?? 0) + 1;
    return 'amount';
  },
  (answer) => {
    answer.amount = null;
    return 'amount (missing)';
  },
  (answer) => {
    answer.currency = 'BRL';
    return 'currency';
  },
  (answer) => {
    answer.referenceId = `${answer.referenceId}X`;
    return 'reference_id';
  },
  (answer) => {
    answer.referenceId = `${answer.referenceId}X`;
    answer.transactions = [];
    return 'reference_id (another, untouched order)';
  },
  (answer) => {
    answer.status = answer.status === 'captured' ? 'pending' : 'captured';
    return 'status';
  },
  (answer) => {
    answer.status = 'unknown';
    return 'status (a new word)';
  },
  (answer) => {
    answer.status = 'canceled';
    return 'status (canceled)';
  },
  (answer) => lastOf(answer, 'transaction amount', (last) => (last.amount = (last.amount ?? 0) - 1)),
  (answer) => lastOf(answer, 'transaction currency', (last) => (last.currency = 'USD')),
  (answer) =>
    lastOf(answer, 'transaction status', (last) => (last.status = last.status === 'success' ? 'pending' : 'success')),
  (answer) => lastOf(answer, 'transaction status', (last) => (last.status = 'failed')),
];

function lastOf(
  answer: PaymentAnswer,
  name: string,
  change: (last: PaymentAnswer['transactions'][number]) => unknown,
): string | null {
  const last = answer.transactions.at(-1);
  if (!last) return null;
  change(last);
  return name;
}

/** The same of a PSP's list of charges. A charge that is said to have failed is believed: nobody else could tell. */
export const PSP_FAULTS: ((charges: Charge[]) => string | null)[] = [
  (charges) => ofLast(charges, 'amount', (last) => (last.amount = (last.amount ?? 0) + 1)),
  (charges) => ofLast(charges, 'amount (missing)', (last) => (last.amount = null)),
  (charges) => ofLast(charges, 'currency', (last) => (last.currency = 'USD')),
  (charges) => ofLast(charges, 'reference_id', (last) => (last.referenceId = `${last.referenceId}X`)),
  (charges) => ofLast(charges, 'status (a new word)', (last) => (last.status = 'pending')),
  (charges) => ofLast(charges, 'attempt (missing)', (last) => (last.attempt = null)),
];

function ofLast(charges: Charge[], name: string, change: (last: Charge) => unknown): string | null {
  const last = charges.at(-1);
  if (!last) return null;
  change(last);
  return name;
}

/** Answers that say "no" and prove nothing: the refund may have been made all the same. */
export const VAGUE_REFUSALS: readonly { status: number; body: string }[] = [
  { status: 408, body: '' },
  ...[131000, 131016, 2].map((code) => ({ status: 400, body: JSON.stringify({ error: { code, message: 'No' } }) })),
  { status: 502, body: '' },
];

/** What the adapter makes of such an answer. */
export const readRefusal = (
  refund: RefundOrder,
  { status, body }: { status: number; body: string },
): Promise<RefundReply> =>
  createRefunder({
    client: {
      timeoutMs: 0,
      request: async () => ({ kind: 'answer', status, headers: {}, body: Buffer.from(body) }),
      close: () => {},
    },
    url: '',
    headers: {},
    notFoundAdvice: '',
  }).refund({ ...refund, configurationName: refund.configurationName ?? 'any' });
