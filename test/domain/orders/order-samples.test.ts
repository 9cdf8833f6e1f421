import { parseOrderRequest } from '../../../src/domain/orders/parse-order';
import { buildOrderDetails, buildOrderStatus } from '../../../src/domain/orders/whatsapp-message';
import { type Json, NOW, requestFrom, sample, valid } from './samples/order-samples';

const context = { now: NOW, livePsp: true };

describe('a documented payload can be pasted', () => {
  const samples = [
    'order_details.br.offsite_card_pay',
    'order_details.br.payment_link',
    'order_details.br.pix_dynamic_code',
    'order_details.br.simplified_pix',
    'order_details.in.payment_link',
    'order_details.in.pg.payu.noncatalog_physical',
    'order_details.in.pg.preferred_upi_app',
    'order_details.in.pg.razorpay.catalog',
    'template.order_details.br.pix_pdf_header',
    'template.order_details.in.pg',
  ];

  it.each(samples)('%s goes out as it is documented', (name) => {
    const payload = sample(name);
    const result = parseOrderRequest(requestFrom(payload), context);
    if (!result.ok) throw new Error(JSON.stringify(result.violations));
    const { referenceId } = result.draft;
    const options = { callbackData: 'm-1', asTemplate: payload.type === 'template' };
    const built = buildOrderDetails({ ...result.draft, referenceId: referenceId as string }, options);
    expect(built).toEqual({ ...payload, biz_opaque_callback_data: 'm-1' });
  });

  it.each(['order_details.in.legacy.payment_type_gateway', 'order_details.in.upi.legacy_configuration'])(
    'the old form %s is refused by the names of its fields',
    (name) => {
      const result = parseOrderRequest(requestFrom(sample(name)), context);
      if (result.ok) throw new Error('accepted');
      const found = result.violations.map(({ pointer, code }) => `${pointer} ${code}`);
      expect(found).toEqual(
        expect.arrayContaining(['/payment_settings required', '/payment_configuration unknown_field']),
      );
    },
  );

  it('refuses the printed mixture of both forms, whose tr is not its reference either', () => {
    const result = parseOrderRequest(requestFrom(sample('template.order_details.in.upi_intent_mixed')), context);
    expect(result).toMatchObject({
      ok: false,
      violations: [
        { pointer: '/payment_settings/0/upi_intent_link/link', code: 'upi_reference_mismatch' },
        { pointer: '/payment_configuration', code: 'unknown_field' },
      ],
    });
  });
});

describe('order_status', () => {
  const samples = [
    'order_status.br.captured',
    'order_status.br.failed',
    'order_status.in.partially_shipped',
    'order_status.in.processing',
  ];

  it.each(samples)('%s is built as documented', (name) => {
    const payload = sample(name);
    const { reference_id: referenceId, order, payment } = payload.interactive.action.parameters;
    const { body, footer } = payload.interactive;
    const built = buildOrderStatus(
      {
        referenceId,
        to: payload.to,
        recipient: null,
        status: order.status,
        description: order.description ?? null,
        body: body.text,
        footer: footer?.text ?? null,
        payment: payment ?? null,
      },
      { callbackData: 'm-2', asTemplate: false },
    );
    expect(built).toEqual({ ...payload, biz_opaque_callback_data: 'm-2' });
  });

  it('is built as a template', () => {
    const payload = sample('template.order_status');
    const { name, language } = payload.template;
    const built = buildOrderStatus(
      {
        referenceId: 'NL-20261120-0001',
        to: payload.to,
        recipient: null,
        status: 'shipped',
        description: 'AWB 4418820193',
        body: 'not in the template form',
        payment: { status: 'captured' },
        template: { name, language: language.code },
      },
      { callbackData: 'm-3', asTemplate: true },
    );
    expect(built).toEqual({ ...payload, biz_opaque_callback_data: 'm-3' });
  });
});

it('every small valid request of these tests is accepted', () => {
  for (const [name, make] of Object.entries(valid)) {
    const result = parseOrderRequest((make as () => Json)(), context);
    expect({ name, violations: result.ok ? [] : result.violations }).toEqual({ name, violations: [] });
  }
});
