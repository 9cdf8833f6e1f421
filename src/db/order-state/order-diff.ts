import { compareRows, differs, hasChanges, type RowChanges } from './compare-rows';
import type { InstrumentRow } from './instrument-row';
import type {
  ChargeAttempt,
  DisputeRow,
  MessageRow,
  OrderState,
  PaymentRow,
  ProblemRow,
  RefundRow,
  TransactionRow,
} from './order-state';

/** What must be written of one order. */
export interface OrderDiff {
  order: OrderState;
  /** Whether the order resource changed: it then gets its next version. */
  visible: boolean;
  payment: boolean;
  names: boolean;
  messages: RowChanges<MessageRow>;
  /** Changed messages that the resource shows; a price is not shown there. */
  shownMessages: MessageRow[];
  transactions: RowChanges<TransactionRow>;
  refunds: RowChanges<RefundRow>;
  /** Changed refunds that the resource shows. */
  shownRefunds: RefundRow[];
  charges: RowChanges<ChargeAttempt>;
  problems: RowChanges<ProblemRow>;
  disputes: RowChanges<DisputeRow>;
  instruments: RowChanges<InstrumentRow>;
}

/** A copy that later changes of the order do not modify. */
export const snapshotOf = (order: OrderState): OrderState => ({
  ...order,
  payment: { ...order.payment },
  messages: order.messages.map((row) => ({ ...row })),
  transactions: order.transactions.map((row) => ({ ...row })),
  refunds: order.refunds.map((row) => ({ ...row })),
  charges: order.charges.map((row) => ({ ...row })),
  problems: order.problems.map((row) => ({ ...row })),
  disputes: order.disputes.map((row) => ({ ...row })),
  instruments: order.instruments.map((row) => ({ ...row })),
});

const SHOWN_OF_PAYMENT = [
  ...(['status', 'capturedAt', 'capturedAmount', 'refundedAmount', 'verificationId'] as const),
] satisfies (keyof PaymentRow)[];
const PLAN_OF_LOOKUPS = [
  ...(['lookupsApplied', 'lookupError', 'nextLookupAt', 'lookupStep', 'unanswered'] as const),
  ...(['lastActivityAt', 'captureReportedAt'] as const),
] satisfies (keyof PaymentRow)[];
const MESSAGE_FIELDS = [
  ...(['status', 'wamid', 'error', 'pricing', 'doubtfulAt', 'failures', 'unknownNotifiedAt', 'requeued'] as const),
] satisfies (keyof MessageRow)[];
const SHOWN_OF_MESSAGE = ['status', 'wamid', 'error'] satisfies (keyof MessageRow)[];
const TRANSACTION_FIELDS = [
  ...(['pgTransactionId', 'type', 'status', 'method', 'errorCode', 'errorReason'] as const),
  ...(['amount', 'currency', 'createdAt', 'updatedAt', 'psp'] as const),
] satisfies (keyof TransactionRow)[];
const REFUND_FIELDS = [
  ...(['amount', 'status', 'speedProcessed', 'providerRefundId', 'error', 'attemptedAt', 'shownAt'] as const),
  ...(['transactionId', 'pgTransactionId'] as const),
] satisfies (keyof RefundRow)[];
const SHOWN_OF_REFUND = ['amount', 'status', 'speedProcessed'] satisfies (keyof RefundRow)[];
const DISPUTE_FIELDS = [
  ...(['kind', 'status', 'amount', 'reason', 'openedAt', 'closedAt'] as const),
] satisfies (keyof DisputeRow)[];
const CHARGE_FIELDS = [
  ...(['status', 'chargeId', 'chargeStatus', 'error', 'messageId'] as const),
  ...(['firstSubmittedAt', 'submittedAt', 'endedAt'] as const),
] satisfies (keyof ChargeAttempt)[];
const INSTRUMENT_FIELDS = [
  ...(['status', 'request', 'pspId', 'content', 'expiresAt', 'error'] as const),
  ...(['firstSentAt', 'sentAt', 'endRequestedAt'] as const),
] satisfies (keyof InstrumentRow)[];

/** Compares an order with its snapshot, so flows need not record what they changed. */
export function diffOf(before: OrderState, after: OrderState): OrderDiff {
  const messages = compareRows(before.messages, after.messages, 'id', MESSAGE_FIELDS);
  const transactions = compareRows(before.transactions, after.transactions, 'id', TRANSACTION_FIELDS);
  const refunds = compareRows(before.refunds, after.refunds, 'id', REFUND_FIELDS);
  const problems = compareRows(before.problems, after.problems, 'id', ['resolvedAt', 'fact']);
  const disputes = compareRows(before.disputes, after.disputes, 'id', DISPUTE_FIELDS);
  const instruments = compareRows(before.instruments, after.instruments, 'name', INSTRUMENT_FIELDS);
  const contents = (order: OrderState) => order.instruments.map(({ content }) => content).join(' ');
  const paid = differs(before.payment, after.payment, SHOWN_OF_PAYMENT);
  const shownMessages = compareRows(before.messages, after.messages, 'id', SHOWN_OF_MESSAGE);
  const shown = [shownMessages, transactions, problems, disputes].some(hasChanges);
  const shownRefunds = compareRows(before.refunds, after.refunds, 'id', SHOWN_OF_REFUND);
  return {
    order: after,
    visible:
      differs(before, after, ['status', 'customerPhone', 'customerUserId']) ||
      paid ||
      shown ||
      contents(before) !== contents(after) ||
      hasChanges(shownRefunds),
    payment: paid || differs(before.payment, after.payment, PLAN_OF_LOOKUPS),
    names: differs(before, after, ['waId', 'waUserId']),
    messages,
    shownMessages: shownMessages.changed,
    transactions,
    refunds,
    shownRefunds: shownRefunds.changed,
    charges: compareRows(before.charges, after.charges, 'attempt', CHARGE_FIELDS),
    problems,
    disputes,
    instruments,
  };
}
