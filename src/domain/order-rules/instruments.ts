import type { PixKeyType } from '../brazil/tax-ids';
import type { InstrumentKind, PspPaymentKind } from '../lifecycles/instrument-kinds';
import type { PayerField } from '../order-schema/customer';
import { PAYER_MEMBERS } from '../order-schema/customer';
import type { OrderBody } from '../order-schema/order-request';
import type { Report } from '../order-schema/shapes/report';
import type { PaymentSetting } from '../order-schema/shapes/shapes';
import type { Usable } from '../order-schema/usable';

/** What the configured PSPs can make, and what they must know for it. */
export interface InstrumentSettings {
  createsInstruments: Readonly<Record<InstrumentKind, boolean>>;
  /** What of the customer the PSP of a kind must know, beyond what every boleto names. */
  payerNeeds: Readonly<Partial<Record<InstrumentKind, readonly PayerField[]>>>;
  /** The receiver's key of codes that name none; null where the merchant gives it. */
  pixKey: Readonly<{ key: string; key_type: PixKeyType }> | null;
  /** Whether a Pix that the merchant made can be confirmed by its txid alone. */
  needsPixTxid: boolean;
}

/** The currencies in which a PSP can confirm each kind. */
export type ConfirmableKinds = Readonly<Record<PspPaymentKind, readonly string[]>>;

/** Every instrument is made by the merchant. */
export const NO_INSTRUMENTS: InstrumentSettings = {
  createsInstruments: { pix_dynamic_code: false, boleto: false, payment_link: false, upi_intent_link: false },
  payerNeeds: {},
  pixKey: null,
  needsPixTxid: false,
};

/** What a customer pays with in one setting: code, line, link; undefined before it is made, null for kinds without one. */
export function instrumentIn(setting: PaymentSetting): string | null | undefined {
  switch (setting.type) {
    case 'pix_dynamic_code':
      return setting.pix_dynamic_code.code;
    case 'boleto':
      return setting.boleto?.digitable_line;
    case 'payment_link':
      return setting.payment_link?.uri;
    case 'upi_intent_link':
      return setting.upi_intent_link?.link;
    default:
      return null;
  }
}

/** The kinds of instrument that must still be made before the order can be sent. */
export const kindsToCreate = (settings: readonly PaymentSetting[]): InstrumentKind[] =>
  settings.flatMap((setting) => (instrumentIn(setting) === undefined ? [setting.type as InstrumentKind] : []));

/** The setting with the instrument that was made for it. */
export function withInstrument(setting: PaymentSetting, content: string): PaymentSetting {
  switch (setting.type) {
    case 'pix_dynamic_code':
      return { ...setting, pix_dynamic_code: { ...setting.pix_dynamic_code, code: content } };
    case 'boleto':
      return { ...setting, boleto: { digitable_line: content } };
    case 'payment_link':
      return { ...setting, payment_link: { ...setting.payment_link, uri: content } };
    case 'upi_intent_link':
      return { ...setting, upi_intent_link: { link: content } };
    default:
      return setting;
  }
}

type Body = NonNullable<Usable<OrderBody>>;
type Given = NonNullable<NonNullable<Body['payment_settings']>[number]>;

/** A bank registers a boleto with the payer's name and tax id. */
const BOLETO_NEEDS: readonly PayerField[] = ['name', 'taxId'];

/**
 * What must be there of the instruments: made by the merchant, or else what the PSP needs to make them. Of a kind that
 * no PSP can confirm nothing is required: an instrument would not help, the order is refused with `psp_required`.
 */
export function checkInstruments(
  body: Body,
  settings: InstrumentSettings & { isConfirmable: (kind: InstrumentKind) => boolean },
  report: Report,
): void {
  const missing = new Set<PayerField>();
  body.payment_settings?.forEach((setting, index) => {
    const place = setting && placeOfInstrument(setting);
    if (!place || !settings.isConfirmable(place.kind)) return;
    const required = (path: string) => report.add(`/payment_settings/${index}/${path}`, 'required', giveText(path));
    if (setting.type === 'pix_dynamic_code' && setting.pix_dynamic_code)
      checkPixParts(setting.pix_dynamic_code, settings, required);
    if (place.given) return;
    const needs = [...(place.kind === 'boleto' ? BOLETO_NEEDS : []), ...(settings.payerNeeds[place.kind] ?? [])];
    if (!settings.createsInstruments[place.kind]) required(place.path);
    else for (const field of needs) missing.add(field);
  });
  for (const field of missing) {
    const member = PAYER_MEMBERS[field];
    if (body[member as keyof Body] === undefined)
      report.add(`/${member}`, 'required', `Give ${member}: the PSP needs it to make the instrument.`);
  }
}

function checkPixParts(
  pix: NonNullable<Extract<Given, { type?: 'pix_dynamic_code' | null }>['pix_dynamic_code']>,
  { pixKey, createsInstruments, needsPixTxid }: InstrumentSettings,
  required: (path: string) => void,
): void {
  const isMade = pix.code === undefined && createsInstruments.pix_dynamic_code;
  const isKeyNeeded = !(isMade && pixKey !== null) || pix.key !== undefined || pix.key_type !== undefined;
  if (isKeyNeeded && pix.key === undefined) required('pix_dynamic_code/key');
  if (isKeyNeeded && pix.key_type === undefined) required('pix_dynamic_code/key_type');
  if (needsPixTxid && pix.code !== undefined && pix.txid === undefined) required('pix_dynamic_code/txid');
}

/** Where the instrument of a setting belongs, and whether it is there; null for kinds without one, and broken ones. */
function placeOfInstrument(setting: Given): { kind: InstrumentKind; path: string; given: boolean } | null {
  const at = <K extends InstrumentKind>(kind: K, holder: object | null | undefined, member: string) =>
    holder === null
      ? null
      : {
          kind,
          path: holder ? `${kind}/${member}` : kind,
          given: holder !== undefined && (holder as Record<string, unknown>)[member] !== undefined,
        };
  switch (setting.type) {
    case 'pix_dynamic_code':
      return at('pix_dynamic_code', setting.pix_dynamic_code ?? null, 'code');
    case 'boleto':
      return at('boleto', setting.boleto, 'digitable_line');
    case 'payment_link':
      return at('payment_link', setting.payment_link, 'uri');
    case 'upi_intent_link':
      return at('upi_intent_link', setting.upi_intent_link, 'link');
    default:
      return null;
  }
}

const giveText = (path: string): string => `Give ${path.slice(path.lastIndexOf('/') + 1)}.`;
