import { normalizePixCode } from '../brazil/pix';
import { normalizePixKey } from '../brazil/tax-ids';
import type { OrderBody } from '../order-schema/order-request';
import type {
  Beneficiary,
  DescribedAmount,
  OrderDetails,
  OrderItem,
  OrderObject,
  PaymentSetting,
} from '../order-schema/shapes/shapes';
import { OFFSET, toAmount } from '../values/money';
import type { InstrumentSettings } from './instruments';

/**
 * WhatsApp's own objects as they will be sent: offsets, subtotal and tax filled in, texts in one spelling, and the
 * receiver's Pix key where the PSP makes a code and the request names none.
 */
export function toDetails(
  body: OrderBody,
  subtotal: number | null,
  pixKey: InstrumentSettings['pixKey'] = null,
): OrderDetails {
  return compact<OrderDetails>({
    payment_settings: body.payment_settings.map((setting) => toSetting(setting, pixKey)),
    order: body.order ? toOrder(body.order, subtotal ?? 0) : null,
    // A schema without a member and one whose member is left out say the same.
    beneficiaries: body.beneficiaries as Beneficiary[] | undefined,
  });
}

function toOrder(order: NonNullable<OrderBody['order']>, subtotal: number): OrderObject {
  const { expiration } = order;
  return compact<OrderObject>({
    status: 'pending',
    type: 'type' in order ? order.type : undefined,
    catalog_id: order.catalog_id,
    expiration: expiration && compact({ ...expiration, timestamp: String(Number(expiration.timestamp)) }),
    items: order.items.map(toItem),
    subtotal: toAmount(subtotal),
    tax: order.tax ? full(order.tax) : toAmount(0),
    shipping: order.shipping && full(order.shipping),
    discount: order.discount && full(order.discount),
  });
}

function toSetting(
  setting: OrderBody['payment_settings'][number],
  pixKey: InstrumentSettings['pixKey'],
): PaymentSetting {
  if (setting.type === 'boleto' && setting.boleto?.digitable_line !== undefined)
    return { type: 'boleto', boleto: { digitable_line: setting.boleto.digitable_line.replace(/\D/gu, '') } };
  if (setting.type !== 'pix_dynamic_code') return setting as PaymentSetting;
  const { code, key = pixKey?.key, key_type: keyType = pixKey?.key_type, ...pix } = setting.pix_dynamic_code;
  return {
    type: 'pix_dynamic_code',
    pix_dynamic_code: compact<Extract<PaymentSetting, { type: 'pix_dynamic_code' }>['pix_dynamic_code']>({
      code: code && normalizePixCode(code),
      ...pix,
      key: key && keyType && normalizePixKey(keyType, key),
      key_type: keyType,
    }),
  };
}

/** Written without `compact`, because an order may have thousands of items. */
function toItem({ sale_amount: sale, ...item }: NonNullable<OrderBody['order']>['items'][number]): OrderItem {
  const address = 'importer_address' in item && item.importer_address;
  if (address) Object.assign(item, { importer_address: { ...address, zone_code: address.zone_code.toUpperCase() } });
  const amounts = sale ? { amount: full(item.amount), sale_amount: full(sale) } : { amount: full(item.amount) };
  return { ...item, ...amounts } as OrderItem;
}

/** With its offset, which a request may leave out. */
function full(amount: { value: number; description?: string | undefined }): DescribedAmount {
  return { ...amount, offset: OFFSET } as DescribedAmount;
}

/** The object without its undefined members. */
export function compact<T extends object>(members: { [K in keyof T]: T[K] | undefined }): T {
  return Object.fromEntries(Object.entries(members).filter(([, value]) => value !== undefined)) as T;
}
