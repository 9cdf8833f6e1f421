/**
 * The outside world on one page. Flows know these interfaces; only adapters know a provider's words.
 *
 * Every reply distinguishes three things that must never be confused:
 *   refused: the other side said no, nothing happened;
 *   retry:   nothing happened, and the same request may succeed later;
 *   unknown: the request may have taken effect, nobody knows. It is asked about, never simply repeated.
 */
import type { PaymentAnswer } from './domain/answer';

/** The only source of the time, so that tests can move it. */
export interface Clock {
  now(): Date;
}

/** What the other side said when it did not do what we asked. Holds no personal data and no secret. */
export interface ProviderError {
  /** null when no answer came. */
  httpStatus: number | null;
  /** The provider's own code, for example 131047; null when it named none. */
  code: number | string | null;
  title: string;
  details: string | null;
  traceId: string | null;
  /** What a person should do about it, in one sentence; null when nothing. */
  advice: string | null;
  /** The 24-hour window is closed (131047): the same words would go through as a template. */
  needsTemplate?: boolean;
}

/** Whom a `retry` holds back: the recipient (pair limit), the whole number (throttled, down), or only this message. */
export type RetryScope = 'message' | 'recipient' | 'provider';

export type SendReply =
  | { outcome: 'accepted'; wamid: string; waId: string | null; waUserId: string | null }
  | { outcome: 'refused'; error: ProviderError }
  /** `afterSeconds`: repeating earlier is useless, because the limit that was hit is counted over a longer time. */
  | { outcome: 'retry'; error: ProviderError; scope: RetryScope; afterSeconds?: number }
  | { outcome: 'unknown'; error: ProviderError };

/** Sends one WhatsApp message. Never throws: whatever happens is one of the four replies. */
export interface Messenger {
  /** `payload` is the complete body of POST /messages. */
  send(payload: Record<string, unknown>): Promise<SendReply>;
}

export type LookupReply =
  /** `raw` is the answer as it came, kept as evidence; `unknownWords` are states never seen before, as `field=word`, for the log. */
  | { outcome: 'answered'; answer: PaymentAnswer; raw: Buffer; unknownWords?: string[] }
  /** No answer that can be believed: not reached, refused, or not understood. Nothing may be concluded from it. */
  | { outcome: 'unanswered'; error: ProviderError };

/** Tells the truth about a payment. Never throws. */
export interface PaymentProvider {
  lookup(payment: { referenceId: string; configurationName: string | null }): Promise<LookupReply>;
}

export type RefundReply =
  /** Taken on; `status` may already be final. The gateway decides the speed. */
  | { outcome: 'accepted'; id: string; status: 'pending' | 'completed' | 'failed'; speedProcessed: string | null }
  | { outcome: 'refused'; error: ProviderError }
  | { outcome: 'retry'; error: ProviderError; scope: RetryScope; afterSeconds?: number }
  | { outcome: 'unknown'; error: ProviderError };

/** Gives money back through WhatsApp. There is no idempotency key: after `unknown`, only a lookup may tell. Never throws. */
export interface RefundProvider {
  refund(refund: {
    referenceId: string;
    configurationName: string;
    /** Minor units of INR, the only currency WhatsApp refunds. */
    amount: number;
    speed: 'instant' | 'normal' | null;
  }): Promise<RefundReply>;
}

/** One piece of news out of a delivery, ready for the inbox. */
export interface InboxItem {
  /** SHA-256 over everything that matters in it: the same news in another delivery has the same key. */
  key: Buffer;
  kind: NewsKind;
  referenceId: string | null;
  /** The item with what it needs from its envelope, as JSON bytes; or the whole body where it could not be understood. */
  body: Buffer;
}

export type NewsKind =
  | 'payment'
  | 'message_status'
  | 'payment_method'
  | 'payment_configuration'
  /** Another number's news; kept, without effect. */
  | 'foreign'
  /** Cart, address, text, system and other messages; kept and counted. */
  | 'other'
  /** A shape nobody has seen before; kept, counted as drift, and replayed after an upgrade. */
  | 'drift';

export type News =
  | { kind: 'payment'; referenceId: string; status: string; transactionStatus: string | null }
  | {
      kind: 'message_status';
      wamid: string | null;
      /** Our message id, where WhatsApp gave it back. */
      callbackData: string | null;
      status: 'sent' | 'delivered' | 'read' | 'failed';
      at: Date | null;
      error: ProviderError | null;
    }
  | {
      kind: 'payment_method';
      wamid: string;
      referenceId: string;
      credentialId: string;
      lastFourDigits: string;
      paymentTimestamp: string;
      senderPhone: string | null;
      senderUserId: string | null;
      at: Date | null;
    }
  | { kind: 'payment_configuration'; configurationName: string; status: string; at: Date | null }
  | { kind: 'foreign' | 'other' | 'drift' };

/** Where WhatsApp's deliveries come from. */
export interface WebhookSource {
  /** Whether any configured scheme proves the sender; compares in constant time. */
  isAuthentic(headers: Record<string, string | string[] | undefined>, raw: Buffer): boolean;
  /** Splits a delivery into items. Never throws: what it cannot understand is one `drift` item. */
  split(raw: Buffer): InboxItem[];
  /** Reads a stored item again. Never throws: what is no longer understood is `drift`. */
  read(kind: NewsKind, body: Buffer): News;
}
