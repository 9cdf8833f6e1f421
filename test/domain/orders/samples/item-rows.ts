import {
  ADDRESS,
  drop,
  emoji,
  gateway,
  ITEM,
  item,
  NOW_SECONDS,
  order,
  PERSON,
  type Row,
  root,
  set,
} from './order-changes';
import { type Json, NOW, valid } from './order-samples';

/** Rules of what is bought and what it costs. */
export const ITEM_ROWS: Record<string, [() => Json, Row[]]> = {
  'the order': [
    valid.gateway,
    [
      [set(order, { status: 'processing' }), '/order/status', 'invalid_choice'],
      [set(order, { type: 'slow_pay' }), '/order/type', 'invalid_choice'],
      [set(order, { items: [] }), '/order/items', 'empty_list'],
      [set(order, { items: {} }), '/order/items', 'wrong_type'],
      [drop(order, 'items'), '/order/items', 'required'],
      [set(order, { subtotal: { value: 1999 } }), '/order/subtotal', 'subtotal_mismatch'],
      [set(order, { subtotal: { value: 2000, description: 'x' } }), '/order/subtotal/description', 'unknown_field'],
      [set(order, { tax: { value: -1 } }), '/order/tax/value', 'negative'],
      [set(order, { tax: { value: 1.5 } }), '/order/tax/value', 'not_an_integer'],
      [set(order, { tax: { value: '100' } }), '/order/tax/value', 'wrong_type'],
      [set(order, { tax: { value: 2 ** 53 } }), '/order/tax/value', 'too_large'],
      [set(order, { tax: {} }), '/order/tax/value', 'required'],
      [set(order, { tax: { value: 1, offset: 1000 } }), '/order/tax/offset', 'invalid_offset'],
      [set(order, { tax: { value: 1, description: emoji(61) } }), '/order/tax/description', 'too_long'],
      [
        set(order, { tax: { value: 1, discount_program_name: 'P' } }),
        '/order/tax/discount_program_name',
        'unknown_field',
      ],
      [set(order, { shipping: { value: 1, description: emoji(61) } }), '/order/shipping/description', 'too_long'],
      [set(order, { discount: { value: 1, description: emoji(61) } }), '/order/discount/description', 'too_long'],
      [
        set(order, { discount: { value: 1, discount_program_name: emoji(61) } }),
        '/order/discount/discount_program_name',
        'too_long',
      ],
      [set(order, { discount: { value: 2150 } }), '/order', 'total_not_positive'],
      [
        (request) => {
          Object.assign(item(request), { amount: { value: 2 ** 53 - 1 }, quantity: 3 });
          gateway(request).enabled_payment_options = ['web'];
        },
        '/order',
        'total_too_large',
      ],
      [set(order, { note: 'x' }), '/order/note', 'unknown_field'],
      [set(order, { expiration: {} }), '/order/expiration/timestamp', 'required'],
      [
        set(order, { expiration: { timestamp: NOW_SECONDS + 299 } }),
        '/order/expiration/timestamp',
        'expiration_too_soon',
      ],
      [set(order, { expiration: { timestamp: 'soon' } }), '/order/expiration/timestamp', 'invalid_timestamp'],
      [set(order, { expiration: { timestamp: 1.5 } }), '/order/expiration/timestamp', 'invalid_timestamp'],
      [
        set(order, { expiration: { timestamp: `${NOW.getTime() + 400_000}` } }),
        '/order/expiration/timestamp',
        'expiration_too_far',
      ],
      [
        set(order, { expiration: { timestamp: NOW_SECONDS + 300, description: emoji(121) } }),
        '/order/expiration/description',
        'too_long',
      ],
    ],
  ],
  'the items': [
    valid.gateway,
    [
      [drop((request) => item(request).importer_address, 'address_line1'), `${ADDRESS}/address_line1`, 'required'],
      [drop((request) => item(request).importer_address, 'city'), `${ADDRESS}/city`, 'required'],
      [drop((request) => item(request).importer_address, 'zone_code'), `${ADDRESS}/zone_code`, 'required'],
      [drop((request) => item(request).importer_address, 'postal_code'), `${ADDRESS}/postal_code`, 'required'],
      [drop((request) => item(request).importer_address, 'country_code'), `${ADDRESS}/country_code`, 'required'],
      [set((request) => item(request).importer_address, { street: 'x' }), `${ADDRESS}/street`, 'unknown_field'],
      [drop(item, 'name'), `${ITEM}/name`, 'required'],
      [set(item, { name: emoji(61) }), `${ITEM}/name`, 'too_long'],
      [set(item, { name: 'T\u0000' }), `${ITEM}/name`, 'invalid_text'],
      [set(item, { name: 'T\ud83c' }), `${ITEM}/name`, 'invalid_text'],
      [drop(item, 'amount'), `${ITEM}/amount`, 'required'],
      [set(item, { amount: 1000 }), `${ITEM}/amount`, 'wrong_type'],
      [set(item, { amount: { value: 0 } }), `${ITEM}/amount/value`, 'not_positive'],
      [set(item, { sale_amount: { value: 1000 } }), `${ITEM}/sale_amount`, 'sale_amount_not_below_amount'],
      [set(item, { sale_amount: { value: 999, offset: 10 } }), `${ITEM}/sale_amount/offset`, 'invalid_offset'],
      [drop(item, 'quantity'), `${ITEM}/quantity`, 'required'],
      [set(item, { quantity: 0 }), `${ITEM}/quantity`, 'not_positive'],
      [set(item, { quantity: 1.5 }), `${ITEM}/quantity`, 'not_an_integer'],
      [set(item, { colour: 'green' }), `${ITEM}/colour`, 'unknown_field'],
      [(request) => request.order.items.push(null), '/order/items/1', 'wrong_type'],
      [drop(item, 'country_of_origin'), `${ITEM}/country_of_origin`, 'required'],
      [set(item, { country_of_origin: 'c'.repeat(101) }), `${ITEM}/country_of_origin`, 'too_long'],
      [drop(item, 'importer_name'), `${ITEM}/importer_name`, 'required'],
      [set(item, { importer_name: 'n'.repeat(201) }), `${ITEM}/importer_name`, 'too_long'],
      [drop(item, 'importer_address'), ADDRESS, 'required'],
      [
        set((request) => item(request).importer_address, { address_line1: 'a'.repeat(101) }),
        `${ADDRESS}/address_line1`,
        'too_long',
      ],
      [
        set((request) => item(request).importer_address, { address_line2: 'a'.repeat(101) }),
        `${ADDRESS}/address_line2`,
        'too_long',
      ],
      [set((request) => item(request).importer_address, { city: 'a'.repeat(121) }), `${ADDRESS}/city`, 'too_long'],
      [
        set((request) => item(request).importer_address, { zone_code: 'TNX' }),
        `${ADDRESS}/zone_code`,
        'invalid_zone_code',
      ],
      [
        set((request) => item(request).importer_address, { postal_code: '64310' }),
        `${ADDRESS}/postal_code`,
        'invalid_postal_code',
      ],
      [
        set((request) => item(request).importer_address, { country_code: 'BR' }),
        `${ADDRESS}/country_code`,
        'invalid_choice',
      ],
      [
        set(item, { retailer_id: 'R', image: { link: 'https://a.example/1.png' } }),
        `${ITEM}/image`,
        'item_image_conflict',
      ],
      [set(item, { image: { link: 'a.png' } }), `${ITEM}/image/link`, 'invalid_url'],
      [set(item, { image: { id: '1', link: 'https://a.example/1.png' } }), `${ITEM}/image/id`, 'unknown_field'],
      [
        (request) => {
          item(request).image = { link: 'https://a.example/1.png' };
          request.order.items = Array.from({ length: 11 }, () => item(request));
        },
        '/order/items',
        'too_many_items',
      ],
    ],
  ],
  'items of a catalogue': [
    valid.catalogue,
    [
      [drop(item, 'retailer_id'), `${ITEM}/retailer_id`, 'required'],
      [set(item, { retailer_id: '' }), `${ITEM}/retailer_id`, 'too_short'],
      [set(order, { catalog_id: {} }), '/order/catalog_id', 'wrong_type'],
      [set(item, { image: { link: 'https://a.example/1.png' } }), `${ITEM}/image`, 'item_image_conflict'],
    ],
  ],
  beneficiaries: [
    valid.physical,
    [
      [drop((request) => request.beneficiaries[0], 'name'), `${PERSON}/name`, 'required'],
      [drop((request) => request.beneficiaries[0], 'address_line1'), `${PERSON}/address_line1`, 'required'],
      [drop((request) => request.beneficiaries[0], 'country'), `${PERSON}/country`, 'required'],
      [drop((request) => request.beneficiaries[0], 'postal_code'), `${PERSON}/postal_code`, 'required'],
      [drop(root, 'beneficiaries'), '/beneficiaries', 'required'],
      [set(root, { beneficiaries: [] }), '/beneficiaries', 'empty_list'],
      [set((request) => request.beneficiaries[0], { name: 'n'.repeat(201) }), `${PERSON}/name`, 'too_long'],
      [
        set((request) => request.beneficiaries[0], { address_line1: 'n'.repeat(101) }),
        `${PERSON}/address_line1`,
        'too_long',
      ],
      [
        set((request) => request.beneficiaries[0], { address_line2: 'n'.repeat(101) }),
        `${PERSON}/address_line2`,
        'too_long',
      ],
      [drop((request) => request.beneficiaries[0], 'city'), `${PERSON}/city`, 'required'],
      [drop((request) => request.beneficiaries[0], 'state'), `${PERSON}/state`, 'required'],
      [set((request) => request.beneficiaries[0], { country: 'IN' }), `${PERSON}/country`, 'invalid_choice'],
      [
        set((request) => request.beneficiaries[0], { postal_code: '40005a' }),
        `${PERSON}/postal_code`,
        'invalid_postal_code',
      ],
      [set((request) => request.beneficiaries[0], { phone: '1' }), `${PERSON}/phone`, 'unknown_field'],
    ],
  ],
};
