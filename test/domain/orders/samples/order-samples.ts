import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { crc16 } from '../../../../src/domain/brazil/pix';

// biome-ignore lint/suspicious/noExplicitAny: samples are edited at any depth, which is what JSON is in a test
export type Json = any;

/** A day before the first of the samples' orders expires. */
export const NOW = new Date('2026-11-20T00:00:00Z');

/** A sample payload as it goes over the wire. */
export function sample(name: string): Json {
  return JSON.parse(readFileSync(join(__dirname, '../../../fixtures/orders', `${name}.json`), 'utf8'));
}

/** The create request that a merchant would write for the sample, every documented field pasted. */
export function requestFrom(payload: Json): Json {
  const { interactive, template } = payload;
  const parameters = interactive?.action.parameters ?? buttonOf(template).parameters[0].action.order_details;
  const message = interactive ? messageFrom(interactive) : { template: templateFrom(template) };
  return { to: payload.to, ...structuredClone(parameters), message };
}

const messageFrom = ({ header, body, footer }: Json) => ({
  ...(header && { header }),
  body: body.text,
  ...(footer && { footer: footer.text }),
});

function templateFrom(template: Json): Json {
  const header = template.components.find((component: Json) => component.type === 'header');
  const body = template.components.find((component: Json) => component.type === 'body');
  return {
    name: template.name,
    language: template.language.code,
    ...(header && { header: header.parameters[0] }),
    ...(body && { body_parameters: body.parameters.map(({ text }: Json) => text) }),
  };
}

const buttonOf = (template: Json): Json => template.components.find((component: Json) => component.type === 'button');

const importer = {
  country_of_origin: 'India',
  importer_name: 'Leaf Trading',
  importer_address: {
    address_line1: '42 Estate Road',
    city: 'Coonoor',
    zone_code: 'TN',
    postal_code: '643101',
    country_code: 'IN',
  },
};

/** Small valid requests, one per kind of payment, fresh at each call. */
export const valid = {
  gateway: (): Json => ({
    to: '+919845012345',
    reference_id: 'A-1',
    type: 'digital-goods',
    currency: 'INR',
    payment_settings: [
      {
        type: 'payment_gateway',
        payment_gateway: {
          type: 'razorpay',
          configuration_name: 'rzp',
          razorpay: { receipt: 'r', notes: { store: '1' } },
        },
      },
    ],
    order: {
      items: [{ name: 'Tea', amount: { value: 1000 }, quantity: 2, ...structuredClone(importer) }],
      tax: { value: 100 },
      shipping: { value: 50 },
      discount: { value: 150 },
    },
  }),
  catalogue: (): Json => ({
    ...valid.gateway(),
    order: { catalog_id: 'c', items: [{ retailer_id: 'T', name: 'Tea', amount: { value: 2000 }, quantity: 1 }] },
  }),
  physical: (): Json => ({
    ...valid.gateway(),
    type: 'physical-goods',
    beneficiaries: [
      {
        name: 'R',
        address_line1: 'Flat 1',
        city: 'Mumbai',
        state: 'Maharashtra',
        country: 'India',
        postal_code: '400050',
      },
    ],
  }),
  upi: (): Json => ({
    ...valid.gateway(),
    payment_settings: [
      {
        type: 'upi_intent_link',
        upi_intent_link: { link: 'upi://pay?pa=leaf@bank&pn=Leaf%20Tea&mc=5983&purpose=00&tr=A-1' },
      },
    ],
  }),
  indianLink: (): Json => ({
    ...valid.gateway(),
    payment_settings: [
      { type: 'payment_link', payment_link: { uri: 'https://pay.example/1', success_url: 'https://shop.example/ok' } },
    ],
  }),
  pix: (): Json => requestFrom(sample('order_details.br.pix_dynamic_code')),
  simplified: (): Json => requestFrom(sample('order_details.br.simplified_pix')),
  oneClick: (): Json => requestFrom(sample('order_details.br.offsite_card_pay')),
  brazilianLink: (): Json => requestFrom(sample('order_details.br.payment_link')),
  boleto: (): Json => ({
    ...valid.simplified(),
    payment_settings: [{ type: 'boleto', boleto: { digitable_line: BOLETO_4590 } }],
  }),
};

/** Bank slip over 45.90, due on 25 November 2026. */
export const BOLETO_4590 = '23793381288600083013252856000063516410000004590';

const emv = (tag: string, value: string) => `${tag}${String([...value].length).padStart(2, '0')}${value}`;

/** A code with its CRC. */
export const closePix = (body: string): string => `${body}6304${crc16(`${body}6304`)}`;

/** A whole Pix code for 45.90; `account` are the fields of the receiver beside its name, such as key or URL. */
export const pixCode = (account: Record<string, string>, { txid = '***' } = {}): string =>
  closePix(
    [
      emv('00', '01'),
      emv(
        '26',
        emv('00', 'br.gov.bcb.pix') +
          Object.entries(account)
            .map(([tag, value]) => emv(tag, value))
            .join(''),
      ),
      ...[emv('52', '0000'), emv('53', '986'), emv('54', '45.90'), emv('58', 'BR')],
      ...[emv('59', 'PADARIA'), emv('60', 'SAO PAULO'), emv('62', emv('05', txid))],
    ].join(''),
  );
