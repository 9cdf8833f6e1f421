import { type Amount, toAmount } from '../money';
import { computeTotals, toSafeNumber } from '../order-amounts';
import { readAmount, readDescribedAmount } from './amounts';
import { readExpiration } from './expiration';
import { compact, type Fields } from './fields';
import { type ItemRules, readItems } from './items';
import type { OrderObject } from './shapes';

/** What the service computes, in minor units; null where the request does not allow it. */
export interface Computed {
  subtotal: number | null;
  totalAmount: number | null;
}

export interface ReadOrder {
  order: OrderObject;
  computed: Computed;
  expiresAt: Date | null;
}

/** Reads WhatsApp's `order` object, fills in subtotal and tax, and compares what was given with what is computed. */
export function readOrder(order: Fields, rules: Omit<ItemRules, 'catalogue'>, now: Date): ReadOrder {
  const catalogue = order.has('catalog_id');
  order.choice('status', ['pending']);
  const type = rules.currency === 'BRL' ? undefined : order.choice('type', ['quick_pay']);
  const catalogId = order.text('catalog_id');
  const expiration = readExpiration(order, rules.currency, now);
  const { items, lines } = readItems(order, {
    ...rules,
    catalogue,
    importerRequired: rules.importerRequired && !catalogue,
  });
  const given = readAmount(order, 'subtotal', 1);
  const tax = readDescribedAmount(order, 'tax');
  const shipping = readDescribedAmount(order, 'shipping');
  const discount = readDescribedAmount(order, 'discount');
  order.rejectUnknown();

  const part = (key: string, amount: Amount | undefined) => (order.has(key) ? (amount?.value ?? null) : 0);
  const totals = computeTotals({
    lines,
    tax: part('tax', tax),
    shipping: part('shipping', shipping),
    discount: part('discount', discount),
  });
  const computed = { subtotal: toSafeNumber(totals.subtotal), totalAmount: toSafeNumber(totals.total) };
  if (isTooLarge(totals.subtotal) || isTooLarge(totals.total)) {
    order.report.add(
      order.pointer,
      'total_too_large',
      `Keep the totals within ${Number.MAX_SAFE_INTEGER} minor units.`,
    );
  }
  if (totals.total !== null && totals.total <= 0n) {
    order.report.add(order.pointer, 'total_not_positive', 'The total is greater than zero; lower the discount.');
  }
  if (given && computed.subtotal !== null && given.value !== computed.subtotal) {
    const detail = `The items come to ${computed.subtotal} (sale_amount, else amount, times quantity); send that or leave subtotal out.`;
    order.report.add(order.at('subtotal'), 'subtotal_mismatch', detail);
  }
  return {
    order: compact<OrderObject>({
      status: 'pending',
      type,
      catalog_id: catalogId,
      expiration: expiration?.object,
      items,
      subtotal: toAmount(computed.subtotal ?? 0),
      tax: tax ?? toAmount(0),
      shipping,
      discount,
    }),
    computed,
    expiresAt: expiration?.at ?? null,
  };
}

const isTooLarge = (value: bigint | null) => value !== null && toSafeNumber(value) === null;
