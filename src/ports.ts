/**
 * The outside world on one page. Flows know these interfaces; only adapters know a provider's words.
 *
 * Every reply distinguishes three things that must never be confused:
 *   refused: the other side said no, nothing happened;
 *   retry:   nothing happened, and the same request may succeed later;
 *   unknown: the request may have taken effect, nobody knows. It is asked about, never simply repeated.
 */
import type { ForwardTopic } from './domain/decisions/forwarding';
import type { PaymentAnswer } from './domain/decisions/provider-answer';

/** The only source of the time, so that tests and sandboxes can move it. */
export interface Clock {
  now(): Date;
  /** Calls the listener after each leap forward, so that whoever sleeps can look what is due; absent: it never leaps. */
  onMove?(listener: () => void): void;
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
  /**
   * The other side has not answered for a while, and is asked only now and then. Nothing happened, the try does not
   * count, and asking earlier than after so many seconds is useless.
   */
  retryAfterSeconds?: number;
}

/**
 * Whom a `retry` holds back: the recipient (pair limit), the whole number (throttled, down), the account (its token,
 * bill or registration: nothing goes through until a person acts), or only this message.
 */
export type RetryScope = 'message' | 'recipient' | 'provider' | 'account';

export type SendReply =
  | { outcome: 'accepted'; wamid: string; waId: string | null; waUserId: string | null }
  | { outcome: 'refused'; error: ProviderError }
  /** `afterSeconds`: repeating earlier is useless, because the limit that was hit is counted over a longer time. */
  /** `doubtful`: it may have been taken all the same, so that a "no" to a repeat proves nothing about this request. */
  | { outcome: 'retry'; error: ProviderError; scope: RetryScope; afterSeconds?: number; doubtful?: true }
  | { outcome: 'unknown'; error: ProviderError };

/** Sends one WhatsApp message. Never throws: whatever happens is one of the four replies. */
export interface Messenger {
  /** `payload` is the complete body of POST /messages. */
  send(payload: Record<string, unknown>): Promise<SendReply>;
}

export type LookupReply =
  /** `raw` is the answer as it came, kept as evidence; `unknownWords` are states never seen before, as `field=word`, for the log. */
  /** `incomplete`: refunds or disputes could not be read: apply the rest, and look again soon. */
  | { outcome: 'answered'; answer: PaymentAnswer; raw: Buffer; unknownWords?: string[]; incomplete?: true }
  /** No answer that can be believed: not reached, refused, or not understood. Nothing may be concluded from it. */
  | { outcome: 'unanswered'; error: ProviderError };

/** Tells the truth about a payment. Never throws. */
export interface PaymentProvider {
  /** `chargeIds`: charges that news named; a PSP whose own search lags behind is asked about them by id. */
  lookup(payment: {
    referenceId: string;
    configurationName: string | null;
    chargeIds?: readonly string[];
  }): Promise<LookupReply>;
}

export type RefundReply =
  /** Taken on; `status` may already be final. The gateway decides the speed. */
  | { outcome: 'accepted'; id: string; status: 'pending' | 'completed' | 'failed'; speedProcessed: string | null }
  | { outcome: 'refused'; error: ProviderError }
  | { outcome: 'retry'; error: ProviderError; scope: RetryScope; afterSeconds?: number }
  | { outcome: 'unknown'; error: ProviderError };

/** One refund as a provider needs it. */
export interface RefundOrder {
  /** Our id of the refund: the idempotency key where the other side honours one. */
  id: string;
  referenceId: string;
  /** WhatsApp's payment configuration; null where there is none. */
  configurationName: string | null;
  /** The captured transaction; at a PSP that is the charge. */
  transactionId: string;
  /** Minor units. */
  amount: number;
  currency: string;
  speed: 'instant' | 'normal' | null;
}

/** Gives money back. Never throws. */
export interface RefundProvider {
  refund(refund: RefundOrder): Promise<RefundReply>;
  /**
   * For how many hours the same id gives the same refund, so that an unknown outcome may be asked for again. Absent:
   * there is no idempotency key (WhatsApp), and after `unknown` only a lookup may tell.
   */
  keyHours?: number;
  /** Asks what became of a refund by the provider's id. Absent where the payment's lookup tells (WhatsApp). */
  findRefund?(providerRefundId: string): Promise<RefundReply>;
}

/** One piece of news out of a delivery, ready for the inbox. */
export interface InboxItem {
  /** SHA-256 over everything that matters in it: the same news in another delivery has the same key. */
  key: Buffer;
  kind: WebhookEventKind;
  referenceId: string | null;
  /** The item with what it needs from its envelope, as JSON bytes; or the whole body where it could not be understood. */
  body: Buffer;
  /** By which forward addresses may be narrowed, also of another number's items; absent: none of them. */
  topics?: readonly ForwardTopic[];
  /** Of the delivery that brought it; absent or null: nobody traces it. */
  trace?: string | null;
}

export type WebhookEventKind =
  | 'payment'
  | 'message_status'
  | 'payment_method'
  | 'payment_configuration'
  /** A customer has another number or user id. */
  | 'customer_renamed'
  /** A PSP's: the body is a `Hint`. */
  | 'psp_hint'
  /** Another number's news; kept, without effect. */
  | 'foreign'
  /** Cart, address, text, system and other messages; kept and counted. */
  | 'other'
  /** A shape nobody has seen before; kept, counted as drift, and replayed after an upgrade. */
  | 'drift';

/** What a message costs, in WhatsApp's own words, such as `service` and `regular`. */
export interface MessagePricing {
  category: string;
  type: string | null;
  /** Deprecated by Meta, and still sent. */
  billable: boolean | null;
}

/** A sending that is known to have had no effect: for good, or for a cause that may pass. */
export type MessageFailure = Extract<SendReply, { outcome: 'refused' | 'retry' }>;

export type WebhookEvent =
  | { kind: 'payment'; referenceId: string; status: string; transactionStatus: string | null }
  | {
      kind: 'message_status';
      wamid: string | null;
      /** Our message id, where WhatsApp gave it back. */
      callbackData: string | null;
      status: 'sent' | 'delivered' | 'read' | 'failed';
      at: Date | null;
      /** Of a failed one: what it means for this sending, by the table that answers are read with; null otherwise. */
      failure: MessageFailure | null;
      /** With `sent` and with one of `delivered` and `read`. */
      pricing: MessagePricing | null;
    }
  | {
      kind: 'payment_method';
      wamid: string;
      referenceId: string;
      /** Null where the consent has none, or none that can be read: it names no card then. */
      credentialId: string | null;
      lastFourDigits: string | null;
      paymentTimestamp: string;
      senderPhone: string | null;
      senderUserId: string | null;
      at: Date | null;
    }
  | { kind: 'payment_configuration'; configurationName: string; status: string; at: Date | null }
  /** Names are numbers as digits, and user ids. */
  | { kind: 'customer_renamed'; oldNames: string[]; newNames: string[]; at: Date | null }
  | { kind: 'psp_hint' | 'foreign' | 'other' | 'drift' };

/** Where WhatsApp's deliveries come from. */
export interface WebhookSource {
  /** Whether any configured scheme proves the sender; compares in constant time. */
  isAuthentic(headers: Record<string, string | string[] | undefined>, raw: Buffer): boolean;
  /** Splits a delivery into items. Never throws: what it cannot understand is one `drift` item. */
  split(raw: Buffer): InboxItem[];
  /** Reads a stored item again. Never throws: what is no longer understood is `drift`. */
  read(kind: WebhookEventKind, body: Buffer): WebhookEvent;
}

export type NotifyReply =
  | { outcome: 'delivered'; httpStatus: number }
  /** 410: the merchant wants no more of them there. */
  | { outcome: 'gone'; httpStatus: 410 }
  /** `httpStatus` null: no answer; `reason` is an error code or a few fixed words, never an address. */
  | { outcome: 'failed'; httpStatus: number | null; reason: string };

/** Sends signed webhooks to the merchant. Never throws. */
export interface Notifier {
  /** Why this address may not be registered, in one sentence; null when it may. */
  refuses(url: string): Promise<string | null>;
  /** Sends one event; `secrets` are all that sign at the moment, `at` is the time of this try. */
  notify(notification: {
    url: string;
    secrets: string[];
    eventId: string;
    at: Date;
    body: string | Buffer;
    /** Beside the signature; without secrets there is none. */
    headers?: Record<string, string>;
  }): Promise<NotifyReply>;
}

/** Encrypts what must be readable again. `about` binds it to the row it belongs to: elsewhere it does not open. */
export interface Vault {
  encrypt(text: string, about: string): Buffer;
  /** Throws when no key fits, or the bytes were changed. */
  decrypt(encrypted: Buffer, about: string): string;
}
