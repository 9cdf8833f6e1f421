import { REFERENCE } from '../order-schema/order-request';
import { brokenText } from '../order-schema/request-text';
import { isAboveUpi } from './upi-ceiling';

/** The parameters that WhatsApp supports in the link (Meta, Receive payments via UPI intent). */
const SUPPORTED: readonly string[] = ['pa', 'pn', 'mc', 'purpose', 'tr'];

interface Order {
  /** Minor units; null when not known. */
  total: number | null;
  /** undefined when it is absent, null when it breaks a rule of its own. */
  referenceId: string | null | undefined;
}

type Refuse = (code: string, detail: string) => void;

/** Checks what a UPI intent says, and that UPI can carry the total. */
export function checkUpiIntent(link: string | null | undefined, order: Order, refuse: Refuse): void {
  if (typeof link === 'string') checkLink(link, order.referenceId, refuse);
  if (isAboveUpi(order.total))
    refuse('upi_ceiling', 'UPI takes at most 5,00,000 rupees; use a payment gateway instead.');
}

/** The `tr` parameter of a UPI intent: it is the order's reference where none is given. */
export const referenceInUpiIntent = (link: string): string | undefined =>
  readParameters(link)?.find(([name]) => name === 'tr')?.[1];

/** An intent with only the parameters that WhatsApp takes; null when it is none, or names one of them twice. */
export function reduceUpiIntent(intent: string): string | null {
  if (!/^upi:\/\/pay\?/iu.test(intent)) return null;
  const kept = readParameters(intent)?.filter(([name]) => SUPPORTED.includes(name)) ?? [];
  if (kept.length === 0 || new Set(kept.map(([name]) => name)).size < kept.length) return null;
  return `upi://pay?${kept.map(([name, value]) => `${name}=${encodeURIComponent(value).replace('%40', '@')}`).join('&')}`;
}

function checkLink(link: string, referenceId: Order['referenceId'], refuse: Refuse): void {
  const parameters = readParameters(link);
  if (parameters === null) {
    refuse('invalid_upi_link', 'Percent-encode the parameters of the link; something in it is no UTF-8.');
    return;
  }
  const names = parameters.map(([name]) => name);
  if (names.some((name) => !SUPPORTED.includes(name)))
    refuse('unsupported_upi_parameter', `WhatsApp takes only ${SUPPORTED.join(', ')} in the link; remove the others.`);
  if (new Set(names).size !== names.length) refuse('duplicate_upi_parameter', 'Name each parameter of the link once.');
  const parameter = (wanted: string) => parameters.find(([name]) => name === wanted)?.[1];
  if (!/^[^\s@]+@[^\s@]+$/u.test(parameter('pa') ?? '')) refuse('invalid_upi_payee', 'Give the payee as pa=name@bank.');
  const reference = parameter('tr');
  if (reference === undefined) {
    refuse('upi_reference_required', 'The link needs tr, the reference that the order must have as its reference_id.');
  } else if (referenceId === undefined) {
    const broken = brokenText(reference, REFERENCE.INR);
    if (broken !== null) refuse(broken.code, `tr becomes the reference_id. ${broken.detail}`);
  } else if (referenceId !== null && referenceId !== reference) {
    refuse('upi_reference_mismatch', 'tr and reference_id are the same; correct one, or leave reference_id out.');
  }
}

/** The parameters of a link that starts with upi://pay?, decoded; null when they cannot be. */
function readParameters(link: string): [string, string][] | null {
  try {
    return link
      .slice(link.indexOf('?') + 1)
      .split('&')
      .map((pair) => {
        const [name = '', ...value] = pair.split('=');
        return [decodeURIComponent(name), decodeURIComponent(value.join('='))];
      });
  } catch {
    return null;
  }
}
