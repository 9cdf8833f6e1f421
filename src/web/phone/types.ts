/** The sandbox's own API, as far as the page uses it. */

export interface Money {
  value: number;
  offset?: number;
}

export interface Item {
  retailer_id?: string;
  name: string;
  amount: Money;
  sale_amount?: Money;
  quantity: number;
}

export interface PaymentSetting {
  type: string;
  upi_intent_link?: { link: string };
  payment_link?: { uri: string };
  pix_dynamic_code?: { code: string; merchant_name: string };
  boleto?: { digitable_line: string };
  offsite_card_pay?: { last_four_digits: string };
}

export interface Parameters {
  reference_id: string;
  currency: 'INR' | 'BRL';
  total_amount: Money;
  payment_settings?: PaymentSetting[];
  order?: {
    items: Item[];
    subtotal: Money;
    tax?: Money & { description?: string };
    shipping?: Money & { description?: string };
    discount?: Money & { description?: string; discount_program_name?: string };
    expiration?: { timestamp: string; description?: string };
  };
}

export interface BubbleOrder {
  status: string;
  payment_status: 'pending' | 'captured';
  payment_label: 'pending' | 'captured' | 'failed' | null;
  in_progress: boolean;
  currency: 'INR' | 'BRL';
  total_amount: Money;
  last_four_digits: string | null;
  parameters: Parameters;
}

export interface Bubble {
  wamid: string;
  from: 'merchant' | 'customer';
  kind: string;
  text: string;
  status: string;
  at: string;
  reference_id: string | null;
  footer: string | null;
  image: string | null;
  order_update: { order?: string; payment?: string; description?: string } | null;
  order: BubbleOrder | null;
}

export interface Customer {
  phone: string | null;
  user_id: string;
  name: string;
  window: 'open' | 'closed' | 'closed_async';
  thread: 'ours' | 'other';
  reachable: boolean;
  last_message: { kind: string; from: string; text: string; at: string } | null;
}

export interface SandboxOrder {
  reference_id: string;
  status: string;
  payment_status: 'pending' | 'captured';
  transactions: { status: string }[];
  charges: { status: string; error?: { message: string } }[];
}

export interface Faults {
  lookup: 'ok' | 'down' | 'slow' | 'wrong_amount';
  send: 'ok' | 'down' | 'timeout_after' | 'token_expired' | 'account_held';
  charge: 'ok' | 'decline' | 'timeout_after';
}

export interface Clock {
  now: string;
  ahead_seconds: number;
  /** Why it cannot be moved; null: it can. */
  fixed: string | null;
}

export interface Exchange {
  id: number;
  at: string;
  from: string;
  to: string;
  method: string;
  path: string;
  status: number | null;
  request: unknown;
  response: unknown;
}

export interface TimelineEntry {
  at: string;
  kind: string;
  code: string;
  params: unknown;
  summary: string;
  cause: string;
  details: unknown;
}

/** The order as the merchant's API shows it, with its timeline. */
export interface Story {
  order: {
    reference_id: string;
    version: number;
    status: string;
    currency: 'INR' | 'BRL';
    total_amount: Money;
    expires_at: string | null;
    payment: {
      status: string;
      captured_amount: Money;
      refunded_amount: Money;
      problem: { code: string; detail: string } | null;
    };
    messages: { id: string; kind: string; status: string }[];
  };
  timeline: TimelineEntry[];
}

export interface Merchant {
  /** Origin of the service's API; null while no service is known. */
  api: string | null;
  key: string | null;
}

export type Method = 'upi' | 'card' | 'netbanking' | 'wallet';
export type WebhookMode = 'sent' | 'lost' | 'duplicated' | 'delayed' | 'reordered' | 'forged';
export interface Action {
  method?: Method;
  webhook?: WebhookMode;
  after_seconds?: number;
}
