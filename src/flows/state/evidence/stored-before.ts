import type { StoredLine } from '../../../db/evidence/evidence';
import type { OrderState } from '../../../db/order-state/order-state';
import { storable } from '../../../domain/evidence/canonical-json';
import { Concealed, type EvidenceItem } from './conceal';

/**
 * The beginning of the chain of an order from before there were chains: what is stored of it, marked so, because nobody
 * can prove that it was not changed before.
 */
export function storedBefore(order: OrderState, lines: readonly StoredLine[]): EvidenceItem[] {
  const { referenceId, version, status, type, payment, verification, transactions, refunds, disputes } = order;
  const concealed = new Concealed();
  const first = storable({
    from_stored: true,
    reference_id: referenceId,
    version,
    status,
    type,
    customer_phone: concealed.hide('/customer_phone', order.customerPhone),
    customer_user_id: concealed.hide('/customer_user_id', order.customerUserId),
    details: concealed.hide('/details', order.details),
    payment: {
      status: payment.status,
      currency: payment.currency,
      amount: payment.amount,
      captured_at: payment.capturedAt,
      captured_amount: payment.capturedAmount,
      refunded_amount: payment.refundedAmount,
    },
    verification: verification && {
      source: verification.source,
      verdict: verification.verdict,
      checked_at: verification.checkedAt,
      transaction_id: verification.transactionId,
      pg_transaction_id: verification.pgTransactionId,
      amount: verification.amount,
      currency: verification.currency,
    },
    transactions: transactions.map((row) => ({
      transaction_id: row.transactionId,
      pg_transaction_id: row.pgTransactionId,
      status: row.status,
      amount: row.amount,
      currency: row.currency,
    })),
    refunds: refunds.map(({ id, status: state, amount, external }) => ({ id, status: state, amount, external })),
    disputes: disputes.map(({ id, kind, status: state, amount }) => ({ id, kind, status: state, amount })),
  });
  return [{ kind: 'order', body: first, reveal: concealed.reveal }, ...lines.map(storedLine)];
}

function storedLine({ at, kind, code, summary, cause, details }: StoredLine): EvidenceItem {
  const concealed = new Concealed();
  const shown = concealed.hideWords(code, details ?? {});
  const body = storable({ from_stored: true, recorded_at: at, code: code ?? summary, cause, params: shown });
  return { kind, body, reveal: concealed.reveal };
}
