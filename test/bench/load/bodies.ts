import { createHmac, randomBytes } from 'node:crypto';

/** Every process of the bench knows these; they protect nothing. */
export const API_KEY = 'bench_0123456789abcdef0123456789abcdef';
export const PLATFORM_SECRET = 'platform-secret-of-the-bench';
export const CONFIGURATION = 'nilgiri-rzp-prod';
/** Minor units; every order of the bench costs the same, so that the pretend provider need not remember them. */
export const AMOUNT = 68_145;

/** News that a payment of this reference was captured; `run` makes it news of its own. */
function paymentStatus(referenceId: string, run: string): object {
  const seconds = Math.floor(Date.now() / 1000);
  return {
    id: `wamid.${run}.${referenceId}`,
    recipient_id: '919845012345',
    type: 'payment',
    status: 'captured',
    timestamp: String(seconds),
    payment: {
      reference_id: referenceId,
      amount: { value: AMOUNT, offset: 100 },
      currency: 'INR',
      transaction: {
        id: `order_${run}_${referenceId}`,
        pg_transaction_id: `pay_${run}_${referenceId}`,
        type: 'razorpay',
        status: 'success',
        created_timestamp: seconds - 4,
        updated_timestamp: seconds,
        method: { type: 'upi' },
      },
    },
  };
}

/** One delivery with an item for each reference, as WhatsApp writes it. */
export function delivery(referenceIds: string[], run: string): string {
  const statuses = referenceIds.map((referenceId) => paymentStatus(referenceId, run));
  const metadata = { display_phone_number: '918045671234', phone_number_id: '109876543210987' };
  const value = { messaging_product: 'whatsapp', metadata, statuses };
  return JSON.stringify({
    object: 'whatsapp_business_account',
    entry: [{ id: '118273645501928', changes: [{ value, field: 'messages' }] }],
  });
}

/** Signs a delivery the way 360dialog does. */
export const sign = (body: string): string => createHmac('sha256', PLATFORM_SECRET).update(body).digest('hex');

/** A request for an order of 681.45 INR; with `send`, the service sends it to the customer. */
export const orderRequest = (referenceId: string, to: string) => ({
  to,
  reference_id: referenceId,
  type: 'digital-goods',
  currency: 'INR',
  payment_settings: [
    { type: 'payment_gateway', payment_gateway: { type: 'razorpay', configuration_name: CONFIGURATION } },
  ],
  order: {
    catalog_id: 'tea',
    items: [{ retailer_id: 'assam', name: 'Assam 250 g', amount: { value: 64900 }, quantity: 1 }],
    tax: { value: 3245, description: 'GST 5%' },
  },
});

export const newRun = (): string => randomBytes(4).toString('hex');
