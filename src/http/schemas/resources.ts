import { z } from 'zod';
import {
  DISPUTE_KINDS,
  DISPUTE_STATUSES,
  MESSAGE_KINDS,
  MESSAGE_STATUSES,
  ORDER_STATUSES,
  PAYMENT_STATUSES,
  PROBLEM_CODES,
  REFUND_STATUSES,
  TRANSACTION_STATUSES,
  VERIFICATION_SOURCES,
} from '../../domain/lifecycles/statuses';
import { BRL_KINDS, GOODS, INR_KINDS } from '../../domain/order-schema/shapes/shapes';
import { Amount, time } from './parts';

export const currency = z.enum(['INR', 'BRL']);

export const Refund = z
  .object({
    id: z.string(),
    status: z
      .enum(REFUND_STATUSES)
      .describe(
        '`unknown`: the request may have arrived but no answer came; it is asked about, never simply repeated.',
      ),
    amount: Amount.nullable().describe('null for an external refund whose amount the provider does not tell.'),
    transaction_id: z
      .string()
      .optional()
      .describe('The transaction whose money goes back, where it is not the captured one.'),
    speed_requested: z.string().nullable(),
    speed_processed: z.string().nullable(),
    external: z.boolean().describe('Made elsewhere, for example in the gateway’s dashboard.'),
    created_at: time,
    updated_at: time,
  })
  .meta({ id: 'Refund', description: 'Money given back.' });

const Dispute = z
  .object({
    id: z.string(),
    kind: z.enum(DISPUTE_KINDS),
    status: z.enum(DISPUTE_STATUSES),
    amount: Amount.nullable(),
    reason: z.string().nullable().describe('The provider’s own word.'),
    opened_at: time.nullable(),
    closed_at: time.nullable(),
  })
  .meta({ id: 'Dispute', description: 'Money that the customer’s bank claims back.' });

const Verification = z
  .object({
    source: z.enum(VERIFICATION_SOURCES),
    checked_at: time,
    transaction_id: z.string().nullable(),
    pg_transaction_id: z.string().nullable(),
    amount: Amount,
    currency,
    accepted: z
      .object({ note: z.string(), at: time })
      .optional()
      .describe('A person accepted what was paid although it does not agree with the order.'),
  })
  .meta({
    id: 'Verification',
    description: 'The lookup that captured the payment: no payment is captured without one.',
  });

const Transaction = z
  .object({
    id: z.string(),
    pg_transaction_id: z.string().nullable(),
    type: z.string(),
    status: z.enum(TRANSACTION_STATUSES),
    method: z.string().nullable(),
    error: z.object({ code: z.string().nullable(), reason: z.string().nullable() }).nullable(),
    amount: Amount.nullable(),
    created_at: time.nullable(),
    updated_at: time.nullable(),
  })
  .meta({ id: 'Transaction', description: 'One attempt to pay, as the provider reports it.' });

const PaymentProblem = z
  .object({ code: z.enum(PROBLEM_CODES), detail: z.string(), at: time })
  .meta({ id: 'PaymentProblem', description: 'Something a person should look at; the gravest that is unresolved.' });

const Payment = z
  .object({
    status: z
      .enum(PAYMENT_STATUSES)
      .describe('`captured` is reached only with a verification, and never left: refunds are counted beside it.'),
    captured_at: time.nullable(),
    captured_amount: Amount,
    refunded_amount: Amount,
    disputed_amount: Amount.describe('Claimed back, or gone: of open and lost disputes.'),
    verification: Verification.nullable(),
    transactions: z.array(Transaction),
    refunds: z.array(Refund),
    disputes: z.array(Dispute),
    problem: PaymentProblem.nullable(),
    problems: z.array(PaymentProblem).describe('All that are unresolved, the gravest first.'),
  })
  .meta({ id: 'Payment', description: 'The intent to collect the order’s total.' });

export const Message = z
  .object({
    id: z.string(),
    kind: z.enum(MESSAGE_KINDS),
    status: z
      .enum(MESSAGE_STATUSES)
      .describe('`unknown`: the request may have arrived but no answer came; nothing is repeated blindly.'),
    wamid: z.string().nullable(),
    template: z.string().optional().describe('The approved template that was used.'),
    error: z
      .object({
        code: z.union([z.int(), z.string()]).nullable(),
        title: z.string(),
        details: z.string().nullable(),
        advice: z.string().nullable().describe('What to do about it.'),
      })
      .nullable(),
    created_at: time,
    updated_at: time,
  })
  .meta({ id: 'Message', description: 'A WhatsApp message of this order.' });

const described = z.object({
  ...Amount.shape,
  description: z.string().optional(),
  discount_program_name: z.string().optional(),
});

const OrderContent = z
  .object({
    status: z.string(),
    type: z.string().optional(),
    catalog_id: z.string().optional(),
    expiration: z.object({ timestamp: z.string(), description: z.string().optional() }).optional(),
    items: z.array(
      z.object({
        retailer_id: z.string().optional(),
        name: z.string(),
        image: z.object({ link: z.string() }).optional(),
        amount: Amount,
        sale_amount: Amount.optional(),
        quantity: z.int(),
        country_of_origin: z.string().optional(),
        importer_name: z.string().optional(),
        importer_address: z.record(z.string(), z.string()).optional(),
      }),
    ),
    subtotal: Amount,
    tax: described,
    shipping: described.optional(),
    discount: described.optional(),
  })
  .meta({ id: 'OrderContent', description: 'WhatsApp’s `order` object as sent, with subtotal and tax filled in.' });

const Setting = z
  .object({
    type: z.enum([...new Set([...INR_KINDS, ...BRL_KINDS])]),
    expires_at: z.iso
      .datetime()
      .nullable()
      .optional()
      .describe('Only with an instrument that the PSP has made: when the PSP ends it; null: never.'),
  })
  .catchall(z.unknown())
  .meta({
    id: 'PaymentSetting',
    description:
      'As sent: an object under the name of its `type`. Code, line or link that the PSP makes stand there once they exist.',
  });

export const Order = z
  .object({
    reference_id: z.string(),
    livemode: z.boolean(),
    version: z.int().describe('Grows with every change: tells which of two copies is newer.'),
    status: z.enum(ORDER_STATUSES).describe('The last status that WhatsApp did not refuse.'),
    type: z.enum(GOODS),
    customer: z.object({ phone: z.string().nullable(), user_id: z.string().nullable() }),
    currency,
    total_amount: Amount,
    order: OrderContent.nullable().describe(
      'null in the simplified Brazilian form, and after the customer was erased.',
    ),
    payment_settings: z.array(Setting),
    beneficiaries: z.array(z.record(z.string(), z.string())).optional(),
    payment: Payment,
    messages: z.array(Message),
    metadata: z.record(z.string(), z.string()),
    expires_at: time.nullable(),
    created_at: time,
    updated_at: time,
  })
  .meta({ id: 'Order', description: 'An order with its payment and its messages.' });

export const TimelineEntry = z
  .object({
    at: time,
    kind: z.string(),
    code: z.string().describe('What the line says. Stable; `text` for a line from before there were codes.'),
    params: z.unknown().describe('The values of the text; `{}` where there are none.'),
    summary: z.string().describe('The text, in the language of `Accept-Language` (`en`, `pt`).'),
    cause: z.string(),
    actor: z.string().nullable().describe('The name of the API key that asked for it; null for a key without one.'),
    details: z.unknown().describe('What was known at that moment; its form depends on `code`.'),
  })
  .meta({ id: 'TimelineEntry', description: 'One line of an order’s story.' });

export const Violation = z
  .object({
    pointer: z.string().describe('JSON Pointer (RFC 6901) into the request; `""` is the whole body.'),
    code: z.string(),
    detail: z.string(),
  })
  .meta({ id: 'Violation', description: 'One broken rule.' });

export const Validation = z
  .object({
    valid: z.boolean(),
    errors: z.array(Violation),
    computed: z.object({ subtotal: Amount.nullable(), total_amount: Amount.nullable() }),
    payload: z.record(z.string(), z.unknown()).nullable().describe('The exact message that would be sent.'),
  })
  .meta({ id: 'Validation', description: 'What would happen to this order; nothing is stored.' });
