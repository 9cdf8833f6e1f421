import { pointerTo } from '../json-pointer';
import type { Currency } from '../words';
import { readBoleto, readOneClick, readPix } from './brazil-settings';
import { compact, Fields, HTTPS_URL, WEB_URL } from './fields';
import { readGateway } from './gateway';
import type { SettingRules } from './setting-rules';
import { BRL_KINDS, INR_KINDS, type PaymentKind, type PaymentSetting } from './shapes';
import { readUpiIntent } from './upi-intent';

const ALL_KINDS: readonly PaymentKind[] = [...INR_KINDS, 'offsite_card_pay', 'pix_dynamic_code', 'boleto'];

/** The kinds of payment named in a raw `payment_settings`, before anything about them is checked. */
export function kindsIn(value: unknown): PaymentKind[] {
  if (!Array.isArray(value)) return [];
  return value.flatMap((entry: unknown) => {
    const named = typeof entry === 'object' && entry !== null ? (entry as { type?: unknown }).type : undefined;
    const kind = ALL_KINDS.find((known) => known === named);
    return kind === undefined ? [] : [kind];
  });
}

/** Reads `payment_settings`: exactly one entry for INR, one of each kind at most for BRL. */
export function readPaymentSettings(body: Fields, rules: SettingRules): PaymentSetting[] {
  const list = body.list('payment_settings', { required: true });
  if (list === undefined) return [];
  const { report } = body;
  const pointer = body.at('payment_settings');
  if (rules.currency === 'INR' && list.length > 1) {
    report.add(pointer, 'too_many_payment_settings', 'An order in INR has exactly one payment setting; keep one.');
  }
  const seen = new Set<string>();
  return list.flatMap((value, index) => {
    const entry = Fields.of(value, pointerTo(pointer, index), report);
    const setting = entry && readSetting(entry, rules);
    if (setting === undefined) return [];
    // Two codes or cards of one kind could both be paid, and a consent could not be matched with what was sent.
    if (rules.currency !== 'INR' && seen.has(setting.type)) {
      report.add(pointerTo(pointer, index), 'duplicate_payment_setting', `Give ${setting.type} only once.`);
    }
    seen.add(setting.type);
    return [setting];
  });
}

function readSetting(entry: Fields, rules: SettingRules): PaymentSetting | undefined {
  const kind = readKind(entry, rules.currency);
  if (kind === undefined) return undefined;
  const object = entry.object(kind, true);
  entry.rejectUnknown();
  const inner = object && readers[kind](object, rules);
  object?.rejectUnknown();
  // Broken settings never leave this domain: the report refuses the whole request.
  return { type: kind, [kind]: inner } as unknown as PaymentSetting;
}

function readKind(entry: Fields, currency: Currency | undefined): PaymentKind | undefined {
  const kinds = currency === 'INR' ? INR_KINDS : currency === 'BRL' ? BRL_KINDS : ALL_KINDS;
  const type = entry.value('type', true);
  if (type === undefined) return undefined;
  const kind = kinds.find((known) => known === type);
  if (kind === undefined) {
    const detail = `Use one of ${kinds.join(', ')}${currency ? ` with ${currency}` : ''}.`;
    entry.report.add(entry.at('type'), 'unsupported_payment_setting', detail);
  }
  return kind;
}

const readers: Record<PaymentKind, (setting: Fields, rules: SettingRules) => object | undefined> = {
  payment_gateway: readGateway,
  upi_intent_link: readUpiIntent,
  payment_link: readPaymentLink,
  pix_dynamic_code: readPix,
  boleto: readBoleto,
  offsite_card_pay: readOneClick,
};

function readPaymentLink(link: Fields, { currency }: SettingRules): object {
  return compact({
    uri: link.text('uri', { required: true, matches: HTTPS_URL }),
    ...(currency === 'BRL'
      ? {}
      : {
          success_url: link.text('success_url', { matches: WEB_URL }),
          cancel_url: link.text('cancel_url', { matches: WEB_URL }),
        }),
  });
}
