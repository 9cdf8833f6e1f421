import type { Json, Stage } from './test-app';

export const CUSTOMER = '5511987654321';
export const CREDENTIAL = 'cred-ana';
/** The total of `breadOrder` in centavos. */
export const TOTAL = 13_500;

export const CARD = { type: 'offsite_card_pay', offsite_card_pay: { credential_id: CREDENTIAL } };
export const PIX = {
  type: 'pix_dynamic_code',
  pix_dynamic_code: {
    code: '00020101021226580014br.gov.bcb.pix2536pix.psp.example/v2/cobv/9d36b84f70b45204000053039865406135.005802BR5920PADARIA SOL NASCENTE6009SAO PAULO62070503***63047AEE',
    merchant_name: 'Padaria Sol Nascente LTDA',
    key: '11222333000181',
    key_type: 'CNPJ',
  },
};

/** Stores the customer's credential. */
export const storeCredential = (stage: Stage, change: object = {}, id = CREDENTIAL) =>
  stage.merchant.put(`/credentials/${id}`, {
    last_four_digits: '4821',
    customer: { phone: `+${CUSTOMER}` },
    psp: { token: 'tok-ana' },
    ...change,
  });

/** A request for an order of 135.00 BRL to be paid with the stored card. */
export function breadOrder(referenceId: string, change: object = {}): Json {
  return {
    to: `+${CUSTOMER}`,
    reference_id: referenceId,
    type: 'digital-goods',
    currency: 'BRL',
    payment_settings: [CARD],
    order: {
      items: [{ retailer_id: 'BOLO', name: 'Bolo de cenoura', amount: { value: 6750 }, quantity: 2 }],
    },
    ...change,
  };
}

/** Creates an order and lets its message reach the customer. */
export async function sendBread(stage: Stage, referenceId: string, change: object = {}): Promise<void> {
  await stage.merchant.post('/orders', breadOrder(referenceId, change)).expect(201);
  await stage.runUntilIdle();
}

/** A consent as WhatsApp delivers it. */
export function consent(stage: Stage, referenceId: string, change: Json = {}, message: Json = {}): Json {
  const seconds = Math.floor(stage.clock.now().getTime() / 1000);
  return {
    object: 'whatsapp_business_account',
    entry: [
      {
        id: '220918273645500',
        changes: [
          {
            field: 'messages',
            value: {
              messaging_product: 'whatsapp',
              metadata: { display_phone_number: '551130459876', phone_number_id: '207654321098765' },
              contacts: [
                { profile: { name: 'Ana' }, ...(message.from !== null && { wa_id: message.from ?? CUSTOMER }) },
              ],
              messages: [
                {
                  from: CUSTOMER,
                  id: `wamid.${referenceId}.${seconds}`,
                  timestamp: String(seconds),
                  type: 'interactive',
                  interactive: {
                    type: 'payment_method',
                    payment_method: {
                      payment_method: 'offsite_card_pay',
                      payment_timestamp: seconds,
                      reference_id: referenceId,
                      last_four_digits: '4821',
                      credential_id: CREDENTIAL,
                      ...change,
                    },
                  },
                  ...message,
                },
              ],
            },
          },
        ],
      },
    ],
  };
}

/** The charges that the PSP has of a reference. */
export const chargesOf = (stage: Stage, referenceId: string) =>
  stage.world.charges.all().filter((charge) => charge.reference_id === referenceId);

/** Lines of the timeline by kind. */
export async function linesOf(stage: Stage, referenceId: string, kind: string): Promise<string[]> {
  return (await stage.timeline(referenceId)).filter((line) => line.kind === kind).map((line) => line.summary);
}
