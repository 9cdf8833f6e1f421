// Made from the OpenAPI document by `npm run generate:client`. Do not edit.

/**
 * What happened, and who was told.
 */
export type Event =
  | {
      /**
       * The `webhook-id` of its notifications.
       */
      id: string;
      created_at: string;
      deliveries: {
        endpoint_id: string;
        status: 'pending' | 'delivered' | 'failed';
        at: string;
        http_status: number | null;
      }[];
      type:
        | 'payment.pending'
        | 'payment.captured'
        | 'payment.failed'
        | 'payment.canceled'
        | 'payment.expired'
        | 'payment.problem'
        | 'order.status_changed'
        | 'refund.updated'
        | 'dispute.updated'
        | 'message.failed';
      data: {
        order: Order;
      };
    }
  | {
      /**
       * The `webhook-id` of its notifications.
       */
      id: string;
      created_at: string;
      deliveries: {
        endpoint_id: string;
        status: 'pending' | 'delivered' | 'failed';
        at: string;
        http_status: number | null;
      }[];
      type: 'reconciliation.exception';
      data: {
        exception: Exception;
        /**
         * null: it is about no order here.
         */
        order: Order | null;
      };
    };
/**
 * The body of a notification; `data.order` is as it was after the change.
 */
export type Notification =
  | {
      type:
        | 'payment.pending'
        | 'payment.captured'
        | 'payment.failed'
        | 'payment.canceled'
        | 'payment.expired'
        | 'payment.problem'
        | 'order.status_changed'
        | 'refund.updated'
        | 'dispute.updated'
        | 'message.failed';
      data: {
        order: Order;
      };
      timestamp: string;
    }
  | {
      type: 'reconciliation.exception';
      data: {
        exception: Exception;
        /**
         * null: it is about no order here.
         */
        order: Order | null;
      };
      timestamp: string;
    };
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
      upi_intent_link?: {
        /**
         * upi://pay?pa=…&tr=… as your gateway returned it; `tr` is the reference_id. Required unless the PSP of this kind makes it.
         */
        link?: string;
      };
    }
  | {
      type: 'payment_link';
      payment_link?: {
        /**
         * An absolute URL that starts with https://. Required unless the PSP of this kind makes it.
         */
        uri?: string;
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
         * The Pix code (BR Code) for exactly the total. Required unless the PSP of this kind makes it.
         */
        code?: string;
        merchant_name: string;
        /**
         * The receiver’s key. Required with `code`.
         */
        key?: string;
        /**
         * Required with `key`.
         */
        key_type?: 'CPF' | 'CNPJ' | 'EMAIL' | 'PHONE' | 'EVP';
        /**
         * The name of your own code at your bank, by which PSP `pix` confirms it; not sent to WhatsApp.
         */
        txid?: string;
      };
    }
  | {
      type: 'payment_link';
      payment_link?: {
        /**
         * An absolute URL that starts with https://. Required unless the PSP of this kind makes it.
         */
        uri?: string;
      };
    }
  | {
      type: 'boleto';
      boleto?: {
        /**
         * 47 digits (bank slip) or 48 (collection); dots, hyphens and spaces are dropped. Required unless the PSP of this kind makes it.
         */
        digitable_line?: string;
      };
    };

/**
 * Something that is wrong with the service as a whole.
 */
export interface Alarm {
  code: 'provider_down' | 'account_held' | 'deliveries_refused' | 'queue_old' | 'work_dead';
  /**
   * null where nobody knows it.
   */
  since: string | null;
  /**
   * What it is about: `provider`, with WhatsApp’s `code`, `title` and `advice` and the number of messages `held` where the account is held; `source`, `proof` and `count`; `queue` and `due` or `count`.
   */
  params: {
    [k: string]: string | number;
  };
}
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
 * An approved order-status template.
 */
export interface AutomaticTemplate {
  name: string;
  language: string;
  /**
   * @minItems 1
   * @maxItems 200
   */
  body_parameters?: string[];
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
 * How to read a report without a fixed header.
 */
export interface ColumnMapping {
  name: string;
  /**
   * The name in the header for each thing that is read; id and amount are needed.
   */
  columns: {
    kind?: string;
    id?: string;
    payment_id?: string;
    order_id?: string;
    reference_id?: string;
    amount?: string;
    fee?: string;
    tax?: string;
    net?: string;
    currency?: string;
    created_at?: string;
    settled_at?: string;
    settlement_id?: string;
    utr?: string;
  };
  /**
   * minor: whole numbers of paise or centavos; major: rupees or reais.
   */
  unit: 'minor' | 'major';
  /**
   * Default: `"."`.
   */
  decimal?: '.' | ',';
  /**
   * Default: `","`.
   */
  separator?: ',' | ';' | '\t';
  /**
   * Unicode LDML, such as dd/MM/yyyy HH:mm:ss.
   */
  date_format: string;
  /**
   * Of dates that name none, such as Asia/Kolkata; also whose days the merchant counts in.
   */
  timezone: string;
  /**
   * What each word of the kind column means. A word that is not here rejects its row.
   */
  kinds?: {
    [k: string]: 'payment' | 'refund' | 'chargeback' | 'adjustment' | 'authorized' | 'ignore';
  };
  created_at: string;
  updated_at: string;
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
 * In Brazil, for a boleto that the PSP makes.
 */
export interface CustomerAddress {
  zip_code: string;
  street_name: string;
  street_number: string;
  neighborhood: string;
  city: string;
  federal_unit:
    | 'AC'
    | 'AL'
    | 'AM'
    | 'AP'
    | 'BA'
    | 'CE'
    | 'DF'
    | 'ES'
    | 'GO'
    | 'MA'
    | 'MG'
    | 'MS'
    | 'MT'
    | 'PA'
    | 'PB'
    | 'PE'
    | 'PI'
    | 'PR'
    | 'RJ'
    | 'RN'
    | 'RO'
    | 'RR'
    | 'RS'
    | 'SC'
    | 'SE'
    | 'SP'
    | 'TO';
}
/**
 * Who is signed in at the dashboard, and until when.
 */
export interface DashboardSession {
  mode: 'live' | 'sandbox';
  /**
   * Of the key; null: it has none.
   */
  name: string | null;
  /**
   * What the key may that began it.
   */
  scopes: ('read' | 'write' | 'refund')[];
  expires_at: string;
}
/**
 * What one of the merchant’s days moved.
 */
export interface DayReport {
  date: string;
  currency: string;
  collected: Amount;
  refunded: Amount;
  disputed: Amount;
  fees: Amount;
  taxes: Amount;
  net: Amount;
  in_transit: Amount;
  credited: Amount;
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
 * Money that the customer’s bank claims back.
 */
export interface Dispute {
  id: string;
  kind: 'chargeback' | 'pix_med' | 'other';
  status: 'open' | 'won' | 'lost';
  amount: Amount | null;
  /**
   * The provider’s own word.
   */
  reason: string | null;
  opened_at: string | null;
  closed_at: string | null;
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
 * As sent: an object under the name of its `type`. Code, line or link that the PSP makes stand there once they exist.
 */
export interface PaymentSetting {
  type: 'payment_gateway' | 'upi_intent_link' | 'payment_link' | 'offsite_card_pay' | 'pix_dynamic_code' | 'boleto';
  /**
   * Only with an instrument that the PSP has made: when the PSP ends it; null: never.
   */
  expires_at?: string | null;
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
  disputed_amount: Amount;
  verification: Verification | null;
  transactions: Transaction[];
  refunds: Refund[];
  disputes: Dispute[];
  problem: PaymentProblem | null;
  /**
   * All that are unresolved, the gravest first.
   */
  problems: PaymentProblem[];
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
  /**
   * A person accepted what was paid although it does not agree with the order.
   */
  accepted?: {
    note: string;
    at: string;
  };
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
  /**
   * The transaction whose money goes back, where it is not the captured one.
   */
  transaction_id?: string;
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
 * Something a person should look at; the gravest that is unresolved.
 */
export interface PaymentProblem {
  code:
    | 'disputed'
    | 'capture_contradicted'
    | 'multiple_success'
    | 'amount_mismatch'
    | 'currency_mismatch'
    | 'reference_mismatch'
    | 'capture_unconfirmed'
    | 'charge_outcome_unknown'
    | 'refund_outcome_unknown'
    | 'refund_unreadable'
    | 'refund_reversed'
    | 'refunded_before_delivery'
    | 'paid_after_cancel'
    | 'paid_after_expiry'
    | 'instrument_refused'
    | 'credential_mismatch'
    | 'sender_mismatch'
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
 * Our books, the gateway’s and the bank’s do not agree.
 */
export interface Exception {
  id: string;
  kind:
    | 'missing_at_gateway'
    | 'missing_here'
    | 'amount_mismatch'
    | 'currency_mismatch'
    | 'duplicate_payment'
    | 'authorized_not_captured'
    | 'refund_missing_here'
    | 'refund_missing_at_gateway'
    | 'chargeback'
    | 'fee_variance'
    | 'settlement_sum_mismatch'
    | 'not_credited'
    | 'credit_mismatch'
    | 'unknown_credit'
    | 'unknown_row';
  /**
   * `explained`: a person has said why. `resolved`: it is no longer true; it becomes so by itself.
   */
  state: 'open' | 'explained' | 'resolved';
  reference_id: string | null;
  settlement_id: string | null;
  /**
   * The gateway’s own id of what it is about.
   */
  gateway_id: string | null;
  /**
   * Of `unknown_credit`: the booking, for `POST /v1/settlements/{id}/credit`.
   */
  bank_row_id: number | null;
  expected: Amount | null;
  found: Amount | null;
  currency: string | null;
  age_days: number;
  detail: string;
  advice: string;
  note: string | null;
  first_seen_at: string;
  last_seen_at: string;
}
/**
 * Everything that led to the state of an order, as a chain of hashes.
 */
export interface Evidence {
  version: number;
  reference_id: string;
  /**
   * The hash of the last record. Note it somewhere else, and nobody can shorten the chain unseen.
   */
  head: string;
  records: EvidenceRecord[];
  /**
   * Ed25519 over the text of `head`, base64, where EVIDENCE_KEY is set.
   */
  signature?: string;
}
/**
 * One record of an order’s chain.
 */
export interface EvidenceRecord {
  /**
   * From 1, without gaps.
   */
  seq: number;
  at: string;
  /**
   * `order`, `webhook_item`, `lookup_answer`, `payment`, `message`, `refund`, `problem`, …: what it is about.
   */
  kind: string;
  /**
   * What happened. Personal values stand in it as `{ "sha256": … }` only.
   */
  body: {
    [k: string]: unknown;
  };
  /**
   * The hash of the record before; null for the first.
   */
  prev: string | null;
  /**
   * SHA-256 of `prev` followed by the RFC 8785 form of `{ seq, at, kind, body }`.
   */
  hash: string;
  /**
   * Personal values by the JSON Pointer of their hash in `body`: the SHA-256 of the salt followed by the RFC 8785 form of the value. Erasing the customer removes them.
   */
  reveal?: {
    [k: string]: {
      value: unknown;
      salt: string;
    };
  };
}
/**
 * What was agreed with a gateway; payments outside it are `fee_variance`.
 */
export interface FeeRates {
  gateway: string;
  methods: {
    [k: string]: {
      percent: string;
      fixed: number;
      tax_percent: string;
    };
  };
  created_at: string;
  updated_at: string;
}
/**
 * By method as the gateway says it; `default` for all others.
 */
export interface FeeRatesRequest {
  methods: {
    [k: string]: {
      percent: string;
      /**
       * Minor units of each payment. Default: `0`.
       */
      fixed?: number;
      /**
       * Of the fee. Default: `"0"`.
       */
      tax_percent?: string;
    };
  };
}
/**
 * How the last hours went.
 */
export interface Figures {
  at: string;
  hours: number;
  /**
   * Payments that are under way, or reported as captured, and not confirmed, by how long they have been so.
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
  /**
   * What was collected, and what failed, by currency and method.
   */
  methods: {
    currency: 'INR' | 'BRL';
    /**
     * The gateway’s own word, else the only kind that the order offered; null where neither is known.
     */
    method: string | null;
    captured: number;
    /**
     * Failed in these hours, and not captured since.
     */
    failed: number;
    amount: Amount;
  }[];
  /**
   * Messages made in these hours, by what became of them, and by what WhatsApp says they cost.
   */
  messages: {
    status: {
      kind: 'order_details' | 'order_status';
      /**
       * `unknown`: the request may have arrived but no answer came; nothing is repeated blindly.
       */
      status: 'queued' | 'sent' | 'delivered' | 'read' | 'failed' | 'unknown';
      count: number;
    }[];
    price: {
      /**
       * WhatsApp’s own word, such as `service` or `utility`.
       */
      category: string;
      /**
       * `regular` is billed; `free_customer_service` and the like are not.
       */
      type: string | null;
      /**
       * Deprecated by Meta, and still told.
       */
      billable: boolean | null;
      count: number;
    }[];
  };
  /**
   * Webhook deliveries answered 401, at most a minute late. Any of `wrong` is a reason to run `wapay doctor`.
   */
  refused_deliveries: {
    /**
     * Whose webhook it claims to be, by the last part of the path.
     */
    source: string;
    /**
     * `wrong`: signed, or with a token, but not under our secret.
     */
    proof: 'missing' | 'wrong';
    count: number;
    last_at: string;
  }[];
  /**
   * The fault of the WhatsApp account that keeps all messages waiting; null while they leave.
   */
  sending_held: {
    /**
     * WhatsApp’s code, or `http_` and the status where it named none.
     */
    code: string;
    title: string;
    /**
     * What to do, in one sentence.
     */
    advice: string | null;
    since: string;
    /**
     * How many messages wait. None of them has failed.
     */
    messages: number;
    /**
     * How many messages have tried since whether the fault is over.
     */
    probes: number;
    next_probe_at: string;
  } | null;
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
 * A balance: debit is positive. Those of a currency sum to zero.
 */
export interface LedgerAccount {
  account:
    | 'customer_receivable'
    | 'gateway_receivable'
    | 'bank'
    | 'fees'
    | 'taxes'
    | 'refunds'
    | 'disputes'
    | 'reserve'
    | 'suspense';
  currency: string;
  balance: Amount;
}
/**
 * One side of a transaction; never changed, only corrected by another.
 */
export interface LedgerEntry {
  /**
   * The entries of one transaction sum to zero.
   */
  transaction_id: string;
  date: string;
  account:
    | 'customer_receivable'
    | 'gateway_receivable'
    | 'bank'
    | 'fees'
    | 'taxes'
    | 'refunds'
    | 'disputes'
    | 'reserve'
    | 'suspense';
  amount: Amount;
  currency: string;
  cause: 'capture' | 'second_payment' | 'refund' | 'dispute' | 'line' | 'other_line' | 'credit';
  reference_id: string | null;
  /**
   * The transaction, refund or dispute.
   */
  subject: string | null;
  gateway_id: string | null;
  settlement_id: string | null;
  posted_at: string;
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
   * @maxItems 200
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
   * The customer’s phone number in E.164; without `+` only a whole number of the order’s own country. Exactly one of `to` and `recipient`.
   */
  to?: string;
  /**
   * The customer’s business-scoped user id, also in the parent form `CC.ENT.…`.
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
  /**
   * Only for an instrument that the PSP makes; never shown again, and erased with the customer.
   */
  customer_name?: string;
  /**
   * Only for an instrument that the PSP makes; never shown again, and erased with the customer.
   */
  customer_email?: string;
  texts?: Texts;
  templates?: Templates;
  /**
   * `false`: no message is sent on the service’s own account. Default: `true`.
   */
  auto_messages?: boolean;
  /**
   * Your own keys and values. The PSP gets them with what it charges or makes, cut to what it takes.
   */
  metadata?: {
    [k: string]: string;
  };
  /**
   * `false`: the message waits for POST …/order_details. Default: `true`.
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
 * Templates for the messages that are sent on the service’s own account, for when the 24-hour window is closed (131047, 131070).
 */
export interface Templates {
  captured?: AutomaticTemplate;
  failed?: AutomaticTemplate;
}
/**
 * An order in Brazilian reais.
 */
export interface OrderRequestBrl {
  /**
   * The customer’s phone number in E.164; without `+` only a whole number of the order’s own country. Exactly one of `to` and `recipient`.
   */
  to?: string;
  /**
   * The customer’s business-scoped user id, also in the parent form `CC.ENT.…`.
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
  /**
   * Only for an instrument that the PSP makes; never shown again, and erased with the customer.
   */
  customer_name?: string;
  /**
   * Only for an instrument that the PSP makes; never shown again, and erased with the customer.
   */
  customer_email?: string;
  /**
   * CPF or CNPJ, with right check digits. Only for an instrument that the PSP makes; never shown again, and erased with the customer.
   */
  customer_tax_id?: string;
  customer_address?: CustomerAddress;
  texts?: Texts;
  templates?: Templates;
  /**
   * `false`: no message is sent on the service’s own account. Default: `true`.
   */
  auto_messages?: boolean;
  /**
   * Your own keys and values. The PSP gets them with what it charges or makes, cut to what it takes.
   */
  metadata?: {
    [k: string]: string;
  };
  /**
   * `false`: the message waits for POST …/order_details. Default: `true`.
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
    | 'not_acceptable'
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
 * A run of matching.
 */
export interface Reconciliation {
  id: string;
  cause: 'requested' | 'file' | 'nightly';
  status: 'running' | 'done' | 'failed';
  from: string;
  to: string;
  /**
   * Lines that were matched, and findings by kind that are not resolved; null while it runs.
   */
  counts: {
    lines: number;
    exceptions: {
      [k: string]: number;
    };
  } | null;
  started_at: string;
  finished_at: string | null;
}
/**
 * A row of a file that was not taken.
 */
export interface Rejection {
  /**
   * The physical line at which the record begins; in JSON the item’s index.
   */
  line: number;
  code: string;
  detail: string;
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
   * What it costs; null until WhatsApp tells.
   */
  pricing: {
    /**
     * WhatsApp’s own word, such as `service` or `utility`.
     */
    category: string;
    /**
     * `regular` is billed; `free_customer_service` and the like are not.
     */
    type: string | null;
    /**
     * Deprecated by Meta, and still told.
     */
    billable: boolean | null;
  } | null;
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
 * What a gateway pays out at once.
 */
export interface Settlement {
  id: string;
  gateway: string;
  gateway_settlement_id: string;
  utr: string | null;
  currency: string;
  gross: Amount;
  refunds: Amount;
  disputes: Amount;
  fees: Amount;
  taxes: Amount;
  adjustments: Amount;
  net: Amount;
  lines: number;
  /**
   * Payments on the same account that carry no reference of an order here.
   */
  foreign: number;
  /**
   * `credited`: the bank’s statement shows it.
   */
  state: 'open' | 'settled' | 'credited';
  settled_at: string | null;
  credited_at: string | null;
  difference: Amount;
}
/**
 * An imported file of a gateway, or a statement of a bank.
 */
export interface SettlementFile {
  id: string;
  /**
   * The format: `razorpay`, `payu`, `ofx`, `bank:hdfc`, …
   */
  source: string;
  name: string | null;
  sha256: string;
  bytes: number;
  status: 'processing' | 'processed' | 'failed';
  rows: number;
  accepted: number;
  rejected: number;
  /**
   * Rows that were known and change nothing.
   */
  duplicates: number;
  /**
   * Days of the merchant that its rows cover.
   */
  period: {
    from: string | null;
    to: string | null;
  };
  created_at: string;
  finished_at: string | null;
}
/**
 * One row of a gateway’s books; plus is money for the merchant.
 */
export interface SettlementLine {
  kind: string;
  gateway_id: string;
  reference_id: string | null;
  amount: Amount;
  fee: Amount;
  tax: Amount;
  net: Amount;
  currency: string;
  method: string | null;
  on_hold: boolean;
  occurred_at: string | null;
  settled_at: string | null;
}
/**
 * What one settlement moved.
 */
export interface SettlementReport {
  settlement_id: string;
  gateway: string;
  gateway_settlement_id: string;
  utr: string | null;
  state: string;
  date: string | null;
  currency: string;
  collected: Amount;
  refunded: Amount;
  disputed: Amount;
  fees: Amount;
  taxes: Amount;
  net: Amount;
  in_transit: Amount;
  credited: Amount;
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
  /**
   * What the line says. Stable; `text` for a line from before there were codes.
   */
  code: string;
  /**
   * The values of the text; `{}` where there are none.
   */
  params: {
    [k: string]: unknown;
  };
  /**
   * The text, in the language of `Accept-Language` (`en`, `pt`).
   */
  summary: string;
  cause: string;
  /**
   * The name of the API key that asked for it; null for a key without one.
   */
  actor: string | null;
  /**
   * What was known at that moment; its form depends on `code`.
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
    | 'dispute.updated'
    | 'message.failed'
    | 'reconciliation.exception'
  )[];
  /**
   * `disabled`: the endpoint answered 410.
   */
  status: 'enabled' | 'disabled';
  created_at: string;
}
/**
 * An endpoint whose secret was made just now.
 */
export interface WebhookEndpointWithSecret {
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
    | 'dispute.updated'
    | 'message.failed'
    | 'reconciliation.exception'
  )[];
  /**
   * `disabled`: the endpoint answered 410.
   */
  status: 'enabled' | 'disabled';
  created_at: string;
  /**
   * whsec_…, which verifies the notifications. Keep it: it is in this answer only.
   */
  secret: string;
}
export interface ListOrdersQuery {
  status?: 'pending' | 'processing' | 'partially_shipped' | 'shipped' | 'completed' | 'canceled';
  payment_status?: 'new' | 'pending' | 'failed' | 'captured' | 'canceled' | 'expired';
  created_after?: string;
  created_before?: string;
  /**
   * How much of what was captured went back.
   */
  refunded?: 'none' | 'partly' | 'fully';
  cursor?: string;
  problem?: 'true';
  /**
   * Default: `20`.
   */
  limit?: number;
}
export interface SearchOrdersBody {
  status?: 'pending' | 'processing' | 'partially_shipped' | 'shipped' | 'completed' | 'canceled';
  payment_status?: 'new' | 'pending' | 'failed' | 'captured' | 'canceled' | 'expired';
  created_after?: string;
  created_before?: string;
  /**
   * How much of what was captured went back.
   */
  refunded?: 'none' | 'partly' | 'fully';
  cursor?: string;
  problem?: true;
  /**
   * Default: `20`.
   */
  limit?: number;
  /**
   * Any number under which the merchant or WhatsApp knows the customer, with or without Brazil’s ninth digit.
   */
  phone?: string;
  /**
   * Any business-scoped user id of the customer, also a parent’s.
   */
  user_id?: string;
  /**
   * In any letter case.
   */
  reference_id?: string;
  /**
   * The gateway’s order or payment id, or the charge’s id at a PSP; in any letter case.
   */
  transaction_id?: string;
  /**
   * The value of any metadata key, whole, in any letter case.
   */
  metadata_value?: string;
}
export interface ResolveProblemBody {
  note: string;
  /**
   * @minItems 1
   */
  codes?: (
    | 'disputed'
    | 'capture_contradicted'
    | 'multiple_success'
    | 'amount_mismatch'
    | 'currency_mismatch'
    | 'reference_mismatch'
    | 'capture_unconfirmed'
    | 'charge_outcome_unknown'
    | 'refund_outcome_unknown'
    | 'refund_unreadable'
    | 'refund_reversed'
    | 'refunded_before_delivery'
    | 'paid_after_cancel'
    | 'paid_after_expiry'
    | 'instrument_refused'
    | 'credential_mismatch'
    | 'sender_mismatch'
    | 'consent_refused'
  )[];
}
export interface AcceptTransactionBody {
  note: string;
}
export interface UploadSettlementFileQuery {
  source?: string;
  name?: string;
}
export interface PutColumnMappingBody {
  /**
   * The name in the header for each thing that is read; id and amount are needed.
   */
  columns: {
    kind?: string;
    id?: string;
    payment_id?: string;
    order_id?: string;
    reference_id?: string;
    amount?: string;
    fee?: string;
    tax?: string;
    net?: string;
    currency?: string;
    created_at?: string;
    settled_at?: string;
    settlement_id?: string;
    utr?: string;
  };
  /**
   * minor: whole numbers of paise or centavos; major: rupees or reais.
   */
  unit: 'minor' | 'major';
  /**
   * Default: `"."`.
   */
  decimal?: '.' | ',';
  /**
   * Default: `","`.
   */
  separator?: ',' | ';' | '\t';
  /**
   * Unicode LDML, such as dd/MM/yyyy HH:mm:ss.
   */
  date_format: string;
  /**
   * Of dates that name none, such as Asia/Kolkata; also whose days the merchant counts in.
   */
  timezone: string;
  /**
   * What each word of the kind column means. A word that is not here rejects its row.
   */
  kinds?: {
    [k: string]: 'payment' | 'refund' | 'chargeback' | 'adjustment' | 'authorized' | 'ignore';
  };
}
export interface ListSettlementsQuery {
  state?: 'open' | 'settled' | 'credited';
  from?: string;
  to?: string;
}
export interface ListSettlementLinesQuery {
  /**
   * Default: `20`.
   */
  limit?: number;
  cursor?: string;
}
export interface CreditSettlementBody {
  bank_row_id: number;
  note?: string;
}
export interface ListExceptionsQuery {
  state?: 'open' | 'explained' | 'resolved';
  kind?:
    | 'missing_at_gateway'
    | 'missing_here'
    | 'amount_mismatch'
    | 'currency_mismatch'
    | 'duplicate_payment'
    | 'authorized_not_captured'
    | 'refund_missing_here'
    | 'refund_missing_at_gateway'
    | 'chargeback'
    | 'fee_variance'
    | 'settlement_sum_mismatch'
    | 'not_credited'
    | 'credit_mismatch'
    | 'unknown_credit'
    | 'unknown_row';
  from?: string;
  to?: string;
  /**
   * Default: `20`.
   */
  limit?: number;
  cursor?: string;
}
export interface ExplainExceptionBody {
  note: string;
}
export interface CreateReconciliationBody {
  from: string;
  to: string;
}
export interface GetDailyReportQuery {
  from?: string;
  to?: string;
}
export interface GetSettlementReportQuery {
  from?: string;
  to?: string;
}
export interface ListLedgerEntriesQuery {
  account?:
    | 'customer_receivable'
    | 'gateway_receivable'
    | 'bank'
    | 'fees'
    | 'taxes'
    | 'refunds'
    | 'disputes'
    | 'reserve'
    | 'suspense';
  reference_id?: string;
  settlement_id?: string;
  from?: string;
  to?: string;
  /**
   * Default: `20`.
   */
  limit?: number;
  cursor?: string;
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
    | 'dispute.updated'
    | 'message.failed'
    | 'reconciliation.exception'
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
    | 'dispute.updated'
    | 'message.failed'
    | 'reconciliation.exception';
  /**
   * Only what happened to this order.
   */
  reference_id?: string;
  /**
   * Default: `20`.
   */
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
  /**
   * Default: `24`.
   */
  hours?: number;
}
