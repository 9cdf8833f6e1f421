import { z } from 'zod';
import { AmountInput, DescribedAmountInput, DiscountInput } from './amounts';
import { hasMembers, rule, whenThen } from './conditions';
import { list } from './containers';
import { BrazilianItem, IMAGE_CONFLICT, IndianItem } from './items';
import { textOf, UNPUBLISHED_LIMIT } from './request-text';
import { say } from './violations';

/** The last second of the year 9999, beyond which RFC 3339 has no date. Milliseconds sent by mistake end up beyond it. */
const LAST_SECOND = 253_402_300_799;
const TOO_FAR = say('expiration_too_far', 'Send seconds, not milliseconds, and a date before the year 10000.');
const NO_TIME = say('invalid_timestamp', 'Send UTC seconds since 1970, as a whole number or its digits in a string.');

const isTooFar = (value: unknown) =>
  (typeof value === 'number' || (typeof value === 'string' && /^\d+$/u.test(value))) && Number(value) > LAST_SECOND;

// An option whose issues do not abort would be taken for the one that was meant, and speak in zod's words.
const abort = { abort: true };
const timestamp = z
  .union([z.string().regex(/^0{0,3}\d{1,12}$/u, abort), z.int().min(0, abort).max(LAST_SECOND, abort)], {
    error: ({ input }) => (input === undefined ? undefined : isTooFar(input) ? TOO_FAR : NO_TIME),
  })
  .check(({ value, issues }) => {
    if (isTooFar(value)) issues.push({ code: 'custom', input: value, message: TOO_FAR });
  })
  .describe('UTC seconds since 1970, at least 300 s from now.');

const bill = {
  status: z.literal('pending').optional(),
  subtotal: AmountInput.optional().describe('May be left out; must equal Σ (sale_amount, else amount) × quantity.'),
  tax: DescribedAmountInput.optional(),
  shipping: DescribedAmountInput.optional(),
  discount: DiscountInput.optional(),
};

/** WhatsApp shows at most ten items with pictures (Meta, Receive payments via payment gateways). */
const MOST_ITEMS_WITH_IMAGE = 10;

const OF_A_CATALOGUE = rule(({ catalog_id, items }, refuse) => {
  if (catalog_id === undefined || !Array.isArray(items)) return;
  items.forEach((item: unknown, index) => {
    if (!hasMembers(item)) return;
    if (item.retailer_id === undefined) refuse(['items', index, 'retailer_id'], 'required', 'Give retailer_id.');
    // With a retailer_id the item itself says so.
    if (item.image !== undefined && item.retailer_id === undefined)
      refuse(['items', index, 'image'], 'item_image_conflict', IMAGE_CONFLICT);
  });
});

const FEW_PICTURES = rule(({ items }, refuse) => {
  if (!Array.isArray(items) || items.length <= MOST_ITEMS_WITH_IMAGE) return;
  if (!items.some((item) => hasMembers(item) && item.image !== undefined)) return;
  const detail = `With item images an order has at most ${MOST_ITEMS_WITH_IMAGE} items; leave the images out or merge items.`;
  refuse(['items'], 'too_many_items', detail);
});

export const IndianOrder = z
  .strictObject({
    ...bill,
    type: z.literal('quick_pay').optional(),
    catalog_id: textOf({ max: UNPUBLISHED_LIMIT }).optional(),
    expiration: z.strictObject({ timestamp, description: textOf({ max: 120 }).optional() }).optional(),
    items: list(IndianItem),
  })
  .check(OF_A_CATALOGUE, FEW_PICTURES)
  .meta({
    id: 'OrderInr',
    allOf: [
      whenThen(
        { required: ['catalog_id'] },
        { properties: { items: { items: { required: ['retailer_id'], not: { required: ['image'] } } } } },
      ),
      whenThen(
        { properties: { items: { contains: { required: ['image'] } } } },
        { properties: { items: { maxItems: MOST_ITEMS_WITH_IMAGE } } },
      ),
    ],
  });

export const BrazilianOrder = z
  .strictObject({
    ...bill,
    catalog_id: textOf({ max: UNPUBLISHED_LIMIT }).optional(),
    expiration: z.strictObject({ timestamp, description: textOf({ max: 120 }) }).optional(),
    items: list(BrazilianItem),
  })
  .meta({ id: 'OrderBrl' });
