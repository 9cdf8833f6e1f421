import type { OrderBody } from '../order-schema/order-request';
import type { Report } from '../order-schema/shapes/report';
import type { Usable } from '../order-schema/usable';
import { computeTotals, type OrderLine, toSafeNumber } from './totals';

/** What the service computes, in minor units; null where the request does not allow it. */
export interface Computed {
  subtotal: number | null;
  totalAmount: number | null;
}

type Body = NonNullable<Usable<OrderBody>>;
type Order = NonNullable<Body['order']>;
type Item = NonNullable<NonNullable<Order['items']>[number]>;

/** Computes the totals of an order, or takes the one that stands alone, and compares what was given with them. */
export function checkBill(body: Body, report: Report): Computed {
  const { order, total_amount: given } = body;
  if (order === undefined || order === null) {
    const alone = order === undefined && body.currency !== 'INR';
    return { subtotal: null, totalAmount: alone ? (given?.value ?? null) : null };
  }
  const computed = checkTotals(order, report);
  const total = computed.totalAmount;
  if (typeof given?.value === 'number' && total !== null && total > 0 && given.value !== total) {
    const detail = `The order comes to ${total} (subtotal + tax + shipping - discount); send that or leave total_amount out.`;
    report.add('/total_amount', 'total_mismatch', detail);
  }
  return computed;
}

function checkTotals(order: Order, report: Report): Computed {
  const items = order.items ?? [];
  items.forEach((item, index) => {
    if (item) checkSale(item, `/order/items/${index}`, report);
  });
  const totals = computeTotals({
    lines: items.length === 0 ? null : items.map(lineOf),
    tax: part(order.tax),
    shipping: part(order.shipping),
    discount: part(order.discount),
  });
  const computed = { subtotal: toSafeNumber(totals.subtotal), totalAmount: toSafeNumber(totals.total) };
  if (isTooLarge(totals.subtotal) || isTooLarge(totals.total))
    report.add('/order', 'total_too_large', `Keep the totals within ${Number.MAX_SAFE_INTEGER} minor units.`);
  if (totals.total !== null && totals.total <= 0n)
    report.add('/order', 'total_not_positive', 'The total is greater than zero; lower the discount.');
  const subtotal = order.subtotal?.value;
  if (typeof subtotal === 'number' && computed.subtotal !== null && subtotal !== computed.subtotal) {
    const detail = `The items come to ${computed.subtotal} (sale_amount, else amount, times quantity); send that or leave subtotal out.`;
    report.add('/order/subtotal', 'subtotal_mismatch', detail);
  }
  return computed;
}

function checkSale({ amount, sale_amount: sale }: Item, pointer: string, report: Report): void {
  if (typeof amount?.value !== 'number' || typeof sale?.value !== 'number' || sale.value < amount.value) return;
  const detail = 'A sale amount is below the amount; lower it or leave it out.';
  report.add(`${pointer}/sale_amount`, 'sale_amount_not_below_amount', detail);
}

/** When enough is wrong with a list, nobody has looked at the rest of it: it may hold anything. */
function lineOf(item: Usable<Item>): OrderLine {
  const unit: unknown = (item?.sale_amount === undefined ? item?.amount : item.sale_amount)?.value;
  return { unit: wholeOrNull(unit), quantity: wholeOrNull(item?.quantity) };
}

const wholeOrNull = (value: unknown): number | null => (Number.isSafeInteger(value) ? (value as number) : null);

/** An absent amount counts as 0; one that is present and unusable counts as unknown (null). */
const part = (amount: { value?: number | null } | null | undefined): number | null =>
  amount === undefined ? 0 : (amount?.value ?? null);

const isTooLarge = (value: bigint | null) => value !== null && toSafeNumber(value) === null;
