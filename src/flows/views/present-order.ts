import { shownSettingsOf } from '../../db/order-state/instrument-row';
import {
  type DisputeRow,
  type MessageRow,
  type OrderState,
  openProblemsOf,
  type RefundRow,
  type TransactionRow,
} from '../../db/order-state/order-state';
import { disputedAmount } from '../../domain/lifecycles/dispute';
import { toAmount } from '../../domain/values/money';

/** The order resource of the API. */
export type OrderResource = ReturnType<typeof presentOrder>;

/** Makes the order resource. `livemode` says which kind of database this is. */
export function presentOrder(order: OrderState, livemode: boolean) {
  const { details, payment, verification } = order;
  const problems = openProblemsOf(order).map(({ code, detail, at }) => ({ code, detail, at: iso(at) }));
  return {
    reference_id: order.referenceId,
    livemode,
    version: order.version,
    status: order.status,
    type: order.type,
    customer: { phone: order.customerPhone, user_id: order.customerUserId },
    currency: payment.currency,
    total_amount: toAmount(payment.amount),
    order: details.order ?? null,
    payment_settings: shownSettingsOf(order),
    ...(details.beneficiaries !== undefined && { beneficiaries: details.beneficiaries }),
    payment: {
      status: payment.status,
      captured_at: iso(payment.capturedAt),
      captured_amount: toAmount(payment.capturedAmount),
      refunded_amount: toAmount(payment.refundedAmount),
      disputed_amount: toAmount(disputedAmount(order.disputes)),
      verification: verification && {
        source: verification.source,
        checked_at: iso(verification.checkedAt),
        transaction_id: verification.transactionId,
        pg_transaction_id: verification.pgTransactionId,
        amount: toAmount(verification.amount),
        currency: verification.currency,
        ...(verification.acceptedNote !== null && {
          accepted: { note: verification.acceptedNote, at: verification.checkedAt.toISOString() },
        }),
      },
      transactions: order.transactions.map(presentTransaction),
      refunds: order.refunds.map((refund) => presentRefund(order, refund)),
      disputes: order.disputes.map(presentDispute),
      problem: problems[0] ?? null,
      problems,
    },
    messages: order.messages.map(presentMessage),
    metadata: order.metadata,
    expires_at: iso(order.expiresAt),
    created_at: iso(order.createdAt),
    updated_at: iso(order.updatedAt),
  };
}

const presentTransaction = (row: TransactionRow) => ({
  id: row.transactionId,
  pg_transaction_id: row.pgTransactionId || null,
  type: row.type,
  status: row.status,
  method: row.method,
  error: row.errorCode === null && row.errorReason === null ? null : { code: row.errorCode, reason: row.errorReason },
  amount: row.amount === null ? null : toAmount(row.amount),
  created_at: iso(row.createdAt),
  updated_at: iso(row.updatedAt),
});

/** A refund as the API shows it. */
export const presentRefund = (order: Pick<OrderState, 'verification'>, row: RefundRow) => ({
  id: row.id,
  status: row.status,
  amount: row.amount === null ? null : toAmount(row.amount),
  // Of the captured payment, unless it says otherwise.
  ...(row.transactionId !== order.verification?.transactionId && { transaction_id: row.transactionId }),
  speed_requested: row.speedRequested,
  speed_processed: row.speedProcessed,
  external: row.external,
  created_at: iso(row.createdAt),
  updated_at: iso(row.updatedAt),
});

const presentDispute = (row: DisputeRow) => ({
  id: row.id,
  kind: row.kind,
  status: row.status,
  amount: row.amount === null ? null : toAmount(row.amount),
  reason: row.reason,
  opened_at: iso(row.openedAt),
  closed_at: iso(row.closedAt),
});

const presentMessage = (row: MessageRow) => ({
  id: row.id,
  kind: row.kind,
  status: row.status,
  wamid: row.wamid,
  ...(row.templateName !== null && { template: row.templateName }),
  error: row.error && {
    code: row.error.code,
    title: row.error.title,
    details: row.error.details,
    advice: row.error.advice,
  },
  created_at: iso(row.createdAt),
  updated_at: iso(row.updatedAt),
});

const iso = (at: Date | null): string | null => at?.toISOString() ?? null;
