import { drop, emoji, ITEM, item, NOW_SECONDS, order, type Row, root, set, setting } from './order-changes';
import { BOLETO_4590, type Json, valid } from './order-samples';

/** Rules of the message that the customer gets. */
export const MESSAGE_ROWS: Record<string, [() => Json, Row[]]> = {
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
};
