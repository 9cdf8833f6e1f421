/** What the pretend world remembers. */

export type OrderWord = 'pending' | 'processing' | 'partially_shipped' | 'shipped' | 'completed' | 'canceled';
export type TransactionWord = 'pending' | 'success' | 'failed';

export interface SandboxOrder {
  referenceId: string;
  customerId: string;
  wamid: string;
  status: OrderWord;
  currency: 'INR' | 'BRL';
  /** Minor units. */
  total: number;
  /** The gateway that WhatsApp reports about; null: only a PSP knows about the money. */
  gateway: { name: string; configuration: string; passThrough: Record<string, unknown> } | null;
  /** The stored card that the customer may confirm. */
  oneClick: { lastFourDigits: string; credentialId: string } | null;
  /** What `order_status` said about the payment (Brazil): the label on the bubble. */
  paymentLabel: 'pending' | 'captured' | 'failed' | null;
  /** The message never reached the customer, so that its reference may be used again. */
  undelivered: boolean;
  /** Seconds since 1970. */
  expiresAt: number | null;
  /** The gateway's order: every attempt shares its id. */
  gatewayOrderId: string;
  transactions: SandboxTransaction[];
  parameters: unknown;
  createdAt: number;
}

export interface SandboxTransaction {
  id: string;
  pgTransactionId: string;
  status: TransactionWord;
  method: Method;
  createdAt: number;
  updatedAt: number;
  refunds: SandboxRefund[];
}

export interface SandboxRefund {
  id: string;
  /** Minor units. */
  amount: number;
  status: 'pending' | 'success' | 'failed';
  speed: 'instant' | 'normal';
  createdAt: number;
  updatedAt: number;
}

export const METHODS = ['upi', 'card', 'netbanking', 'wallet'] as const;
export type Method = (typeof METHODS)[number];

export const WEBHOOK_MODES = ['sent', 'lost', 'duplicated', 'delayed', 'reordered', 'forged'] as const;
export type WebhookMode = (typeof WEBHOOK_MODES)[number];

export interface Customer {
  id: string;
  /** null for someone known by user id alone. */
  waId: string | null;
  userId: string;
  name: string;
  /** `closed` refuses at once; `closed_async` accepts, and reports the failure by webhook, as WhatsApp often does. */
  window: 'open' | 'closed' | 'closed_async';
  /** Who owns the conversation; of one that another responder owns we get copies, and only templates pass. */
  thread?: 'ours' | 'other';
  reachable: boolean;
  supportsOrders: boolean;
  reads: boolean;
  /** Webhooks then carry the user id alone (Meta, "Business-scoped user IDs"). */
  hidesPhone: boolean;
  /** Pair limit: the moment, in milliseconds, up to which messages have been paid for. */
  pairBusyUntil: number;
}

export interface ChatMessage {
  wamid: string;
  customerId: string;
  from: 'merchant' | 'customer';
  kind: string;
  text: string;
  referenceId: string | null;
  status: 'accepted' | 'sent' | 'delivered' | 'read' | 'failed';
  callbackData: string | null;
  at: number;
  footer?: string;
  /** The header's image: its address or its media id. */
  image?: string;
  /** Sent as an approved template, which has another price. */
  isTemplate?: true;
  /** What an order_status says. */
  orderUpdate?: { order?: string; payment?: string; description?: string };
}

export interface Delivery {
  id: string;
  target: 'whatsapp' | 'psp';
  /** What it says, for people. */
  about: string;
  referenceId: string | null;
  body: string;
  /** Standard Webhooks id; a duplicate has the same. */
  webhookId: string;
  forged: boolean;
  lost: boolean;
  attempts: { at: string; http_status: number | null }[];
}

export interface Charge {
  id: string;
  reference_id: string;
  attempt?: number | string;
  status: 'pending' | 'succeeded' | 'failed';
  amount: { value: number; offset: number };
  currency: string;
  created_at: string;
  error?: { code: string; message: string };
}

export interface PspRefund {
  id: string;
  chargeId: string;
  amount: number;
  status: 'pending' | 'succeeded' | 'failed';
  createdAt?: string;
}

/** A claim of the customer's bank, in the protocol's own words. */
export interface PspDispute {
  id: string;
  chargeId: string;
  kind: string;
  status: string;
  amount: number;
  reason: string | null;
  openedAt: string;
  closedAt: string | null;
}

/** What a customer pays with outside of WhatsApp, made for one order. */
export interface PspInstrument {
  id: string;
  referenceId: string;
  kind: 'pix_dynamic_code' | 'boleto' | 'payment_link' | 'upi_intent_link';
  /** Pix code, digitable line, link or UPI link. */
  content: string;
  amount: number;
  currency: string;
  expiresAt: string | null;
  canceled: boolean;
}

export interface RememberedKey {
  fingerprint: string;
  /** The charge or refund that the key led to. */
  resultId: string;
  at: number;
}

export interface Registration {
  url: string;
  headers: Record<string, string>;
}

/** What a pretend gateway sent to the bank. */
export interface Payout {
  id: string;
  /** Whose books it is in. */
  account: 'razorpay' | 'sandbox_inr' | 'sandbox_brl';
  currency: 'INR' | 'BRL';
  /** As the bank's statement shows it. */
  utr: string;
  /** Minor units; negative where more went back than came. */
  net: number;
  /** Seconds since 1970. */
  settledAt: number;
  /** null: no statement has it yet. */
  creditedAt: number | null;
}

export interface Faults {
  lookup: 'ok' | 'down' | 'slow' | 'wrong_amount';
  send: 'ok' | 'down' | 'timeout_after' | 'token_expired' | 'account_held';
  charge: 'ok' | 'decline' | 'timeout_after';
}
