/**
 * A PSP as the flows know it. Replies follow the three words of `ports.ts` (refused, retry, unknown); nothing here
 * throws. "retry" is said only where it is certain of every request of that call that nothing was done.
 */
import type { DisputeAnswer, RefundAnswer } from '../domain/decisions/provider-answer';
import type { InstrumentKind, InstrumentLife, PspPaymentKind } from '../domain/lifecycles/instrument-kinds';
import type { ProviderError, RefundProvider } from '../ports';

/** Money at a PSP, taken by us (then it has our `attempt`) or made elsewhere, such as a paid Pix. */
export interface Charge {
  id: string;
  referenceId: string;
  attempt: number | null;
  status: 'pending' | 'succeeded' | 'failed';
  /** Minor units with offset 100; null when absent or in another offset. */
  amount: number | null;
  currency: string | null;
  method: string | null;
  error: { code: string; message: string } | null;
  createdAt: Date | null;
  /** Whoever made them: this service, or a person in the PSP's dashboard. */
  refunds?: RefundAnswer[];
  disputes?: DisputeAnswer[];
  /** Ids of claims that are not shown any more once they are over; most have never been there. */
  endedDisputes?: string[];
}

/** One charge of a stored credential. The same order under the same key must give the same charge. */
export interface ChargeOrder {
  referenceId: string;
  attempt: number;
  credentialId: string;
  /** What the merchant stored with the credential for this PSP. */
  psp: Record<string, unknown>;
  /** Minor units. */
  amount: number;
  currency: string;
  customer: { phone: string | null; user_id: string | null };
  metadata: Record<string, string>;
}

export type ChargeReply =
  /** The charge that this order and key led to; a decline is one that failed. */
  | { outcome: 'answered'; charge: Charge }
  | { outcome: 'refused'; error: ProviderError }
  | { outcome: 'retry'; error: ProviderError }
  | { outcome: 'unknown'; error: ProviderError };

/** What we know that helps a PSP to find its charges of a reference. */
export interface ChargeSearchCriteria {
  /** Charges seen or named before. */
  chargeIds: readonly string[];
  /** What was stored with the credential that the order names; null where it names none. */
  psp: Record<string, unknown> | null;
  /** No charge of the reference is older. */
  since: Date;
  /** Instruments of the order at this PSP; absent: those are looked for that a first attempt would have made. */
  instruments?: readonly KnownInstrument[];
}

/** An instrument as it is stored: made by us, or by the merchant, who gave its name (a Pix txid). */
export interface KnownInstrument {
  kind: InstrumentKind;
  /** What the PSP knows to be unique; see `instrumentName`. */
  name: string;
  /** The PSP's id; null before its answer. */
  id: string | null;
  /** When it was requested first; null: unknown. */
  createdAt: Date | null;
}

export type ChargesReply =
  /**
   * `incomplete`: a part that is not needed to know what was paid could not be read (refunds, disputes, a search): apply
   * what is there, and look again soon. What is not listed then says nothing.
   */
  | { outcome: 'answered'; charges: Charge[]; raw: Buffer; unknownWords?: string[]; incomplete?: true }
  | { outcome: 'unanswered'; error: ProviderError };

/** What a customer pays with, to be made for one order. Stored before the first try; each try sends the same. */
export interface InstrumentRequest {
  referenceId: string;
  kind: InstrumentKind;
  /** From `instrumentName`, for this reference, kind and attempt. */
  name: string;
  /** Minor units. */
  amount: number;
  currency: string;
  /** When the PSP ends it, from `instrumentEnd`; null: never. */
  expiresAt: Date | null;
  /** The name that a Pix code composed by us shows. */
  merchantName: string | null;
  customer: InstrumentCustomer;
  metadata: Record<string, string>;
  /** When a request for it first left; null: none has. A repeat looks for what the first one may have made. */
  firstSentAt: Date | null;
}

/** Personal data; never logged. */
export interface InstrumentCustomer {
  name: string | null;
  /** CPF or CNPJ, bare. */
  taxId: string | null;
  email: string | null;
  phone: string | null;
  address: InstrumentAddress | null;
}

export interface InstrumentAddress {
  zip_code: string;
  street_name: string;
  street_number: string;
  neighborhood: string;
  city: string;
  federal_unit: string;
}

export interface Instrument {
  /** The PSP's id: to cancel it, and to find its payments. */
  id: string;
  kind: InstrumentKind;
  /** Pix code, digitable line, https link or UPI link. */
  content: string;
  state: 'open' | 'paid' | 'ended';
  /** When the PSP ends it; null: never, or unknown. */
  expiresAt: Date | null;
}

export type InstrumentReply =
  /** It is there, made by this try or an earlier one, and is not ended. */
  | { outcome: 'created'; instrument: Instrument }
  /** There is none of this name, and there will be none. */
  | { outcome: 'refused'; error: ProviderError }
  /** This try made none. The same request may be sent again. */
  | { outcome: 'retry'; error: ProviderError; afterSeconds?: number }
  /** There may be one. `findInstrument` is next; never another name. */
  | { outcome: 'unknown'; error: ProviderError };

export type FoundInstrumentReply =
  | { outcome: 'found'; instrument: Instrument }
  /**
   * None is to be seen. `repeat`: what `createInstrument` with the same request would do now.
   *   safe:  it makes no second one;
   *   wait:  it might, because the PSP's list lags behind; look again in `afterSeconds`;
   *   never: it might, and no call can find out. A person must look at the PSP's account.
   */
  | { outcome: 'not_found'; repeat: 'safe' | 'wait' | 'never'; afterSeconds?: number }
  | { outcome: 'unanswered'; error: ProviderError };

export type CancelReply =
  /** Nobody can pay it any more: by this call, an earlier one, or because its time was over. */
  | { outcome: 'ended' }
  /** It was paid first (or is being paid): look the payment up. */
  | { outcome: 'paid' }
  /** It can still be paid, and the PSP does not end it. */
  | { outcome: 'refused'; error: ProviderError }
  /** Call again: a cancel never does more than end it. */
  | { outcome: 'retry'; error: ProviderError; afterSeconds?: number }
  | { outcome: 'unknown'; error: ProviderError };

export interface InstrumentAbility extends InstrumentLife {
  currencies: readonly string[];
  /**
   * What makes a repeated request harmless: `name`: the PSP makes one per name, for ever; `key`: for so many hours;
   * `nothing`: its list is read first, and a double is ended.
   */
  unique: { by: 'name' } | { by: 'key'; hours: number } | { by: 'nothing' };
  /** What of the customer has to be known. */
  needs: readonly (keyof InstrumentCustomer)[];
  /** Whether the PSP itself takes no second payment. */
  paidOnce: boolean;
}

/** What a PSP can do. A kind that is absent is not there. */
export interface PspAbilities {
  /** Currencies in which stored cards are charged; empty: it charges none. */
  card: readonly string[];
  /** Its lookup finds whatever carries the reference, also what the merchant made there without us. */
  findsByReference?: true;
  instruments: Partial<Record<InstrumentKind, InstrumentAbility>>;
}

export type CredentialsReply =
  | { outcome: 'accepted'; detail: string; warning?: string }
  | { outcome: 'failed'; error: ProviderError };

/** What a webhook is about, where it does not name our reference. */
export type PspSubject = Pick<PspWebhookEvent, 'chargeId' | 'instrumentId'>;

export type ReferenceReply =
  /** null: it is nothing of ours. */
  { outcome: 'answered'; referenceId: string | null } | { outcome: 'unanswered'; error: ProviderError };

/** The company that charges stored credentials, makes instruments, and knows of all money outside WhatsApp. */
export interface Psp extends RefundProvider {
  readonly abilities: PspAbilities;
  /** For how many hours the same key gives the same charge or refund. */
  keyHours: number;
  charge(order: ChargeOrder): Promise<ChargeReply>;
  /** All charges of a reference, whoever made them. */
  lookup(referenceId: string, criteria: ChargeSearchCriteria): Promise<ChargesReply>;
  /** The unique name of an attempt's instrument. The same arguments give the same name for ever; store it first. */
  instrumentName(referenceId: string, kind: InstrumentKind, attempt: number): string;
  createInstrument(request: InstrumentRequest): Promise<InstrumentReply>;
  /** What became of a request whose outcome is unknown. Ends a double where the PSP lets one be made. */
  findInstrument(request: InstrumentRequest): Promise<FoundInstrumentReply>;
  cancelInstrument(instrument: { id: string; kind: InstrumentKind; name: string }): Promise<CancelReply>;
  /** The reference of a charge or instrument that a webhook names. */
  referenceOf(subject: PspSubject): Promise<ReferenceReply>;
  /** Tries the credentials without moving money. */
  checkCredentials(): Promise<CredentialsReply>;
}

/** A configured PSP with the name that the configuration gives it. */
export interface NamedPsp extends Psp {
  readonly name: string;
}

export type PspByKind = Record<PspPaymentKind, NamedPsp | null>;

/** Last part of the path by which a PSP's webhooks come in. */
export const PSP_WEBHOOK_PATHS = ['psp', 'stripe', 'razorpay', 'pix', 'mercadopago'] as const;
export type PspWebhookPath = (typeof PSP_WEBHOOK_PATHS)[number];

export type PspByWebhook = Partial<Record<PspWebhookPath, NamedPsp>>;

/** An event from a PSP's webhook: something happened to this reference. It is only a reason to look it up. */
export interface PspWebhookEvent {
  /** The same delivery has the same id, however often it comes. */
  deliveryId: string;
  type: string;
  /** null: the event names no reference; `referenceOf` finds it. */
  referenceId: string | null;
  chargeId: string | null;
  instrumentId?: string | null;
}

/** A delivery of a PSP as it came. */
export interface PspWebhookDelivery {
  headers: Record<string, string | string[] | undefined>;
  query: Record<string, unknown>;
  /** The secret in the path, where a PSP has no other place for one. */
  pathToken: string | null;
  raw: Buffer;
}

/** Where a PSP's webhooks come from. */
export interface PspWebhookReader {
  /** What the delivery is about, often one thing; null when nothing proves the sender. Never throws. */
  read(delivery: PspWebhookDelivery, now: Date): PspWebhookEvent[] | null;
}
