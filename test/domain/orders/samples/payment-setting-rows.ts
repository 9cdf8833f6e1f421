import { drop, emoji, GATEWAY, gateway, item, type Row, root, set, setting, upi } from './order-changes';
import { type Json, valid } from './order-samples';

/** Rules of how an order can be paid. */
export const PAYMENT_SETTING_ROWS: Record<string, [() => Json, Row[]]> = {
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
