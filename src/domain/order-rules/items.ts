import { pointerTo } from '../json-pointer';
import type { OrderLine } from '../order-amounts';
import type { Currency } from '../words';
import { readAmount } from './amounts';
import { compact, Fields, matching, WEB_URL } from './fields';
import type { ImporterAddress, OrderItem } from './shapes';

export interface ItemRules {
  currency: Currency | undefined;
  /** The order names a catalogue. */
  catalogue: boolean;
  /** The items say who imported them; WhatsApp asks for it when there is no catalogue. */
  importerRequired: boolean;
}

/** WhatsApp shows at most ten items with pictures (Meta, Receive payments via payment gateways). */
const MOST_ITEMS_WITH_IMAGE = 10;

export const POSTAL_CODE = matching(
  /^\d{6}$/u,
  'invalid_postal_code',
  'Give the six digits of the Indian postal code.',
);
const ZONE_CODE = matching(/^[A-Za-z]{2}$/u, 'invalid_zone_code', 'Give the two letters of the state, such as TN.');

/** Reads `order.items`; the lines are what the totals are computed from, null when there is no usable list. */
export function readItems(order: Fields, rules: ItemRules): { items: OrderItem[]; lines: OrderLine[] | null } {
  const list = order.list('items', { required: true });
  if (list === undefined) return { items: [], lines: null };
  const items: OrderItem[] = [];
  const lines: OrderLine[] = [];
  let images = false;
  list.forEach((value, index) => {
    const item = Fields.of(value, pointerTo(order.at('items'), index), order.report);
    images ||= item?.has('image') ?? false;
    const read = item && readItem(item, rules);
    lines.push(read?.line ?? { unit: null, quantity: null });
    if (read) items.push(read.item);
  });
  if (images && list.length > MOST_ITEMS_WITH_IMAGE) {
    const detail = `With item images an order has at most ${MOST_ITEMS_WITH_IMAGE} items; leave the images out or merge items.`;
    order.report.add(order.at('items'), 'too_many_items', detail);
  }
  return { items, lines: list.length === 0 ? null : lines };
}

function readItem(item: Fields, rules: ItemRules): { item: OrderItem; line: OrderLine } {
  const { report } = item;
  const retailerId = item.text('retailer_id', { required: rules.currency === 'BRL' || rules.catalogue });
  const name = item.text('name', { required: true, max: 60 });
  const amount = readAmount(item, 'amount', 1, true);
  const saleAmount = readAmount(item, 'sale_amount', 1);
  const quantity = item.integer('quantity', { required: true, min: 1 });
  if (amount && saleAmount && saleAmount.value >= amount.value) {
    const detail = 'A sale amount is below the amount; lower it or leave it out.';
    report.add(item.at('sale_amount'), 'sale_amount_not_below_amount', detail);
  }
  const indian = rules.currency === 'BRL' ? {} : readIndianFields(item, rules);
  item.rejectUnknown();
  const unit = item.has('sale_amount') ? saleAmount : amount;
  return {
    item: compact<OrderItem>({
      retailer_id: retailerId,
      name,
      amount,
      sale_amount: saleAmount,
      quantity,
      ...indian,
    }),
    line: { unit: unit?.value ?? null, quantity: quantity ?? null },
  };
}

function readIndianFields(item: Fields, { catalogue, importerRequired: required }: ItemRules): Partial<OrderItem> {
  const image = item.object('image');
  const link = image?.text('link', { required: true, matches: WEB_URL });
  image?.rejectUnknown();
  if (item.has('image') && (catalogue || item.has('retailer_id'))) {
    const detail =
      'An item has either an image of its own or a catalogue entry; remove image, or retailer_id and catalog_id.';
    item.report.add(item.at('image'), 'item_image_conflict', detail);
  }
  return compact<Partial<OrderItem>>({
    image: link === undefined ? undefined : { link },
    country_of_origin: item.text('country_of_origin', { required, max: 100 }),
    importer_name: item.text('importer_name', { required, max: 200 }),
    importer_address: readImporterAddress(item.object('importer_address', required)),
  });
}

function readImporterAddress(address: Fields | undefined): ImporterAddress | undefined {
  if (address === undefined) return undefined;
  const read = compact<ImporterAddress>({
    address_line1: address.text('address_line1', { required: true, max: 100 }),
    address_line2: address.text('address_line2', { max: 100 }),
    city: address.text('city', { required: true, max: 120 }),
    zone_code: address.text('zone_code', { required: true, matches: ZONE_CODE }),
    postal_code: address.text('postal_code', { required: true, matches: POSTAL_CODE }),
    country_code: address.choice('country_code', ['IN'], true),
  });
  address.rejectUnknown();
  return read;
}
