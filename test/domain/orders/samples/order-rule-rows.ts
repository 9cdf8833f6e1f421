import { BOLETO_4590, type Json, NOW, valid } from './order-samples';

/** A change to a valid request that breaks one rule, where the rule is reported, and its code. */
type Row = [change: (request: Json) => void, pointer: string, code: string];

const setting = (request: Json): Json => request.payment_settings[0];
const gateway = (request: Json): Json => setting(request).payment_gateway;
const item = (request: Json): Json => request.order.items[0];
const upi = (link: string) => (request: Json) => {
  setting(request).upi_intent_link.link = link;
};
const NOW_SECONDS = NOW.getTime() / 1000;
const GATEWAY = '/payment_settings/0/payment_gateway';
const ITEM = '/order/items/0';
const ADDRESS = `${ITEM}/importer_address`;
const PERSON = '/beneficiaries/0';
const emoji = (count: number) => '🍞'.repeat(count);
const set = (pick: (request: Json) => Json, members: Json) => (request: Json) => Object.assign(pick(request), members);
const drop = (pick: (request: Json) => Json, key: string) => (request: Json) => delete pick(request)[key];
const root = (request: Json) => request;
const order = (request: Json) => request.order;

/** Every rule of an order: by subject, a valid request and the ways to break it. */
export const tables: Record<string, [() => Json, Row[]]> = {
  'the whole request': [
    valid.gateway,
    [
      [drop(root, 'to'), '/to', 'required'],
      [set(root, { recipient: 'IN.abc1' }), '/recipient', 'conflict'],
      [set(root, { to: '09845012345' }), '/to', 'invalid_phone'],
      [set(root, { to: '+91 98450 12345' }), '/to', 'invalid_phone'],
      [set(root, { to: '1234567890123456' }), '/to', 'invalid_phone'],
      [set(root, { to: 919845012345 }), '/to', 'wrong_type'],
      [set(root, { to: '9845012345' }), '/to', 'country_code_required'],
      [set(root, { to: '5511987654321' }), '/to', 'country_code_required'],
      [set(root, { to: '+9198450123' }), '/to', 'invalid_phone'],
      [set(root, { customer_name: ' ' }), '/customer_name', 'blank_text'],
      [set(root, { customer_email: 'joão@shop.example' }), '/customer_email', 'invalid_email'],
      [set(root, { customer_tax_id: '52998224725' }), '/customer_tax_id', 'not_supported'],
      [drop(root, 'currency'), '/currency', 'required'],
      [drop(root, 'type'), '/type', 'required'],
      [set(root, { type: 'services' }), '/type', 'invalid_choice'],
      [set(root, { reference_id: 'a'.repeat(36) }), '/reference_id', 'too_long'],
      [set(root, { reference_id: '' }), '/reference_id', 'too_short'],
      [set(root, { reference_id: 'a b' }), '/reference_id', 'invalid_reference_id'],
      [set(root, { reference_id: 'ação' }), '/reference_id', 'invalid_reference_id'],
      [set(root, { reference_id: '.' }), '/reference_id', 'invalid_reference_id'],
      [set(root, { reference_id: '..' }), '/reference_id', 'invalid_reference_id'],
      [set(root, { reference_id: null }), '/reference_id', 'wrong_type'],
      [set(root, { payment_type: 'br' }), '/payment_type', 'invalid_choice'],
      [set(root, { send: 'yes' }), '/send', 'wrong_type'],
      [set(root, { auto_messages: 1 }), '/auto_messages', 'wrong_type'],
      [set(root, { 'a/b~c': 1 }), '/a~1b~0c', 'unknown_field'],
      [
        (request) => Object.defineProperty(request, '__proto__', { value: 1, enumerable: true }),
        '/__proto__',
        'unknown_field',
      ],
      [drop(root, 'payment_settings'), '/payment_settings', 'required'],
      [set(root, { payment_settings: [] }), '/payment_settings', 'empty_list'],
      [set(root, { payment_settings: {} }), '/payment_settings', 'wrong_type'],
      [
        (request) => request.payment_settings.push(valid.gateway().payment_settings[0]),
        '/payment_settings',
        'too_many_payment_settings',
      ],
      [drop(root, 'order'), '/order', 'required'],
      [set(root, { order: null }), '/order', 'wrong_type'],
      [set(root, { total_amount: { value: 2001 } }), '/total_amount', 'total_mismatch'],
      [set(root, { total_amount: { value: 0 } }), '/total_amount/value', 'not_positive'],
    ],
  ],
  'metadata and texts': [
    valid.gateway,
    [
      [set(root, { metadata: [] }), '/metadata', 'wrong_type'],
      [set(root, { metadata: { a: 1 } }), '/metadata/a', 'wrong_type'],
      [set(root, { metadata: { a: emoji(501) } }), '/metadata/a', 'too_long'],
      [set(root, { metadata: { ['k'.repeat(41)]: '' } }), `/metadata/${'k'.repeat(41)}`, 'key_too_long'],
      [set(root, { metadata: { '': '' } }), '/metadata/', 'key_too_short'],
      [set(root, { metadata: { 'a\u0000': '' } }), '/metadata/a\u0000', 'key_invalid_text'],
      [
        set(root, { metadata: Object.fromEntries(Array.from({ length: 21 }, (_, index) => [`k${index}`, ''])) }),
        '/metadata',
        'too_many_keys',
      ],
      [set(root, { texts: { paid: 'x' } }), '/texts/paid', 'unknown_field'],
      [set(root, { texts: { captured: emoji(1025) } }), '/texts/captured', 'too_long'],
      [set(root, { texts: { failed: '' } }), '/texts/failed', 'too_short'],
      [set(root, { templates: { paid: {} } }), '/templates/paid', 'unknown_field'],
      [set(root, { templates: { captured: { name: 't' } } }), '/templates/captured/language', 'required'],
      [
        set(root, { templates: { failed: { name: 'T 1', language: 'en' } } }),
        '/templates/failed/name',
        'invalid_template_name',
      ],
      [
        set(root, { templates: { failed: { name: 't', language: 'en', body_parameters: ['a\nb'] } } }),
        '/templates/failed/body_parameters/0',
        'invalid_template_parameter',
      ],
    ],
  ],
  'the gateway': [
    valid.gateway,
    [
      [drop(gateway, 'type'), `${GATEWAY}/type`, 'required'],
      [set(gateway, { mode: 'live' }), `${GATEWAY}/mode`, 'unknown_field'],
      [set(gateway, { preferred_payment_methods: [{}] }), `${GATEWAY}/preferred_payment_methods/0/method`, 'required'],
      [set(setting, { type: 'boleto' }), '/payment_settings/0/type', 'unsupported_payment_setting'],
      [drop(setting, 'type'), '/payment_settings/0/type', 'required'],
      [set(setting, { payment_link: {} }), '/payment_settings/0/payment_link', 'unknown_field'],
      [drop(setting, 'payment_gateway'), GATEWAY, 'required'],
      [set(root, { payment_settings: ['razorpay'] }), '/payment_settings/0', 'wrong_type'],
      [set(gateway, { type: 'stripe' }), `${GATEWAY}/type`, 'invalid_choice'],
      [drop(gateway, 'configuration_name'), `${GATEWAY}/configuration_name`, 'required'],
      [set(gateway, { configuration_name: 'c'.repeat(61) }), `${GATEWAY}/configuration_name`, 'too_long'],
      [set(gateway, { configuration_name: '..' }), `${GATEWAY}/configuration_name`, 'invalid_configuration_name'],
      [set(gateway, { payu: {} }), `${GATEWAY}/payu`, 'unknown_field'],
      [set(gateway, { razorpay: { receipt: '' } }), `${GATEWAY}/razorpay/receipt`, 'too_short'],
      [set(gateway, { razorpay: { receipt: 'r'.repeat(41) } }), `${GATEWAY}/razorpay/receipt`, 'too_long'],
      [set(gateway, { razorpay: { notes: { a: emoji(257) } } }), `${GATEWAY}/razorpay/notes/a`, 'too_long'],
      [set(gateway, { razorpay: { notes: { a: {} } } }), `${GATEWAY}/razorpay/notes/a`, 'wrong_type'],
      [
        set(gateway, {
          razorpay: { notes: Object.fromEntries(Array.from({ length: 16 }, (_, index) => [`n${index}`, ''])) },
        }),
        `${GATEWAY}/razorpay/notes`,
        'too_many_keys',
      ],
      [set(gateway, { preferred_payment_methods: [] }), `${GATEWAY}/preferred_payment_methods`, 'empty_list'],
      [
        set(gateway, { preferred_payment_methods: [{ method: 'gpay' }, { method: 'cred' }] }),
        `${GATEWAY}/preferred_payment_methods`,
        'too_many_methods',
      ],
      [
        set(gateway, { preferred_payment_methods: [{ method: 'venmo' }] }),
        `${GATEWAY}/preferred_payment_methods/0/method`,
        'invalid_choice',
      ],
      [set(gateway, { enabled_payment_options: [] }), `${GATEWAY}/enabled_payment_options`, 'empty_list'],
      [set(gateway, { enabled_payment_options: ['card'] }), `${GATEWAY}/enabled_payment_options/0`, 'invalid_choice'],
      [
        set(gateway, { enabled_payment_options: ['web', 'web'] }),
        `${GATEWAY}/enabled_payment_options/1`,
        'duplicate_option',
      ],
      [set(item, { amount: { value: 50_000_000 } }), `${GATEWAY}/enabled_payment_options`, 'upi_ceiling'],
    ],
  ],
  'the other gateways': [
    () => {
      const request = valid.gateway();
      setting(request).payment_gateway = { type: 'payu', configuration_name: 'c', payu: { udf1: '' } };
      return request;
    },
    [
      [set(gateway, { payu: { udf4: 'u'.repeat(256) } }), `${GATEWAY}/payu/udf4`, 'too_long'],
      [set(gateway, { payu: { udf5: '' } }), `${GATEWAY}/payu/udf5`, 'unknown_field'],
      [
        (request) => {
          setting(request).payment_gateway = {
            type: 'zaakpay',
            configuration_name: 'c',
            zaakpay: { extra2: 'e'.repeat(181) },
          };
        },
        `${GATEWAY}/zaakpay/extra2`,
        'too_long',
      ],
      [
        (request) => {
          setting(request).payment_gateway = {
            type: 'billdesk',
            configuration_name: 'c',
            billdesk: { additional_info7: 'i'.repeat(121) },
          };
        },
        `${GATEWAY}/billdesk/additional_info7`,
        'too_long',
      ],
    ],
  ],
  'UPI intents and links': [
    valid.upi,
    [
      [
        drop((request) => setting(request).upi_intent_link, 'link'),
        '/payment_settings/0/upi_intent_link/link',
        'required',
      ],
      [upi('https://pay.example'), '/payment_settings/0/upi_intent_link/link', 'invalid_upi_link'],
      [upi('upi://pay?pa=%E0%A4%A&tr=A-1'), '/payment_settings/0/upi_intent_link/link', 'invalid_upi_link'],
      [upi('upi://pay?pa=a@b&tr=A-1&am=10'), '/payment_settings/0/upi_intent_link/link', 'unsupported_upi_parameter'],
      [upi('upi://pay?pa=a@b&tr=A-1&tr=A-1'), '/payment_settings/0/upi_intent_link/link', 'duplicate_upi_parameter'],
      [upi('upi://pay?tr=A-1'), '/payment_settings/0/upi_intent_link/link', 'invalid_upi_payee'],
      [upi('upi://pay?pa=a@b'), '/payment_settings/0/upi_intent_link/link', 'upi_reference_required'],
      [upi('upi://pay?pa=a@b&tr=A-2'), '/payment_settings/0/upi_intent_link/link', 'upi_reference_mismatch'],
      [set(item, { amount: { value: 25_000_001 } }), '/payment_settings/0/upi_intent_link/link', 'upi_ceiling'],
      [
        (request) => {
          delete request.reference_id;
          upi('upi://pay?pa=a@b&tr=A%201')(request);
        },
        '/payment_settings/0/upi_intent_link/link',
        'invalid_reference_id',
      ],
    ],
  ],
  'Indian payment links': [
    valid.indianLink,
    [
      [
        set((request) => setting(request).payment_link, { uri: 'http://pay.example' }),
        '/payment_settings/0/payment_link/uri',
        'invalid_url',
      ],
      [
        set((request) => setting(request).payment_link, { cancel_url: '/no' }),
        '/payment_settings/0/payment_link/cancel_url',
        'invalid_url',
      ],
      [
        set((request) => setting(request).payment_link, { success_url: 'ftp://a.b' }),
        '/payment_settings/0/payment_link/success_url',
        'invalid_url',
      ],
      [drop((request) => setting(request).payment_link, 'uri'), '/payment_settings/0/payment_link/uri', 'required'],
    ],
  ],
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
  'the message': [
    valid.gateway,
    [
      [
        set(root, { message: { template: { name: 'n'.repeat(513), language: 'en' } } }),
        '/message/template/name',
        'too_long',
      ],
      [
        set(root, { message: { template: { name: 't', language: 'en', header: {} } } }),
        '/message/template/header/type',
        'required',
      ],
      [
        set(root, { message: { template: { name: 't', language: 'en', body_parameters: [] } } }),
        '/message/template/body_parameters',
        'empty_list',
      ],
      [
        set(root, { message: { template: { name: 't', language: 'en', button: 1 } } }),
        '/message/template/button',
        'unknown_field',
      ],
      [
        set(root, { message: { template: { name: 't', language: 'en', header: { type: 'image' } } } }),
        '/message/template/header/image',
        'required',
      ],
      [
        set(root, { message: { template: { name: 't', language: 'en', header: { type: 'text' } } } }),
        '/message/template/header/text',
        'required',
      ],
      [set(root, { message: { header: { image: { id: '1' } } } }), '/message/header/type', 'required'],
      [
        set(root, { message: { header: { type: 'image', image: { id: '1' }, text: 'x' } } }),
        '/message/header/text',
        'unknown_field',
      ],
      [set(root, { message: 'Hi' }), '/message', 'wrong_type'],
      [set(root, { message: { body: emoji(1025) } }), '/message/body', 'too_long'],
      [set(root, { message: { body: '' } }), '/message/body', 'too_short'],
      [set(root, { message: { footer: emoji(61) } }), '/message/footer', 'too_long'],
      [set(root, { message: { title: 'x' } }), '/message/title', 'unknown_field'],
      [set(root, { message: { header: { type: 'image' } } }), '/message/header/image', 'required'],
      [set(root, { message: { header: { type: 'image', image: {} } } }), '/message/header/image/link', 'required'],
      [
        set(root, { message: { header: { type: 'image', image: { link: 'x' } } } }),
        '/message/header/image/link',
        'invalid_url',
      ],
      [
        set(root, { message: { header: { type: 'image', image: { id: '1', link: 'https://a.example/1.png' } } } }),
        '/message/header/image/id',
        'conflict',
      ],
      [
        set(root, { message: { header: { type: 'text', image: { id: '1' } } } }),
        '/message/header/type',
        'invalid_choice',
      ],
      [set(root, { message: { template: { language: 'en' } } }), '/message/template/name', 'required'],
      [set(root, { message: { template: { name: 't' } } }), '/message/template/language', 'required'],
      [
        set(root, { message: { template: { name: 't', language: 'English' } } }),
        '/message/template/language',
        'invalid_language',
      ],
      [
        set(root, { message: { template: { name: 't', language: 'en', when: 'never' } } }),
        '/message/template/when',
        'invalid_choice',
      ],
      [
        set(root, { message: { template: { name: 't', language: 'en', body_parameters: ['a', 1] } } }),
        '/message/template/body_parameters/1',
        'wrong_type',
      ],
      [
        set(root, { message: { template: { name: 't', language: 'en', header: { type: 'video', video: {} } } } }),
        '/message/template/header/type',
        'invalid_choice',
      ],
      [
        set(root, { message: { template: { name: 't', language: 'en', header: { type: 'document', document: {} } } } }),
        '/message/template/header/document/link',
        'required',
      ],
      [
        set(root, { message: { template: { name: 't', language: 'en', header: { type: 'text', text: emoji(61) } } } }),
        '/message/template/header/text',
        'too_long',
      ],
      [
        set(root, {
          message: { template: { name: 't', language: 'en', header: { type: 'text', text: 'a', image: {} } } },
        }),
        '/message/template/header/image',
        'unknown_field',
      ],
    ],
  ],
  Brazil: [
    valid.pix,
    [
      [set(root, { to: '11987654321' }), '/to', 'country_code_required'],
      [set(root, { customer_tax_id: '52998224724' }), '/customer_tax_id', 'invalid_tax_id'],
      [set(root, { customer_address: 'Rua 1' }), '/customer_address', 'wrong_type'],
      [
        set((request) => setting(request).pix_dynamic_code, { txid: 'a-1' }),
        '/payment_settings/0/pix_dynamic_code/txid',
        'invalid_txid',
      ],
      [
        drop((request) => setting(request).pix_dynamic_code, 'code'),
        '/payment_settings/0/pix_dynamic_code/code',
        'required',
      ],
      [
        drop((request) => setting(request).pix_dynamic_code, 'key'),
        '/payment_settings/0/pix_dynamic_code/key',
        'required',
      ],
      [
        drop((request) => setting(request).pix_dynamic_code, 'key_type'),
        '/payment_settings/0/pix_dynamic_code/key_type',
        'required',
      ],
      [set(root, { reference_id: 'a'.repeat(61) }), '/reference_id', 'too_long'],
      [set(root, { payment_type: 'upi' }), '/payment_type', 'invalid_choice'],
      [set(root, { beneficiaries: [{}] }), '/beneficiaries', 'not_supported'],
      [set(setting, { type: 'payment_gateway' }), '/payment_settings/0/type', 'unsupported_payment_setting'],
      [
        (request) => request.payment_settings.push(setting(request)),
        '/payment_settings/1',
        'duplicate_payment_setting',
      ],
      [drop(item, 'retailer_id'), `${ITEM}/retailer_id`, 'required'],
      [set(item, { image: {} }), `${ITEM}/image`, 'unknown_field'],
      [set(item, { importer_name: 'x' }), `${ITEM}/importer_name`, 'unknown_field'],
      [set(order, { type: 'quick_pay' }), '/order/type', 'unknown_field'],
      [set(order, { expiration: { timestamp: NOW_SECONDS + 300 } }), '/order/expiration/description', 'required'],
      [set((request) => request.message.header, { image: { id: '1' } }), '/message/header/image/id', 'not_supported'],
      [
        set((request) => setting(request).pix_dynamic_code, { code: 'pix' }),
        '/payment_settings/0/pix_dynamic_code/code',
        'invalid_pix_code',
      ],
      [
        (request) => {
          const pix = setting(request).pix_dynamic_code;
          pix.code = pix.code.replace('PADARIA', 'PADOCAS');
        },
        '/payment_settings/0/pix_dynamic_code/code',
        'pix_crc_mismatch',
      ],
      [
        set((request) => setting(request).pix_dynamic_code, {
          code: valid.simplified().payment_settings[0].pix_dynamic_code.code,
        }),
        '/payment_settings/0/pix_dynamic_code/code',
        'pix_amount_mismatch',
      ],
      [
        drop((request) => setting(request).pix_dynamic_code, 'merchant_name'),
        '/payment_settings/0/pix_dynamic_code/merchant_name',
        'required',
      ],
      [
        set((request) => setting(request).pix_dynamic_code, { key_type: 'cnpj' }),
        '/payment_settings/0/pix_dynamic_code/key_type',
        'invalid_choice',
      ],
      [
        set((request) => setting(request).pix_dynamic_code, { key: '11222333000182' }),
        '/payment_settings/0/pix_dynamic_code/key',
        'invalid_pix_key',
      ],
    ],
  ],
  'simplified messages': [
    valid.simplified,
    [
      [drop(root, 'total_amount'), '/total_amount', 'required'],
      [
        set(root, { total_amount: { value: 4591 } }),
        '/payment_settings/0/pix_dynamic_code/code',
        'pix_amount_mismatch',
      ],
      [
        set(root, { message: { header: { type: 'image', image: { link: 'https://a.example/1.png' } } } }),
        '/message/header',
        'header_not_supported',
      ],
    ],
  ],
  boleto: [
    valid.boleto,
    [
      [
        drop((request) => setting(request).boleto, 'digitable_line'),
        '/payment_settings/0/boleto/digitable_line',
        'required',
      ],
      [
        set((request) => setting(request).boleto, { digitable_line: '123' }),
        '/payment_settings/0/boleto/digitable_line',
        'invalid_boleto_line',
      ],
      [
        set((request) => setting(request).boleto, { digitable_line: BOLETO_4590.replace('2379', '2378') }),
        '/payment_settings/0/boleto/digitable_line',
        'boleto_check_digit',
      ],
      [
        set(root, { total_amount: { value: 4600 } }),
        '/payment_settings/0/boleto/digitable_line',
        'boleto_amount_mismatch',
      ],
    ],
  ],
  'one-click': [
    valid.oneClick,
    [
      [
        set((request) => setting(request).offsite_card_pay, { credential_id: 'c'.repeat(256) }),
        '/payment_settings/0/offsite_card_pay/credential_id',
        'too_long',
      ],
      [
        set((request) => setting(request).offsite_card_pay, { cvv: '1' }),
        '/payment_settings/0/offsite_card_pay/cvv',
        'unknown_field',
      ],
      [
        set((request) => setting(request).offsite_card_pay, { last_four_digits: '48211' }),
        '/payment_settings/0/offsite_card_pay/last_four_digits',
        'invalid_last_four_digits',
      ],
      [
        drop((request) => setting(request).offsite_card_pay, 'credential_id'),
        '/payment_settings/0/offsite_card_pay/credential_id',
        'required',
      ],
      [
        set((request) => setting(request).offsite_card_pay, { credential_id: '4111 1111 1111 1111' }),
        '/payment_settings/0/offsite_card_pay/credential_id',
        'card_number',
      ],
    ],
  ],
  'Brazilian links': [
    valid.brazilianLink,
    [
      [
        set((request) => setting(request).payment_link, { success_url: 'https://a.example' }),
        '/payment_settings/0/payment_link/success_url',
        'unknown_field',
      ],
      [
        set((request) => setting(request).payment_link, { uri: 'pay.example' }),
        '/payment_settings/0/payment_link/uri',
        'invalid_url',
      ],
    ],
  ],
};
