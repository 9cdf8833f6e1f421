import type { Currency, OrderStatus, VerificationSource } from '../lifecycles/statuses';
import { type Computed, checkBill } from '../order-rules/bill';
import { compact, toDetails } from '../order-rules/details';
import { checkExpiration } from '../order-rules/expiration';
import {
  type ConfirmableKinds,
  checkInstruments,
  type InstrumentSettings,
  kindsToCreate,
  NO_INSTRUMENTS,
} from '../order-rules/instruments';
import { checkPaymentSettings } from '../order-rules/setting-rules';
import { referenceInUpiIntent } from '../order-rules/upi-intent';
import { hasMembers } from '../order-schema/conditions';
import { type Payer, payerOf } from '../order-schema/customer';
import { type OrderBody, OrderRequest, OrderStatusBody } from '../order-schema/order-request';
import { MOST_VIOLATIONS, Report } from '../order-schema/shapes/report';
import type {
  Goods,
  MessageTemplate,
  OrderDetails,
  OrderMessage,
  OrderTemplates,
  OrderTexts,
  PaymentKind,
  PaymentSetting,
} from '../order-schema/shapes/shapes';
import { leaveOutBroken, type Usable } from '../order-schema/usable';
import { inOurWords, toViolations } from '../order-schema/violations';
import type { Violation } from '../values/violation';
import { findSizeFault } from './preview-message';

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
  templates: OrderTemplates;
  /** What the PSP must know of the customer; null where no instrument is to be made. */
  payer: Payer | null;
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

/** What the rules depend on beside the request. */
export interface ParsingContext extends Partial<InstrumentSettings> {
  now: Date;
  /** Whether a PSP can confirm what WhatsApp cannot look up; or which kinds, in which currencies. */
  livePsp: boolean | ConfirmableKinds;
}

/**
 * Reads the body of a request to create an order, and returns all violations at once. The schema checks the form; sums,
 * times, and what codes and links hold are checked on everything that the schema left usable. Never throws.
 */
export function parseOrderRequest(body: unknown, { now, livePsp, ...given }: ParsingContext): OrderRequestResult {
  const instruments = { ...NO_INSTRUMENTS, ...given };
  const parsed = OrderRequest.safeParse(body, { error: inOurWords });
  const report = new Report();
  const usable = parsed.success ? parsed.data : hasMembers(body) ? leaveOutBroken(body, parsed.error.issues) : {};
  const context = { now, instruments, livePsp };
  const computed = checkAcrossFields(usable as NonNullable<Usable<OrderBody>>, context, report);
  const violations = parsed.success ? report.violations : inOrder(toViolations(parsed.error.issues), report);
  if (!parsed.success || violations.length > 0) return { ok: false, violations, pspRequired: false, computed };
  const draft = toDraft(parsed.data, computed, instruments);
  const size = findSizeFault(draft);
  if (size) return { ok: false, violations: [size], pspRequired: false, computed };
  if (!draft.kinds.every((kind) => isConfirmed(kind, draft.currency, livePsp)))
    return { ok: false, violations, pspRequired: true, computed };
  return { ok: true, draft, computed };
}

function isConfirmed(kind: PaymentKind, currency: Currency, livePsp: ParsingContext['livePsp']): boolean {
  if (kind === 'payment_gateway' || typeof livePsp === 'boolean') return kind === 'payment_gateway' || livePsp === true;
  return livePsp[kind].includes(currency);
}

function checkAcrossFields(
  body: NonNullable<Usable<OrderBody>>,
  { now, instruments, livePsp }: { now: Date; instruments: InstrumentSettings } & Pick<ParsingContext, 'livePsp'>,
  report: Report,
): Computed {
  // A value that is neither text nor number was refused by the schema, and can hold anything.
  const timestamp: unknown = body.order?.expiration?.timestamp;
  if (typeof timestamp === 'string' || typeof timestamp === 'number') checkExpiration(timestamp, now, report);
  const computed = checkBill(body, report);
  const { currency } = body;
  const isConfirmable = (kind: PaymentKind) => !currency || isConfirmed(kind, currency, livePsp);
  checkInstruments(body, { ...instruments, isConfirmable }, report);
  checkPaymentSettings(body, computed.totalAmount, now, report);
  return computed;
}

/** Sorts violations: what is certainly wrong comes before what is only unknown. */
function inOrder(structural: Violation[], report: Report): Violation[] {
  const isUnknown = ({ code }: Violation) => code === 'unknown_field';
  const broken = structural.filter((violation) => !isUnknown(violation));
  return [...broken, ...report.violations, ...structural.filter(isUnknown)].slice(0, MOST_VIOLATIONS);
}

function toDraft(body: OrderBody, computed: Computed, { pixKey }: InstrumentSettings): OrderDraft {
  const details = toDetails(body, computed.subtotal, pixKey);
  const { metadata, message, texts, templates } = body;
  return {
    referenceId: body.reference_id ?? referenceInSettings(body) ?? null,
    to: body.to?.replace('+', '') ?? null,
    recipient: body.recipient ?? null,
    type: body.type,
    currency: body.currency,
    totalAmount: computed.totalAmount ?? 0,
    ...readSettingFacts(details.payment_settings),
    details,
    message: message ? compact<OrderMessage>(message as OrderMessage) : {},
    texts: texts ? compact<OrderTexts>(texts) : {},
    templates: templates ? compact<OrderTemplates>(templates as OrderTemplates) : {},
    // An order that brings its instruments needs no data of the customer.
    payer: kindsToCreate(details.payment_settings).length > 0 ? payerOf(body) : null,
    autoMessages: body.auto_messages,
    metadata: metadata ?? {},
    send: body.send,
    expiresAt: details.order?.expiration ? new Date(Number(details.order.expiration.timestamp) * 1000) : null,
  };
}

function referenceInSettings({ payment_settings: [setting] }: OrderBody): string | undefined {
  const link = setting?.type === 'upi_intent_link' ? setting.upi_intent_link?.link : undefined;
  return link === undefined ? undefined : referenceInUpiIntent(link);
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
  const parsed = OrderStatusBody.safeParse(body, { error: inOurWords });
  if (!parsed.success) return { ok: false, violations: inOrder(toViolations(parsed.error.issues), new Report()) };
  const { status, description = null, body: text = null, footer = null, template = null } = parsed.data;
  // Meta's pages spell it both ways; only the underscore is ever sent.
  const spelt = status === 'partially-shipped' ? 'partially_shipped' : status;
  return {
    ok: true,
    request: { status: spelt, description, body: text, footer, template: template as MessageTemplate },
  };
}
