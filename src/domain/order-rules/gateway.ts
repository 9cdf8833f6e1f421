import { pointerTo } from '../json-pointer';
import { compact, Fields } from './fields';
import type { SettingRules } from './setting-rules';
import { GATEWAYS, type Gateway, type PaymentGateway } from './shapes';
import { isAboveUpi } from './upi-ceiling';

/** Apps that the checkout can open first (Meta, Receive payments via payment gateways). */
const UPI_APPS = ['gpay', 'phonepe', 'paytm', 'bhim', 'amazonpay', 'cred', 'mobikwik'] as const;

/** The numbered pass-through fields of each gateway and their longest values. */
const NUMBERED: Record<Exclude<Gateway, 'razorpay'>, { prefix: string; count: number; max: number }> = {
  payu: { prefix: 'udf', count: 4, max: 255 },
  zaakpay: { prefix: 'extra', count: 2, max: 180 },
  billdesk: { prefix: 'additional_info', count: 7, max: 120 },
};

/** Reads the `payment_gateway` object. */
export function readGateway(gateway: Fields, rules: SettingRules): object {
  const type = gateway.choice('type', GATEWAYS, true);
  const read = compact<PaymentGateway>({
    type,
    configuration_name: gateway.text('configuration_name', { required: true, max: 60 }),
    ...readPassThrough(gateway, type),
    preferred_payment_methods: readPreferred(gateway),
    enabled_payment_options: readEnabled(gateway),
  });
  const options = read.enabled_payment_options;
  if (isAboveUpi(rules.total) && !(options?.length === 1 && options[0] === 'web')) {
    const detail = 'Above 5,00,000 rupees UPI fails; send enabled_payment_options: ["web"].';
    gateway.report.add(gateway.at('enabled_payment_options'), 'upi_ceiling', detail);
  }
  return read;
}

function readPassThrough(gateway: Fields, type: Gateway | undefined): Partial<PaymentGateway> {
  // While the gateway is not known, the object of any of them may be meant; only the rest would be unknown fields.
  const read = (type === undefined ? GATEWAYS : [type]).map((name) => {
    const object = gateway.object(name);
    const values = object && (name === 'razorpay' ? readRazorpay(object) : readNumbered(object, NUMBERED[name]));
    object?.rejectUnknown();
    return [name, values] as const;
  });
  return Object.fromEntries(read.filter(([, values]) => values !== undefined));
}

function readRazorpay(razorpay: Fields) {
  return compact({
    receipt: razorpay.text('receipt', { max: 40 }),
    notes: razorpay.texts('notes', { maxKeys: 15, maxValue: 256 }),
  });
}

function readNumbered(object: Fields, { prefix, count, max }: { prefix: string; count: number; max: number }) {
  const names = Array.from({ length: count }, (_, index) => `${prefix}${index + 1}`);
  return compact(Object.fromEntries(names.map((name) => [name, object.text(name, { min: 0, max })])));
}

function readPreferred(gateway: Fields): { method: string }[] | undefined {
  const list = gateway.list('preferred_payment_methods');
  if (list === undefined) return undefined;
  const pointer = gateway.at('preferred_payment_methods');
  if (list.length > 1) gateway.report.add(pointer, 'too_many_methods', 'Name one preferred app only.');
  return list.flatMap((value, index) => {
    const entry = Fields.of(value, pointerTo(pointer, index), gateway.report);
    const method = entry?.choice('method', UPI_APPS, true);
    entry?.rejectUnknown();
    return method === undefined ? [] : [{ method }];
  });
}

function readEnabled(gateway: Fields): string[] | undefined {
  const list = gateway.list('enabled_payment_options');
  if (list === undefined) return undefined;
  const pointer = gateway.at('enabled_payment_options');
  list.forEach((value, index) => {
    if (value !== 'upi' && value !== 'web') {
      gateway.report.add(pointerTo(pointer, index), 'invalid_choice', 'An option is "upi" or "web".');
    } else if (list.indexOf(value) !== index) {
      gateway.report.add(pointerTo(pointer, index), 'duplicate_option', 'Name each option once.');
    }
  });
  return list as string[];
}
