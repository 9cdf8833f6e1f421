import {
  type ChargeStatus,
  type Currency,
  type DisputeKind,
  type DisputeStatus,
  type MessageKind,
  type MessageStatus,
  type OrderStatus,
  type PaymentStatus,
  PROBLEM_CODES,
  type ProblemCode,
  type RefundStatus,
  type TransactionStatus,
  type VerificationSource,
} from '../../domain/lifecycles/statuses';
import type { Payer } from '../../domain/order-schema/customer';
import type {
  Goods,
  MessageTemplate,
  OrderDetails,
  OrderMessage,
  OrderTemplates,
  OrderTexts,
} from '../../domain/order-schema/shapes/shapes';
import type { MessagePricing, ProviderError } from '../../ports';
import type { Charge } from '../../ports/psp';
import type { EvidenceHead } from '../evidence/evidence';
import type { InstrumentRow } from './instrument-row';

/** An order with everything that belongs to it: what flows decide on and what the API shows. */
export interface OrderState {
  referenceId: string;
  version: number;
  status: OrderStatus;
  type: Goods;
  customerPhone: string | null;
  customerUserId: string | null;
  /** What WhatsApp called the customer when it accepted a message. */
  waId: string | null;
  waUserId: string | null;
  details: OrderDetails;
  message: OrderMessage;
  texts: OrderTexts;
  templates: OrderTemplates;
  /** For the PSP that makes the order's instruments; null where none does. Never shown or logged. */
  payer: Payer | null;
  autoMessages: boolean;
  metadata: Record<string, string>;
  expiresAt: Date | null;
  createdAt: Date;
  updatedAt: Date;
  payment: PaymentRow;
  /** The verification that proves the capture; null before the capture. */
  verification: VerificationRow | null;
  /** Oldest first, like all lists here. */
  messages: MessageRow[];
  transactions: TransactionRow[];
  refunds: RefundRow[];
  charges: ChargeAttempt[];
  /** Pix codes, boletos and links that PSPs make; by attempt, then in the order in which they were requested. */
  instruments: InstrumentRow[];
  problems: ProblemRow[];
  disputes: DisputeRow[];
  /** The end of the order's chain of evidence; null: it has none yet. */
  evidenceHead: EvidenceHead | null;
}

export interface PaymentRow {
  status: PaymentStatus;
  source: VerificationSource;
  configurationName: string | null;
  currency: Currency;
  /** Minor units, like all amounts here. */
  amount: number;
  capturedAt: Date | null;
  capturedAmount: number;
  refundedAmount: number;
  verificationId: number | null;
  lookupsApplied: number;
  lookupError: string | null;
  nextLookupAt: Date | null;
  /** Lookups in a row without a change. */
  lookupStep: number;
  /** Lookups in a row without a usable answer. */
  unanswered: number;
  /** The last change, webhook event or message. */
  lastActivityAt: Date;
  /** When a capture was first reported that no lookup has confirmed; null: none. */
  captureReportedAt: Date | null;
}

export interface VerificationRow {
  verdict: 'captured' | 'accepted';
  source: VerificationSource;
  checkedAt: Date;
  transactionId: string;
  pgTransactionId: string | null;
  amount: number;
  currency: string;
  /** Why a person accepted what was paid although it does not agree; null: it agreed. */
  acceptedNote: string | null;
}

/** The content of an order_status message; an order_details message takes its content from the order. */
export interface StatusContent {
  description?: string;
  body: string;
  footer?: string;
  /** Brazil: shows the payment as paid or failed on the order. */
  payment?: { status: 'pending' | 'captured' | 'failed'; timestamp?: number };
  template?: MessageTemplate;
}

export interface MessageRow {
  id: string;
  seq: number;
  kind: MessageKind;
  status: MessageStatus;
  content: StatusContent | Record<string, never>;
  /** order_status only: the order status that the message sets. */
  toStatus: OrderStatus | null;
  templateName: string | null;
  wamid: string | null;
  error: ProviderError | null;
  /** The price that WhatsApp reported; null until then. */
  pricing: MessagePricing | null;
  /** When the last request left; null: none did, or it is certain that it had no effect. */
  attemptedAt: Date | null;
  /** When a second request left, because no answer came to the first; null: none did. */
  repeatedAt: Date | null;
  /** When an answer did not say whether WhatsApp had accepted it; a later refusal proves nothing about that request. */
  doubtfulAt: Date | null;
  /** How often it was accepted and later reported as failed, for a cause that may pass. */
  failures: number;
  /** When the merchant was notified that the outcome is unknown. */
  unknownNotifiedAt: Date | null;
  /** Set by a change that sends it again: no request of it is known to be on its way. Not stored. */
  requeued?: true;
  createdAt: Date;
  updatedAt: Date;
}

export interface TransactionRow {
  /** The row's own number; null before it is stored. */
  id: number | null;
  transactionId: string;
  /** Empty while the gateway has not given one. */
  pgTransactionId: string;
  type: string;
  status: TransactionStatus;
  method: string | null;
  errorCode: string | null;
  errorReason: string | null;
  amount: number | null;
  currency: string | null;
  createdAt: Date | null;
  updatedAt: Date | null;
  /** The configured PSP that holds the money; null: not a PSP's, or written before there could be several. */
  psp: string | null;
}

export type RefundSpeed = 'instant' | 'normal';

export interface RefundRow {
  id: string;
  /** null for an external refund whose amount the provider did not give. */
  amount: number | null;
  status: RefundStatus;
  speedRequested: RefundSpeed | null;
  speedProcessed: string | null;
  providerRefundId: string | null;
  external: boolean;
  /** The transaction whose money goes back. */
  transactionId: string;
  pgTransactionId: string;
  /** When the request left; null: none did, or it is certain that it had no effect. */
  attemptedAt: Date | null;
  error: ProviderError | null;
  /** When a lookup last showed it; null: none has. */
  shownAt: Date | null;
  createdAt: Date;
  updatedAt: Date;
}

/** Money that the customer's bank claims back. */
export interface DisputeRow {
  /** The provider's id. */
  id: string;
  kind: DisputeKind;
  status: DisputeStatus;
  amount: number | null;
  reason: string | null;
  transactionId: string;
  pgTransactionId: string;
  openedAt: Date | null;
  closedAt: Date | null;
  createdAt: Date;
  updatedAt: Date;
}

/** One charge that a consent led to. */
export interface ChargeAttempt {
  /** From 1; with the reference it is the idempotency key at the PSP. */
  attempt: number;
  status: ChargeStatus;
  /** SHA-256 of the consent's wamid, which itself has the customer's number in it. */
  consent: string;
  paymentTimestamp: string;
  /** The encrypted request of a new attempt; it is not read back with the order. */
  request?: Buffer;
  /** The PSP's id of the charge; null before its answer. */
  chargeId: string | null;
  chargeStatus: Charge['status'] | null;
  error: ProviderError | Charge['error'];
  /** The message to the customer about the decline. */
  messageId: string | null;
  /** When the idempotency key was used first: the PSP keeps it for some hours from then. */
  firstSubmittedAt: Date | null;
  submittedAt: Date | null;
  createdAt: Date;
  updatedAt: Date;
  endedAt: Date | null;
}

export interface ProblemRow {
  /** The row's own number; null before it is stored. */
  id: number | null;
  code: ProblemCode;
  /** What it is about: a transaction, a consent, a refund. */
  subject: string;
  /** From 1; it grows when the same problem is found again after a person resolved it. */
  occurrence: number;
  /** What was found; null in rows of older versions. */
  fact: string | null;
  detail: string;
  at: Date;
  resolvedAt: Date | null;
}

/** The newest order_details message that has not failed, else the newest; undefined before one is enqueued. */
export const detailsMessageOf = ({ messages }: Pick<OrderState, 'messages'>): MessageRow | undefined =>
  messages.findLast(({ kind, status }) => kind === 'order_details' && status !== 'failed') ??
  messages.findLast(({ kind }) => kind === 'order_details');

/** Whether the order_details message was sent, as far as we know: the customer may have it. */
export function wasSent(order: Pick<OrderState, 'messages'>): boolean {
  const message = detailsMessageOf(order);
  if (message === undefined || message.status === 'failed') return false;
  return message.attemptedAt !== null || message.doubtfulAt !== null;
}

/**
 * Whether the customer may have the order's message, whatever was reported: WhatsApp has delivered messages after
 * reporting them as failed, and has accepted some that it answered with a server error.
 */
export const mayHaveArrived = (order: Pick<OrderState, 'messages'>): boolean =>
  wasSent(order) ||
  order.messages.some(
    ({ kind, wamid, doubtfulAt }) => kind === 'order_details' && (wamid !== null || doubtfulAt !== null),
  );

/** A message that was reported as failed and waits to be sent anew. */
export const isWaitingAgain = ({ status, wamid, attemptedAt }: MessageRow): boolean =>
  status === 'queued' && wamid !== null && attemptedAt === null;

/** Whether the customer's personal data was erased; then no message can be sent. */
export const isErased = ({ customerPhone, customerUserId }: OrderState): boolean =>
  customerPhone === null && customerUserId === null;

/** The charge attempt that has not ended; there is never more than one. */
export const openChargeOf = ({ charges }: OrderState): ChargeAttempt | undefined =>
  charges.find(({ endedAt }) => endedAt === null);

export const findRefundById = ({ refunds }: Pick<OrderState, 'refunds'>, id: string): RefundRow | undefined =>
  refunds.find((refund) => refund.id === id);

/** Open problems, the gravest first, and of one gravity the newest first. */
export const openProblemsOf = ({ problems }: Pick<OrderState, 'problems'>): ProblemRow[] =>
  problems
    .filter(({ resolvedAt }) => resolvedAt === null)
    .reverse()
    .sort((a, b) => PROBLEM_CODES.indexOf(a.code) - PROBLEM_CODES.indexOf(b.code));
