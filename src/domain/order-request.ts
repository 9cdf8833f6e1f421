import { readAmount } from './order-rules/amounts';
import { readBeneficiaries } from './order-rules/beneficiaries';
import { readCustomer } from './order-rules/customer';
import { compact, Fields } from './order-rules/fields';
import { LONGEST_BODY, LONGEST_FOOTER, readMessage, readTemplate, readTexts } from './order-rules/message';
import { type Computed, type ReadOrder, readOrder } from './order-rules/order-object';
import { kindsIn, readPaymentSettings } from './order-rules/payment-settings';
import { referenceRule } from './order-rules/reference';
import { Report } from './order-rules/report';
import {
  GOODS,
  type Goods,
  type MessageTemplate,
  type OrderDetails,
  type OrderMessage,
  type OrderTexts,
  type PaymentKind,
  type PaymentSetting,
} from './order-rules/shapes';
import { referenceInUpiIntent } from './order-rules/upi-intent';
import type { Violation } from './violation';
import { type Currency, ORDER_STATUSES, type OrderStatus, type VerificationSource } from './words';

/** A request for an order that broke no rule, with every default filled in. */
export interface OrderDraft {
  /** null: to be generated. */
  referenceId: string | null;
  /** Digits of the customer's phone number; exactly one of `to` and `recipient` is there. */
  to: string | null;
  /** Business-scoped user id. */
  recipient: string | null;
  type: Goods;
  currency: Currency;
  /** Minor units. */
  totalAmount: number;
  kinds: PaymentKind[];
  /** Who can tell the truth about this payment. */
  source: VerificationSource;
  configurationName: string | null;
  /** One-click: the stored credential, and its last four digits where the request gave them. */
  credentialId: string | null;
  lastFourDigits: string | null;
  details: OrderDetails;
  message: OrderMessage;
  texts: OrderTexts;
  autoMessages: boolean;
  metadata: Record<string, string>;
  send: boolean;
  expiresAt: Date | null;
}

/** A request to move an order to another status. */
export interface OrderStatusRequest {
  status: OrderStatus;
  description: string | null;
  body: string | null;
  footer: string | null;
  template: MessageTemplate | null;
}

/** A draft, or every broken rule at once; what could be computed is there either way. */
export type OrderRequestResult = { computed: Computed } & (
  | { ok: true; draft: OrderDraft }
  /** `pspRequired` without violations: the order is right, but nobody could tell whether it is paid. */
  | { ok: false; violations: Violation[]; pspRequired: boolean }
);

/** Reads the body of a request to create an order. `livePsp`: a PSP can confirm what WhatsApp cannot look up. Never throws. */
export function parseOrderRequest(body: unknown, context: { now: Date; livePsp: boolean }): OrderRequestResult {
  const report = new Report();
  const fields = Fields.of(body, '', report);
  const read = fields && readRequest(fields, context.now);
  const computed = read?.computed ?? { subtotal: null, totalAmount: null };
  const { violations } = report;
  if (read === undefined || violations.length > 0) return { ok: false, violations, pspRequired: false, computed };
  if (read.draft.source === 'psp_lookup' && !context.livePsp)
    return { ok: false, violations, pspRequired: true, computed };
  return { ok: true, draft: read.draft, computed };
}

/** Reads everything; the draft is complete only when the report stays empty. */
function readRequest(body: Fields, now: Date): { draft: OrderDraft; computed: Computed } {
  const currency = body.choice('currency', ['INR', 'BRL'], true);
  const type = body.choice('type', GOODS, true);
  const customer = readCustomer(body);
  const referenceId = body.text('reference_id', referenceRule(currency));
  const rawSettings = body.value('payment_settings');
  readPaymentType(body, currency);
  const read = readBill(body, currency, kindsIn(rawSettings).every(needsImporter), now);
  const settings = readPaymentSettings(body, {
    currency,
    total: read.computed.totalAmount,
    referenceId: body.value('reference_id'),
  });
  const beneficiaries = readBeneficiaries(body, currency, type);
  const draft = {
    referenceId: referenceId ?? referenceInUpiIntent(rawSettings) ?? null,
    ...customer,
    // An undefined choice is in the report, and then no draft leaves this file.
    type: type as Goods,
    currency: currency as Currency,
    totalAmount: read.computed.totalAmount ?? 0,
    ...readSettingFacts(settings),
    details: compact<OrderDetails>({ payment_settings: settings, order: read.order, beneficiaries }),
    message: readMessage(body, currency, currency === 'BRL' && !body.has('order')),
    texts: readTexts(body),
    autoMessages: body.boolean('auto_messages') ?? true,
    metadata: body.texts('metadata', { maxKeys: 20, maxKey: 40, maxValue: 500 }) ?? {},
    send: body.boolean('send') ?? true,
    expiresAt: read.expiresAt,
  };
  body.rejectUnknown();
  return { draft, computed: read.computed };
}

/** Meta asks for the importer with gateways and payment links; its UPI intent page does not. */
const needsImporter = (kind: string) => kind !== 'upi_intent_link';

/** What was pasted with a documented payload must be what the service itself will send, or not send at all. */
function readPaymentType(body: Fields, currency: Currency | undefined): void {
  if (currency === undefined) body.choice('payment_type', ['br', 'upi']);
  else body.choice('payment_type', [currency === 'BRL' ? 'br' : 'upi']);
}

/** Reads `order` and `total_amount` together: one is computed from the other, or the total stands alone (Brazil). */
function readBill(
  body: Fields,
  currency: Currency | undefined,
  importerRequired: boolean,
  now: Date,
): Omit<ReadOrder, 'order'> & { order: ReadOrder['order'] | null } {
  const present = body.has('order');
  const order = body.object('order', currency === 'INR');
  const given = readAmount(body, 'total_amount', 1, currency === 'BRL' && !present);
  if (order === undefined) {
    const totalAmount = present || currency === 'INR' ? null : (given?.value ?? null);
    return { order: null, computed: { subtotal: null, totalAmount }, expiresAt: null };
  }
  const read = readOrder(order, { currency, importerRequired: importerRequired && currency === 'INR' }, now);
  const total = read.computed.totalAmount;
  if (given && total !== null && total > 0 && given.value !== total) {
    const detail = `The order comes to ${total} (subtotal + tax + shipping - discount); send that or leave total_amount out.`;
    body.report.add(body.at('total_amount'), 'total_mismatch', detail);
  }
  return read;
}

function readSettingFacts(settings: PaymentSetting[]) {
  const gateway = settings.find((setting) => setting.type === 'payment_gateway')?.payment_gateway;
  const card = settings.find((setting) => setting.type === 'offsite_card_pay')?.offsite_card_pay;
  const allByWhatsApp = settings.every((setting) => setting.type === 'payment_gateway');
  return {
    kinds: settings.map((setting) => setting.type),
    source: allByWhatsApp ? ('whatsapp_lookup' as const) : ('psp_lookup' as const),
    configurationName: gateway?.configuration_name ?? null,
    credentialId: card?.credential_id ?? null,
    lastFourDigits: card?.last_four_digits ?? null,
  };
}

/** Reads the body of a request to move an order to another status; all violations at once. Never throws. */
export function parseOrderStatusRequest(
  body: unknown,
): { ok: true; request: OrderStatusRequest } | { ok: false; violations: Violation[] } {
  const report = new Report();
  const fields = Fields.of(body, '', report);
  if (fields === undefined) return { ok: false, violations: report.violations };
  // Meta's pages spell it both ways; only the underscore is ever sent.
  const spelt = fields.choice('status', [...ORDER_STATUSES, 'partially-shipped'], true);
  const request = {
    status: spelt === 'partially-shipped' ? 'partially_shipped' : spelt,
    description: fields.text('description', { max: 120 }) ?? null,
    body: fields.text('body', { max: LONGEST_BODY }) ?? null,
    footer: fields.text('footer', { max: LONGEST_FOOTER }) ?? null,
    template: readTemplate(fields) ?? null,
  };
  fields.rejectUnknown();
  if (request.status === undefined || report.violations.length > 0) return { ok: false, violations: report.violations };
  return { ok: true, request: { ...request, status: request.status } };
}
