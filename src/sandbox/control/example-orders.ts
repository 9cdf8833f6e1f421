/** Orders that a storefront could have made, to look at. */
import { crc16 } from '../../domain/brazil/pix';

export const EXAMPLES = ['tea', 'upi', 'bread', 'pix', 'boleto'] as const;
export type ExampleName = (typeof EXAMPLES)[number];

interface Example {
  name: string;
  phone: string;
  /** A card to be stored before the order. */
  card?: { credentialId: string; lastFourDigits: string };
  order(referenceId: string, now: Date): Record<string, unknown>;
}

const item = (retailer_id: string, name: string, value: number, quantity: number, sale?: number) => ({
  retailer_id,
  name,
  amount: { value },
  ...(sale !== undefined && { sale_amount: { value: sale } }),
  quantity,
});

/** The offer ends after two hours. */
const ends = (now: Date, description: string) => ({
  expiration: { timestamp: String(Math.floor(now.getTime() / 1000) + 7200), description },
});

const field = (tag: string, value: string) => `${tag}${String(value.length).padStart(2, '0')}${value}`;

/** A dynamic Pix code (Banco Central do Brasil, Manual do BR Code) for an amount in centavos. */
function pixCode(centavos: number): string {
  const account = field('00', 'br.gov.bcb.pix') + field('25', 'pix.psp.example/v2/cobv/9d36b84f70b4520400005303986');
  const parts = [
    field('00', '01'),
    field('01', '12'),
    field('26', account),
    field('52', '0000'),
    field('53', '986'),
    field('54', (centavos / 100).toFixed(2)),
    field('58', 'BR'),
    field('59', 'PADARIA SOL NASCENTE'),
    field('60', 'SAO PAULO'),
    field('62', field('05', '***')),
    '6304',
  ];
  const code = parts.join('');
  return code + crc16(code);
}

const pix = (centavos: number) => ({
  type: 'pix_dynamic_code',
  pix_dynamic_code: {
    code: pixCode(centavos),
    merchant_name: 'Padaria Sol Nascente',
    key: '11222333000181',
    key_type: 'CNPJ',
  },
});

const CARD = { credentialId: 'cred-example-ana', lastFourDigits: '4821' };

export const EXAMPLE_ORDERS: Record<ExampleName, Example> = {
  tea: {
    name: 'Kavya Rao',
    phone: '+919845012345',
    order: (_reference, now) => ({
      type: 'digital-goods',
      currency: 'INR',
      payment_settings: [
        { type: 'payment_gateway', payment_gateway: { type: 'razorpay', configuration_name: 'my-gateway' } },
      ],
      order: {
        catalog_id: 'tea',
        items: [item('assam', 'Assam tea, 250 g', 64900, 1, 59900), item('chai', 'Masala chai, 12 bags', 18000, 2)],
        tax: { value: 4795, description: 'GST 5%' },
        shipping: { value: 4900 },
        discount: { value: 5000, discount_program_name: 'First order' },
        ...ends(now, 'This offer ends'),
      },
      message: {
        header: { type: 'image', image: { link: 'https://shop.example/tea.jpg' } },
        body: 'Namaste Kavya! Your order from Nilgiri Tea is ready. Review it and pay here.',
        footer: 'Nilgiri Tea, Bengaluru',
      },
    }),
  },
  upi: {
    name: 'Arjun Mehta',
    phone: '+919880054321',
    order: () => ({
      type: 'digital-goods',
      currency: 'INR',
      // The PSP makes the link.
      payment_settings: [{ type: 'upi_intent_link' }],
      order: { items: [item('darjeeling', 'Darjeeling first flush, 100 g', 89900, 1)] },
      message: { body: 'Your Darjeeling is packed, Arjun. Pay with any UPI app.', footer: 'Nilgiri Tea, Bengaluru' },
    }),
  },
  bread: {
    name: 'Ana Souza',
    phone: '+5511987654321',
    card: CARD,
    order: (_reference, now) => ({
      type: 'physical-goods',
      currency: 'BRL',
      payment_settings: [
        {
          type: 'offsite_card_pay',
          offsite_card_pay: { credential_id: CARD.credentialId, last_four_digits: CARD.lastFourDigits },
        },
        pix(5640),
      ],
      order: {
        items: [
          item('pao', 'Pão de queijo, dúzia', 1530, 2),
          item('bolo', 'Bolo de cenoura', 2480, 1),
          item('cafe', 'Café coado', 600, 1),
        ],
        shipping: { value: 500, description: 'Entrega até as 9 h' },
        discount: { value: 1000, discount_program_name: 'Cliente fiel' },
        tax: { value: 0 },
        ...ends(now, 'Oferta válida até'),
      },
      message: {
        header: { type: 'image', image: { link: 'https://shop.example/pao.jpg' } },
        body: 'Bom dia, Ana! Seu café da manhã está separado. Confira e pague por aqui.',
        footer: 'Padaria Sol Nascente',
      },
    }),
  },
  pix: {
    name: 'Bruno Lima',
    phone: '+5521976543210',
    order: () => ({
      type: 'digital-goods',
      currency: 'BRL',
      // Without a code: the PSP makes it.
      payment_settings: [
        {
          type: 'pix_dynamic_code',
          pix_dynamic_code: { merchant_name: 'Padaria Sol Nascente', key: '11222333000181', key_type: 'CNPJ' },
        },
      ],
      total_amount: { value: 12000 },
      message: { body: 'Olá, Bruno! Sua assinatura de pães deste mês: R$ 120,00.', footer: 'Padaria Sol Nascente' },
    }),
  },
  boleto: {
    name: 'Carla Dias',
    phone: '+5585988887777',
    order: () => ({
      type: 'digital-goods',
      currency: 'BRL',
      // The PSP makes both.
      payment_settings: [{ type: 'boleto' }, { type: 'payment_link' }],
      customer_name: 'Carla Dias',
      customer_tax_id: '52998224725',
      order: { items: [item('cesta', 'Cesta de pães', 4590, 1)] },
      message: { body: 'Carla, sua cesta de pães: pague por boleto ou pelo link.', footer: 'Padaria Sol Nascente' },
    }),
  },
};
