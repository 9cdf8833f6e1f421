// Made from the OpenAPI document by `npm run generate:client`. Do not edit.

/**
 * An order to be paid in WhatsApp, in WhatsApp’s own field names.
 */
export type OrderRequest = OrderRequestInr | OrderRequestBrl;
/**
 * How an order in INR can be paid.
 */
export type PaymentSettingInr =
  | {
      type: 'payment_gateway';
      payment_gateway: PaymentGateway;
    }
  | {
      type: 'upi_intent_link';
      upi_intent_link: {
        /**
         * upi://pay?pa=…&tr=… as your gateway returned it; `tr` is the reference_id.
         */
        link: string;
      };
    }
  | {
      type: 'payment_link';
      payment_link: {
        /**
         * An absolute URL that starts with https://.
         */
        uri: string;
        /**
         * An absolute URL that starts with https:// or http://.
         */
        success_url?: string;
        /**
         * An absolute URL that starts with https:// or http://.
         */
        cancel_url?: string;
      };
    };
/**
 * India: a gateway that WhatsApp talks to; the lookup confirms the payment.
 */
export type PaymentGateway =
  | {
      type: 'razorpay';
      /**
       * The payment configuration of your WhatsApp Business account.
       */
      configuration_name: string;
      /**
       * The UPI app that the checkout opens first.
       *
       * @minItems 1
       * @maxItems 1
       */
      preferred_payment_methods?: {
        method: 'gpay' | 'phonepe' | 'paytm' | 'bhim' | 'amazonpay' | 'cred' | 'mobikwik';
      }[];
      /**
       * Above ₹5,00,000 UPI fails: send ["web"].
       *
       * @minItems 1
       */
      enabled_payment_options?: ('upi' | 'web')[];
      razorpay?: {
        receipt?: string;
        notes?: {
          [k: string]: string;
        };
      };
    }
  | {
      type: 'payu';
      /**
       * The payment configuration of your WhatsApp Business account.
       */
      configuration_name: string;
      /**
       * The UPI app that the checkout opens first.
       *
       * @minItems 1
       * @maxItems 1
       */
      preferred_payment_methods?: {
        method: 'gpay' | 'phonepe' | 'paytm' | 'bhim' | 'amazonpay' | 'cred' | 'mobikwik';
      }[];
      /**
       * Above ₹5,00,000 UPI fails: send ["web"].
       *
       * @minItems 1
       */
      enabled_payment_options?: ('upi' | 'web')[];
      payu?: {
        udf1?: string;
        udf2?: string;
        udf3?: string;
        udf4?: string;
      };
    }
  | {
      type: 'billdesk';
      /**
       * The payment configuration of your WhatsApp Business account.
       */
      configuration_name: string;
      /**
       * The UPI app that the checkout opens first.
       *
       * @minItems 1
       * @maxItems 1
       */
      preferred_payment_methods?: {
        method: 'gpay' | 'phonepe' | 'paytm' | 'bhim' | 'amazonpay' | 'cred' | 'mobikwik';
      }[];
      /**
       * Above ₹5,00,000 UPI fails: send ["web"].
       *
       * @minItems 1
       */
      enabled_payment_options?: ('upi' | 'web')[];
      billdesk?: {
        additional_info1?: string;
        additional_info2?: string;
        additional_info3?: string;
        additional_info4?: string;
        additional_info5?: string;
        additional_info6?: string;
        additional_info7?: string;
      };
    }
  | {
      type: 'zaakpay';
      /**
       * The payment configuration of your WhatsApp Business account.
       */
      configuration_name: string;
      /**
       * The UPI app that the checkout opens first.
       *
       * @minItems 1
       * @maxItems 1
       */
      preferred_payment_methods?: {
        method: 'gpay' | 'phonepe' | 'paytm' | 'bhim' | 'amazonpay' | 'cred' | 'mobikwik';
      }[];
      /**
       * Above ₹5,00,000 UPI fails: send ["web"].
       *
       * @minItems 1
       */
      enabled_payment_options?: ('upi' | 'web')[];
      zaakpay?: {
        extra1?: string;
        extra2?: string;
      };
    };
/**
 * How an order in BRL can be paid.
 */
export type PaymentSettingBrl =
  | {
      type: 'offsite_card_pay';
      offsite_card_pay: {
        /**
         * May be left to the stored credential.
         */
        last_four_digits?: string;
        /**
         * A stored credential, never a card number.
         */
        credential_id: string;
      };
    }
  | {
      type: 'pix_dynamic_code';
      pix_dynamic_code: {
        /**
         * The dynamic Pix code (BR Code) for exactly the total.
         */
        code: string;
        merchant_name: string;
        key: string;
        key_type: 'CPF' | 'CNPJ' | 'EMAIL' | 'PHONE' | 'EVP';
      };
    }
  | {
      type: 'payment_link';
      payment_link: {
        /**
         * An absolute URL that starts with https://.
         */
        uri: string;
      };
    }
  | {
      type: 'boleto';
      boleto: {
        /**
         * 47 digits (bank slip) or 48 (collection); dots, hyphens and spaces are dropped.
         */
        digitable_line: string;
      };
    };

/**
 * Money in integer minor units (paise, centavos).
 */
export interface Amount {
  value: number;
  offset: 100;
}
/**
 * Integer minor units, greater than zero; `offset` may be left out.
 */
export interface AmountInput {
  value: number;
  offset?: 100;
}
/**
 * Whom physical goods in India go to.
 */
export interface Beneficiary {
  name: string;
  address_line1: string;
  address_line2?: string;
  city: string;
  state: string;
  country: 'India';
  postal_code: string;
}
/**
 * A stored one-click credential: a PSP’s token, never a card number.
 */
export interface Credential {
  credential_id: string;
  last_four_digits: string;
  customer: {
    phone: string | null;
    user_id: string | null;
  };
  created_at: string;
  updated_at: string;
}
/**
 * Who is signed in at the dashboard, and until when.
 */
export interface DashboardSession {
  mode: 'live' | 'sandbox';
  /**
   * What the key may that began it.
   */
  scopes: ('read' | 'write' | 'refund')[];
  expires_at: string;
}
/**
 * Integer minor units, zero or more, with what the customer reads.
 */
export interface DescribedAmountInput {
  value: number;
  offset?: 100;
  description?: string;
}
/**
 * What is taken off the total.
 */
export interface DiscountInput {
  value: number;
  offset?: 100;
  description?: string;
  discount_program_name?: string;
}
/**
 * What happened, and who was told.
 */
export interface Event {
  /**
   * The `webhook-id` of its notifications.
   */
  id: string;
  type:
    | 'payment.pending'
    | 'payment.captured'
    | 'payment.failed'
    | 'payment.canceled'
    | 'payment.expired'
    | 'payment.problem'
    | 'order.status_changed'
    | 'refund.updated'
    | 'message.failed';
  created_at: string;
  data: {
    order: Order;
  };
  deliveries: {
    endpoint_id: string;
    status: 'pending' | 'delivered' | 'failed';
    at: string;
    http_status: number | null;
  }[];
}
/**
 * An order with its payment and its messages.
 */
export interface Order {
  reference_id: string;
  livemode: boolean;
  /**
   * Grows with every change: tells which of two copies is newer.
   */
  version: number;
  /**
   * The last status that WhatsApp did not refuse.
   */
  status: 'pending' | 'processing' | 'partially_shipped' | 'shipped' | 'completed' | 'canceled';
  type: 'digital-goods' | 'physical-goods';
  customer: {
    phone: string | null;
    user_id: string | null;
  };
  currency: 'INR' | 'BRL';
  total_amount: Amount;
  /**
   * null in the simplified Brazilian form, and after the customer was erased.
   */
  order: OrderContent | null;
  payment_settings: PaymentSetting[];
  beneficiaries?: {
    [k: string]: string;
  }[];
  payment: Payment;
  messages: Message[];
  metadata: {
    [k: string]: string;
  };
  expires_at: string | null;
  created_at: string;
  updated_at: string;
}
/**
 * WhatsApp’s `order` object as sent, with subtotal and tax filled in.
 */
export interface OrderContent {
  status: string;
  type?: string;
  catalog_id?: string;
  expiration?: {
    timestamp: string;
    description?: string;
  };
  items: {
    retailer_id?: string;
    name: string;
    image?: {
      link: string;
    };
    amount: Amount;
    sale_amount?: Amount;
    quantity: number;
    country_of_origin?: string;
    importer_name?: string;
    importer_address?: {
      [k: string]: string;
    };
  }[];
  subtotal: Amount;
  tax: {
    value: number;
    offset: 100;
    description?: string;
    discount_program_name?: string;
  };
  shipping?: {
    value: number;
    offset: 100;
    description?: string;
    discount_program_name?: string;
  };
  discount?: {
    value: number;
    offset: 100;
    description?: string;
    discount_program_name?: string;
  };
}
/**
 * As sent: an object under the name of its `type`.
 */
export interface PaymentSetting {
  type: 'payment_gateway' | 'upi_intent_link' | 'payment_link' | 'offsite_card_pay' | 'pix_dynamic_code' | 'boleto';
  [k: string]: unknown;
}
/**
 * The intent to collect the order’s total.
 */
export interface Payment {
  /**
   * `captured` is reached only with a verification, and never left: refunds are counted beside it.
   */
  status: 'new' | 'pending' | 'failed' | 'captured' | 'canceled' | 'expired';
  captured_at: string | null;
  captured_amount: Amount;
  refunded_amount: Amount;
  verification: Verification | null;
  transactions: Transaction[];
  refunds: Refund[];
  problem: PaymentProblem | null;
}
/**
 * The lookup that captured the payment: no payment is captured without one.
 */
export interface Verification {
  source: 'whatsapp_lookup' | 'psp_lookup';
  checked_at: string;
  transaction_id: string | null;
  pg_transaction_id: string | null;
  amount: Amount;
  currency: 'INR' | 'BRL';
}
/**
 * One attempt to pay, as the provider reports it.
 */
export interface Transaction {
  id: string;
  pg_transaction_id: string | null;
  type: string;
  status: 'pending' | 'success' | 'failed';
  method: string | null;
  error: {
    code: string | null;
    reason: string | null;
  } | null;
  amount: Amount | null;
  created_at: string | null;
  updated_at: string | null;
}
/**
 * Money given back.
 */
export interface Refund {
  id: string;
  /**
   * `unknown`: the request may have arrived but no answer came; it is asked about, never simply repeated.
   */
  status: 'requested' | 'pending' | 'completed' | 'failed' | 'unknown';
  /**
   * null for an external refund whose amount the provider does not tell.
   */
  amount: Amount | null;
  speed_requested: string | null;
  speed_processed: string | null;
  /**
   * Made elsewhere, for example in the gateway’s dashboard.
   */
  external: boolean;
  created_at: string;
  updated_at: string;
}
/**
 * Something a person should look at; the newest that is unresolved.
 */
export interface PaymentProblem {
  code:
    | 'amount_mismatch'
    | 'currency_mismatch'
    | 'reference_mismatch'
    | 'multiple_success'
    | 'paid_after_cancel'
    | 'paid_after_expiry'
    | 'capture_contradicted'
    | 'credential_mismatch'
    | 'sender_mismatch'
    | 'charge_outcome_unknown'
    | 'refund_outcome_unknown'
    | 'consent_refused';
  detail: string;
  at: string;
}
/**
 * A WhatsApp message of this order.
 */
export interface Message {
  id: string;
  kind: 'order_details' | 'order_status';
  /**
   * `unknown`: the request may have arrived but no answer came; nothing is repeated blindly.
   */
  status: 'queued' | 'sent' | 'delivered' | 'read' | 'failed' | 'unknown';
  wamid: string | null;
  /**
   * The approved template that was used.
   */
  template?: string;
  error: {
    code: number | string | null;
    title: string;
    details: string | null;
    /**
     * What to do about it.
     */
    advice: string | null;
  } | null;
  created_at: string;
  updated_at: string;
}
/**
 * How the last hours went.
 */
export interface Figures {
  at: string;
  hours: number;
  /**
   * Payments that are under way and not confirmed, by how long they have been so.
   */
  money_at_risk: {
    currency: 'INR' | 'BRL';
    age: 'under_5_minutes' | 'under_1_hour' | 'under_1_day' | 'over_1_day';
    payments: number;
    amount: Amount;
  }[];
  /**
   * How payments ended, for every hour, oldest first. One that fails twice counts twice.
   */
  payments: {
    /**
     * The start of the hour.
     */
    hour: string;
    captured: number;
    failed: number;
    canceled: number;
    expired: number;
  }[];
  /**
   * What told of the captured payments first; of the newest 2,000 at most.
   */
  first_seen_by: {
    webhook: number;
    reconciler: number;
    manual: number;
    charge: number;
  };
  /**
   * From the gateway’s own time of a payment (or, where it tells none, the first news of it) to its capture here; of the newest 2,000 at most.
   */
  pay_to_confirm: {
    count: number;
    p50_seconds: number | null;
    p90_seconds: number | null;
    p99_seconds: number | null;
    histogram: {
      /**
       * null: longer than all others.
       */
      up_to_seconds: number | null;
      payments: number;
    }[];
  };
  /**
   * What others failed at, for every hour: messages that failed, payments whose lookup got no usable answer, notifications that have not arrived since their last try in that hour.
   */
  provider_errors: {
    /**
     * The start of the hour.
     */
    hour: string;
    provider: 'whatsapp' | 'psp' | 'merchant';
    errors: number;
  }[];
  open_problems: number;
  orders: {
    created: number;
  };
}
/**
 * One line of the order.
 */
export interface ItemBrl {
  retailer_id: string;
  name: string;
  amount: AmountInput;
  sale_amount?: AmountInput;
  quantity: number;
}
/**
 * Without a catalogue, the importer fields are required (but not with a UPI intent link).
 */
export interface ItemInr {
  retailer_id?: string;
  name: string;
  amount: AmountInput;
  sale_amount?: AmountInput;
  quantity: number;
  image?: {
    /**
     * An absolute URL that starts with https:// or http://.
     */
    link: string;
  };
  country_of_origin?: string;
  importer_name?: string;
  importer_address?: {
    address_line1: string;
    address_line2?: string;
    city: string;
    zone_code: string;
    postal_code: string;
    country_code: 'IN';
  };
}
/**
 * What the customer reads around the order; every part has a default.
 */
export interface MessageBrl {
  header?: {
    type: 'image';
    image: {
      /**
       * An absolute URL that starts with https:// or http://.
       */
      link: string;
    };
  };
  body?: string;
  footer?: string;
  template?: Template;
}
/**
 * An approved template, for when the 24-hour window is closed (131047).
 */
export interface Template {
  name: string;
  language: string;
  /**
   * Absent: only when the 24-hour window is closed.
   */
  when?: 'always';
  header?:
    | {
        type: 'image';
        image: {
          /**
           * An absolute URL that starts with https:// or http://.
           */
          link?: string;
          id?: string;
        };
      }
    | {
        type: 'document';
        document: {
          /**
           * An absolute URL that starts with https:// or http://.
           */
          link?: string;
          id?: string;
          filename?: string;
        };
      }
    | {
        type: 'text';
        text: string;
      };
  /**
   * @minItems 1
   */
  body_parameters?: string[];
}
/**
 * What the customer reads around the order; every part has a default.
 */
export interface MessageInr {
  header?: {
    type: 'image';
    image: {
      /**
       * An absolute URL that starts with https:// or http://.
       */
      link?: string;
      id?: string;
    };
  };
  body?: string;
  footer?: string;
  template?: Template;
}
/**
 * The body of a notification; `data.order` is as it was after the change.
 */
export interface Notification {
  type:
    | 'payment.pending'
    | 'payment.captured'
    | 'payment.failed'
    | 'payment.canceled'
    | 'payment.expired'
    | 'payment.problem'
    | 'order.status_changed'
    | 'refund.updated'
    | 'message.failed';
  timestamp: string;
  data: {
    order: Order;
  };
}
export interface OrderBrl {
  status?: 'pending';
  subtotal?: AmountInput;
  tax?: DescribedAmountInput;
  shipping?: DescribedAmountInput;
  discount?: DiscountInput;
  catalog_id?: string;
  expiration?: {
    /**
     * UTC seconds since 1970, at least 300 s from now.
     */
    timestamp: string | number;
    description: string;
  };
  /**
   * @minItems 1
   */
  items: ItemBrl[];
}
export interface OrderInr {
  status?: 'pending';
  subtotal?: AmountInput;
  tax?: DescribedAmountInput;
  shipping?: DescribedAmountInput;
  discount?: DiscountInput;
  type?: 'quick_pay';
  catalog_id?: string;
  expiration?: {
    /**
     * UTC seconds since 1970, at least 300 s from now.
     */
    timestamp: string | number;
    description?: string;
  };
  /**
   * @minItems 1
   */
  items: ItemInr[];
}
/**
 * An order in Indian rupees.
 */
export interface OrderRequestInr {
  /**
   * The customer’s phone number in E.164, with or without `+`. Exactly one of `to` and `recipient`.
   */
  to?: string;
  /**
   * The customer’s business-scoped user id.
   */
  recipient?: string;
  type: 'digital-goods' | 'physical-goods';
  /**
   * The shared key of merchant, WhatsApp and gateway; generated if absent.
   */
  reference_id?: string;
  currency: 'INR';
  /**
   * May be pasted with a documented payload; not forwarded.
   */
  payment_type?: 'upi';
  /**
   * @minItems 1
   * @maxItems 1
   */
  payment_settings: PaymentSettingInr[];
  order: OrderInr;
  total_amount?: AmountInput;
  /**
   * Required for physical goods.
   *
   * @minItems 1
   */
  beneficiaries?: Beneficiary[];
  message?: MessageInr;
  texts?: Texts;
  /**
   * `false`: no message is sent on the service’s own account.
   */
  auto_messages?: boolean;
  /**
   * Your own keys and values; never sent to anybody.
   */
  metadata?: {
    [k: string]: string;
  };
  /**
   * `false`: the message waits for POST …/order_details.
   */
  send?: boolean;
}
/**
 * Bodies of the messages that are sent on the service’s own account; English for INR, Portuguese for BRL.
 */
export interface Texts {
  captured?: string;
  failed?: string;
}
/**
 * An order in Brazilian reais.
 */
export interface OrderRequestBrl {
  /**
   * The customer’s phone number in E.164, with or without `+`. Exactly one of `to` and `recipient`.
   */
  to?: string;
  /**
   * The customer’s business-scoped user id.
   */
  recipient?: string;
  type: 'digital-goods' | 'physical-goods';
  /**
   * The shared key of merchant, WhatsApp and gateway; generated if absent.
   */
  reference_id?: string;
  currency: 'BRL';
  /**
   * May be pasted with a documented payload; not forwarded.
   */
  payment_type?: 'br';
  /**
   * @minItems 1
   */
  payment_settings: PaymentSettingBrl[];
  order?: OrderBrl;
  total_amount?: AmountInput;
  message?: MessageBrl;
  texts?: Texts;
  /**
   * `false`: no message is sent on the service’s own account.
   */
  auto_messages?: boolean;
  /**
   * Your own keys and values; never sent to anybody.
   */
  metadata?: {
    [k: string]: string;
  };
  /**
   * `false`: the message waits for POST …/order_details.
   */
  send?: boolean;
}
export interface OrderStatusRequest {
  /**
   * `pending` → any other; `processing`, `partially_shipped`, `shipped` → each other or terminal.
   */
  status: 'pending' | 'processing' | 'partially_shipped' | 'shipped' | 'completed' | 'canceled' | 'partially-shipped';
  description?: string;
  body?: string;
  footer?: string;
  template?: Template;
}
/**
 * An error (RFC 9457, application/problem+json).
 */
export interface Problem {
  type: string;
  title: string;
  status: number;
  /**
   * For people: what happened and what to do.
   */
  detail: string;
  /**
   * For programs: never changes its meaning.
   */
  code:
    | 'malformed_json'
    | 'unauthorized'
    | 'forbidden'
    | 'not_found'
    | 'method_not_allowed'
    | 'reference_id_taken'
    | 'invalid_transition'
    | 'order_paid'
    | 'payment_in_progress'
    | 'not_refundable'
    | 'refund_in_progress'
    | 'order_expired'
    | 'order_canceled'
    | 'already_sent'
    | 'send_outcome_unknown'
    | 'idempotency_in_flight'
    | 'payload_too_large'
    | 'unsupported_media_type'
    | 'invalid_request'
    | 'psp_required'
    | 'idempotency_key_reused'
    | 'rate_limited'
    | 'internal'
    | 'provider_error'
    | 'unavailable';
  /**
   * Also in the X-Request-Id header and in the service’s log.
   */
  request_id: string;
  /**
   * With `invalid_request`: everything that is wrong, at once.
   */
  errors?: Violation[];
  /**
   * With `provider_error`: what the provider said.
   */
  provider?: {
    http_status: number | null;
    code: number | string | null;
    title: string;
    details: string | null;
    trace_id: string | null;
  };
}
/**
 * One broken rule.
 */
export interface Violation {
  /**
   * JSON Pointer (RFC 6901) into the request; `""` is the whole body.
   */
  pointer: string;
  code: string;
  detail: string;
}
export interface Readiness {
  ready: boolean;
  /**
   * What keeps the service from taking requests.
   */
  obstacles: string[];
}
/**
 * A message with the moments at which its statuses became known.
 */
export interface SentMessage {
  id: string;
  kind: 'order_details' | 'order_status';
  /**
   * `order_status` only: the status that the message asks for.
   */
  to_status: string | null;
  /**
   * `unknown`: the request may have arrived but no answer came; nothing is repeated blindly.
   */
  status: 'queued' | 'sent' | 'delivered' | 'read' | 'failed' | 'unknown';
  wamid: string | null;
  /**
   * The approved template that was used.
   */
  template?: string;
  error: {
    code: number | string | null;
    title: string;
    details: string | null;
    /**
     * What to do about it.
     */
    advice: string | null;
  } | null;
  created_at: string;
  /**
   * When the request left last.
   */
  attempted_at: string | null;
  /**
   * When WhatsApp accepted it, as far as it was told.
   */
  sent_at: string | null;
  delivered_at: string | null;
  read_at: string | null;
  updated_at: string;
}
/**
 * An API key, which is not kept: the session is signed with it.
 */
export interface SignIn {
  api_key: string;
}
/**
 * One line of an order’s story.
 */
export interface TimelineEntry {
  at: string;
  kind: string;
  summary: string;
  cause: string;
  /**
   * What was known at that moment; its form depends on `kind`.
   */
  details: {
    [k: string]: unknown;
  };
}
/**
 * What would happen to this order; nothing is stored.
 */
export interface Validation {
  valid: boolean;
  errors: Violation[];
  computed: {
    subtotal: Amount | null;
    total_amount: Amount | null;
  };
  /**
   * The exact message that would be sent.
   */
  payload: {
    [k: string]: unknown;
  } | null;
}
/**
 * Where you are told of what happens.
 */
export interface WebhookEndpoint {
  id: string;
  url: string;
  events: (
    | 'payment.pending'
    | 'payment.captured'
    | 'payment.failed'
    | 'payment.canceled'
    | 'payment.expired'
    | 'payment.problem'
    | 'order.status_changed'
    | 'refund.updated'
    | 'message.failed'
  )[];
  /**
   * `disabled`: the endpoint answered 410.
   */
  status: 'enabled' | 'disabled';
  created_at: string;
  /**
   * whsec_…, shown only when it is made.
   */
  secret?: string;
}
export interface ListOrdersQuery {
  status?: 'pending' | 'processing' | 'partially_shipped' | 'shipped' | 'completed' | 'canceled';
  payment_status?: 'new' | 'pending' | 'failed' | 'captured' | 'canceled' | 'expired';
  created_after?: string;
  created_before?: string;
  cursor?: string;
  problem?: 'true';
  limit?: number;
}
export interface SearchOrdersBody {
  status?: 'pending' | 'processing' | 'partially_shipped' | 'shipped' | 'completed' | 'canceled';
  payment_status?: 'new' | 'pending' | 'failed' | 'captured' | 'canceled' | 'expired';
  created_after?: string;
  created_before?: string;
  cursor?: string;
  problem?: true;
  limit?: number;
  phone?: string;
  user_id?: string;
}
export interface ResolveProblemBody {
  note: string;
}
export interface CreateRefundBody {
  amount?: AmountInput;
  speed?: 'instant' | 'normal';
  transaction_id?: string;
}
export interface CreateWebhookEndpointBody {
  url: string;
  /**
   * @minItems 1
   */
  events?: (
    | 'payment.pending'
    | 'payment.captured'
    | 'payment.failed'
    | 'payment.canceled'
    | 'payment.expired'
    | 'payment.problem'
    | 'order.status_changed'
    | 'refund.updated'
    | 'message.failed'
  )[];
}
export interface ListEventsQuery {
  type?:
    | 'payment.pending'
    | 'payment.captured'
    | 'payment.failed'
    | 'payment.canceled'
    | 'payment.expired'
    | 'payment.problem'
    | 'order.status_changed'
    | 'refund.updated'
    | 'message.failed';
  /**
   * Only what happened to this order.
   */
  reference_id?: string;
  limit?: number;
  cursor?: string;
}
export interface EraseCustomerBody {
  phone?: string;
  user_id?: string;
}
export interface PutCredentialBody {
  last_four_digits: string;
  customer: {
    phone?: string;
    user_id?: string;
  };
  psp: {
    [k: string]: unknown;
  };
}
export interface SearchCredentialsBody {
  phone?: string;
  user_id?: string;
}
export interface GetFiguresQuery {
  hours?: number;
}
