import { brokenText, type Fields } from './fields';
import { referenceRule } from './reference';
import type { SettingRules } from './setting-rules';
import { isAboveUpi } from './upi-ceiling';

/** The parameters that WhatsApp supports in the link (Meta, Receive payments via UPI intent). */
const SUPPORTED: readonly string[] = ['pa', 'pn', 'mc', 'purpose', 'tr'];

/** Reads the `upi_intent_link` object. */
export function readUpiIntent(setting: Fields, rules: SettingRules): object {
  const link = setting.text('link', { required: true });
  const refuse = (code: string, detail: string) => setting.report.add(setting.at('link'), code, detail);
  if (link !== undefined) checkLink(link, rules, refuse);
  if (isAboveUpi(rules.total))
    refuse('upi_ceiling', 'UPI takes at most 5,00,000 rupees; use a payment gateway instead.');
  return { link };
}

/** The `tr` parameter of a raw `payment_settings` with a UPI intent: it is the order's reference where none is given. */
export function referenceInUpiIntent(settings: unknown): string | undefined {
  if (!Array.isArray(settings)) return undefined;
  const entry = settings[0] as { type?: unknown; upi_intent_link?: { link?: unknown } | null } | null | undefined;
  const link = entry?.type === 'upi_intent_link' ? entry.upi_intent_link?.link : undefined;
  return typeof link === 'string' ? readParameters(link)?.find(([name]) => name === 'tr')?.[1] : undefined;
}

function checkLink(link: string, rules: SettingRules, refuse: (code: string, detail: string) => void): void {
  const parameters = readParameters(link);
  if (parameters === null) {
    refuse('invalid_upi_link', 'Send the intent as the gateway returned it: upi://pay?pa=...&tr=..., percent-encoded.');
    return;
  }
  const names = parameters.map(([name]) => name);
  const strange = names.filter((name) => !SUPPORTED.includes(name));
  if (strange.length > 0) {
    refuse('unsupported_upi_parameter', `WhatsApp takes only ${SUPPORTED.join(', ')} in the link; remove the others.`);
  }
  if (new Set(names).size !== names.length) refuse('duplicate_upi_parameter', 'Name each parameter of the link once.');
  const parameter = (wanted: string) => parameters.find(([name]) => name === wanted)?.[1];
  if (!/^[^\s@]+@[^\s@]+$/u.test(parameter('pa') ?? '')) refuse('invalid_upi_payee', 'Give the payee as pa=name@bank.');
  const reference = parameter('tr');
  if (reference === undefined) {
    refuse('upi_reference_required', 'The link needs tr, the reference that the order must have as its reference_id.');
  } else if (rules.referenceId === undefined) {
    const broken = brokenText(reference, referenceRule('INR'));
    if (broken !== null) refuse(broken.code, `tr becomes the reference_id. ${broken.detail}`);
  } else if (rules.referenceId !== reference) {
    refuse('upi_reference_mismatch', 'tr and reference_id are the same; correct one, or leave reference_id out.');
  }
}

function readParameters(link: string): [string, string][] | null {
  const query = /^upi:\/\/pay\?([^\s#]+)$/u.exec(link)?.[1];
  if (query === undefined) return null;
  try {
    return query.split('&').map((pair) => {
      const [name = '', ...value] = pair.split('=');
      return [decodeURIComponent(name), decodeURIComponent(value.join('='))];
    });
  } catch {
    return null;
  }
}
