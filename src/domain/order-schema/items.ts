import { z } from 'zod';
import { AmountInput } from './amounts';
import { rule } from './conditions';
import { type Form, textOf, UNPUBLISHED_LIMIT, webUrl } from './request-text';

export const POSTAL_CODE: Form = {
  pattern: /^\d{6}$/u,
  code: 'invalid_postal_code',
  detail: 'Give the six digits of the Indian postal code.',
};

const ZONE_CODE: Form = {
  pattern: /^[A-Za-z]{2}$/u,
  code: 'invalid_zone_code',
  detail: 'Give the two letters of the state, such as TN.',
};

export const IMAGE_CONFLICT =
  'An item has either an image of its own or a catalogue entry; remove image, or retailer_id and catalog_id.';

const item = {
  name: textOf({ max: 60 }),
  amount: AmountInput.describe('Of one piece.'),
  sale_amount: AmountInput.optional().describe('Below `amount`; it is then what counts.'),
  quantity: z.int().min(1),
};

export const IndianItem = z
  .strictObject({
    retailer_id: textOf({ max: UNPUBLISHED_LIMIT }).optional(),
    ...item,
    image: z.strictObject({ link: webUrl }).optional(),
    country_of_origin: textOf({ max: 100 }).optional(),
    importer_name: textOf({ max: 200 }).optional(),
    importer_address: z
      .strictObject({
        address_line1: textOf({ max: 100 }),
        address_line2: textOf({ max: 100 }).optional(),
        city: textOf({ max: 120 }),
        zone_code: textOf({ form: ZONE_CODE }),
        postal_code: textOf({ form: POSTAL_CODE }),
        country_code: z.literal('IN'),
      })
      .optional(),
  })
  .check(
    rule(({ retailer_id, image }, refuse) => {
      if (image !== undefined && retailer_id !== undefined) refuse(['image'], 'item_image_conflict', IMAGE_CONFLICT);
    }),
  )
  .meta({
    id: 'ItemInr',
    description: 'Without a catalogue, the importer fields are required (but not with a UPI intent link).',
    not: { required: ['retailer_id', 'image'] },
  });

export const BrazilianItem = z
  .strictObject({ retailer_id: textOf({ max: UNPUBLISHED_LIMIT }), ...item })
  .meta({ id: 'ItemBrl', description: 'One line of the order.' });
