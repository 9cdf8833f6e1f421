import { type Json, parametersOf, razorpay, sample, setUp } from './sandbox-stage';

const pix = () => sample('order_details.br.pix_dynamic_code');
const physical = () => sample('order_details.in.pg.payu.noncatalog_physical');
const template = () => sample('template.order_details.in.pg');
const orderOf = (message: Json) => parametersOf(message).order;
const gatewayOf = (message: Json) => parametersOf(message).payment_settings[0].payment_gateway;
const secondsFromStart = (seconds: number) => String(Date.parse('2026-11-20T10:00:00Z') / 1000 + seconds);

type Change = (message: Json) => void;
const REFUSED: [rule: string, code: number, base: () => Json, change: Change][] = [
  ['no messaging_product', 100, razorpay, (m) => delete m.messaging_product],
  ['no type', 131008, razorpay, (m) => delete m.type],
  ['a type that is not known', 131051, razorpay, (m) => (m.type = 'sticker')],
  ['nobody to send to', 131008, razorpay, (m) => delete m.to],
  ['a number with letters', 131009, razorpay, (m) => (m.to = '9198x')],
  ['a user id without a country', 131009, razorpay, (m) => (m.recipient = '12345')],
  ['an unknown field at the top', 100, razorpay, (m) => (m.colour = 'red')],
  ['an unknown field in the order', 100, razorpay, (m) => (orderOf(m).note = 'x')],
  ['an unknown field in an item', 100, razorpay, (m) => (orderOf(m).items[0].weight = 1)],
  ['callback data of 513 characters', 131009, razorpay, (m) => (m.biz_opaque_callback_data = 'x'.repeat(513))],
  ['no body', 131008, razorpay, (m) => delete m.interactive.body],
  ['a body of 1025 characters', 131009, razorpay, (m) => (m.interactive.body.text = 'x'.repeat(1025))],
  ['an empty body', 131009, razorpay, (m) => (m.interactive.body.text = '')],
  ['a footer of 61 characters', 131009, razorpay, (m) => (m.interactive.footer.text = 'x'.repeat(61))],
  ['a text header', 100, razorpay, (m) => (m.interactive.header = { type: 'text', text: 'Hi' })],
  ['an image by link and id', 131009, razorpay, (m) => (m.interactive.header.image.id = '1')],
  ['another action name', 131009, razorpay, (m) => (m.interactive.action.name = 'review_order')],
  ['no reference', 131008, razorpay, (m) => delete parametersOf(m).reference_id],
  ['a reference of 36 characters', 131009, razorpay, (m) => (parametersOf(m).reference_id = 'x'.repeat(36))],
  ['a Brazilian reference of 61', 131009, pix, (m) => (parametersOf(m).reference_id = 'x'.repeat(61))],
  ['a reference with a space', 131009, razorpay, (m) => (parametersOf(m).reference_id = 'a b')],
  ['no goods type', 131008, razorpay, (m) => delete parametersOf(m).type],
  ['goods that are neither', 131009, razorpay, (m) => (parametersOf(m).type = 'services')],
  ['no currency', 131008, razorpay, (m) => delete parametersOf(m).currency],
  ['another currency', 131009, razorpay, (m) => (parametersOf(m).currency = 'USD')],
  ['no total', 131008, razorpay, (m) => delete parametersOf(m).total_amount],
  ['a total that is off by one', 131009, razorpay, (m) => (parametersOf(m).total_amount.value += 1)],
  ['a total of 1000 offset', 131009, razorpay, (m) => (parametersOf(m).total_amount.offset = 1000)],
  ['a fraction of a paisa', 131009, razorpay, (m) => (parametersOf(m).total_amount.value += 0.5)],
  ['a subtotal that ignores sale_amount', 131009, razorpay, (m) => (orderOf(m).subtotal.value = 154700)],
  ['a sale above the price', 131009, razorpay, (m) => (orderOf(m).items[0].sale_amount.value = 64900)],
  ['a quantity of zero', 131009, razorpay, (m) => (orderOf(m).items[0].quantity = 0)],
  ['half an item', 131009, razorpay, (m) => (orderOf(m).items[0].quantity = 0.5)],
  ['no items', 131009, razorpay, (m) => (orderOf(m).items = [])],
  ['an item name of 61', 131009, razorpay, (m) => (orderOf(m).items[0].name = 'x'.repeat(61))],
  ['no order (India)', 131008, razorpay, (m) => delete parametersOf(m).order],
  ['no tax', 131008, razorpay, (m) => delete orderOf(m).tax],
  ['a tax description of 61', 131009, razorpay, (m) => (orderOf(m).tax.description = 'x'.repeat(61))],
  ['an order that is not pending', 131009, razorpay, (m) => (orderOf(m).status = 'processing')],
  ['an expiry in 299 s', 131009, razorpay, (m) => (orderOf(m).expiration.timestamp = secondsFromStart(299))],
  ['an expiry as a number', 131009, razorpay, (m) => (orderOf(m).expiration.timestamp = 1893456000)],
  [
    'a Brazilian expiry without description',
    131008,
    pix,
    (m) => (orderOf(m).expiration = { timestamp: secondsFromStart(3600) }),
  ],
  ['an expiry description of 121', 131009, razorpay, (m) => (orderOf(m).expiration.description = 'x'.repeat(121))],
  ['no payment_settings', 131008, razorpay, (m) => delete parametersOf(m).payment_settings],
  ['two gateways', 131009, razorpay, (m) => parametersOf(m).payment_settings.push(parametersOf(m).payment_settings[0])],
  ['a gateway that does not exist', 131009, razorpay, (m) => (gatewayOf(m).type = 'stripe')],
  ['no configuration', 131008, razorpay, (m) => delete gatewayOf(m).configuration_name],
  ['a configuration of 61', 131009, razorpay, (m) => (gatewayOf(m).configuration_name = 'x'.repeat(61))],
  ['a receipt of 41', 131009, razorpay, (m) => (gatewayOf(m).razorpay.receipt = 'x'.repeat(41))],
  ['a note of 257', 131009, razorpay, (m) => (gatewayOf(m).razorpay.notes.store = 'x'.repeat(257))],
  [
    '16 notes',
    131009,
    razorpay,
    (m) => (gatewayOf(m).razorpay.notes = Object.fromEntries([...Array(16).keys()].map((n) => [n, 'x']))),
  ],
  ["another gateway's pass-through", 100, razorpay, (m) => (gatewayOf(m).payu = { udf1: 'x' })],
  ['a udf of 256', 131009, physical, (m) => (gatewayOf(m).payu.udf1 = 'x'.repeat(256))],
  ['a fifth udf', 100, physical, (m) => (gatewayOf(m).payu.udf5 = 'x')],
  [
    'two preferred apps',
    131009,
    razorpay,
    (m) => (gatewayOf(m).preferred_payment_methods = [{ method: 'gpay' }, { method: 'cred' }]),
  ],
  ['br as payment_type in India', 131009, razorpay, (m) => (parametersOf(m).payment_type = 'br')],
  ['upi as payment_type of a gateway', 131009, razorpay, (m) => (parametersOf(m).payment_type = 'upi')],
  ['physical goods without beneficiary', 131008, physical, (m) => delete parametersOf(m).beneficiaries],
  ['a postal code of 5 digits', 131009, physical, (m) => (parametersOf(m).beneficiaries[0].postal_code = '40005')],
  ['a beneficiary abroad', 131009, physical, (m) => (parametersOf(m).beneficiaries[0].country = 'Nepal')],
  ['no catalog and no importer', 131008, physical, (m) => delete orderOf(m).items[0].importer_name],
  ['no catalog and no origin', 131008, physical, (m) => delete orderOf(m).items[0].country_of_origin],
  [
    'an image beside retailer_id',
    131009,
    razorpay,
    (m) => (orderOf(m).items[0].image = { link: 'https://x.example/a.png' }),
  ],
  [
    'a UPI link with an amount',
    131009,
    () => sample('template.order_details.in.upi_intent_mixed'),
    (m) =>
      (m.template.components[0].parameters[0].action.order_details.payment_settings[0].upi_intent_link.link += '&am=1'),
  ],
  [
    'a link without payment_type',
    131008,
    () => sample('order_details.in.payment_link'),
    (m) => delete parametersOf(m).payment_type,
  ],
  ['Brazil without payment_type', 131008, pix, (m) => delete parametersOf(m).payment_type],
  ['a Brazilian item without retailer_id', 131008, pix, (m) => delete orderOf(m).items[0].retailer_id],
  ['an unknown key_type', 131009, pix, (m) => (parametersOf(m).payment_settings[0].pix_dynamic_code.key_type = 'CEP')],
  [
    'three digits of a card',
    131009,
    () => sample('order_details.br.offsite_card_pay'),
    (m) => (parametersOf(m).payment_settings[0].offsite_card_pay.last_four_digits = '482'),
  ],
  [
    'a simplified message with a header',
    131009,
    () => sample('order_details.br.simplified_pix'),
    (m) => (m.interactive.header = { type: 'image', image: { link: 'https://x.example/a.png' } }),
  ],
  ['a Brazilian header by media id', 131009, pix, (m) => (m.interactive.header.image = { id: '1' })],
  ['a template name in capitals', 131009, template, (m) => (m.template.name = 'Bill')],
  ['a template without language', 131008, template, (m) => delete m.template.language],
  ['a button of another action', 131008, template, (m) => (m.template.components[2].sub_type = 'payment_request')],
  [
    'a wrong total in a template',
    131009,
    template,
    (m) => (m.template.components[2].parameters[0].action.order_details.total_amount.value = 1),
  ],
];

describe('what WhatsApp refuses', () => {
  test.each(REFUSED)('%s: %i', async (_rule, code, base, change) => {
    // Without the change the same message is accepted: it is the one rule that refuses it.
    await setUp().send(base()).expect(200);
    const stage = setUp();
    const message = base();
    change(message);
    const answer = await stage.send(message);
    expect(answer.body.error).toMatchObject({
      message: expect.stringContaining(`(#${code})`),
      type: 'OAuthException',
      code,
      error_data: { messaging_product: 'whatsapp', details: expect.stringMatching(/./) },
      fbtrace_id: expect.stringMatching(/^A/),
    });
    expect(answer.status).toBe(400);
    expect(stage.world.orders.size).toBe(0);
  });

  test('a reference that was used before, and names the rule', async () => {
    const stage = setUp();
    await stage.send(razorpay()).expect(200);
    const again = await stage.send(razorpay()).expect(400);
    expect(again.body.error.code).toBe(131009);
    expect(again.body.error.error_data.details).toContain('already been used');
  });

  test('a body that is not JSON, or not an object', async () => {
    const stage = setUp();
    const broken = await stage.send([]).expect(400);
    expect(broken.body.error.code).toBe(100);
    const text = await stage.post('/whatsapp/messages').set('D360-API-KEY', 'k').type('json').send('{').expect(400);
    expect(text.body.error.code).toBe(100);
  });
});
