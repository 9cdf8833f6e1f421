/** The formats that the service reads, as people call them; a test compares them with the service's own list. */
export const GATEWAY_FORMATS: Record<string, string> = {
  razorpay: 'Razorpay – settlement recon (CSV)',
  razorpay_api: 'Razorpay – settlements/recon API (JSON)',
  payu: 'PayU',
  billdesk: 'BillDesk',
  cashfree: 'Cashfree',
  phonepe: 'PhonePe',
  stripe: 'Stripe – itemised payout reconciliation (CSV)',
  stripe_api: 'Stripe – balance transactions API (JSON)',
  mercadopago: 'Mercado Pago – released money (CSV)',
  pagarme: 'Pagar.me – payables (JSON)',
};

export const BANK_FORMATS: Record<string, string> = {
  'bank:hdfc': 'HDFC Bank',
  'bank:sbi': 'State Bank of India',
  'bank:icici': 'ICICI Bank',
  'bank:axis': 'Axis Bank',
  'bank:kotak': 'Kotak Mahindra Bank',
  ofx: 'OFX',
  cnab240: 'CNAB 240',
  cnab400: 'CNAB 400',
};

/** A format as people call it; a mapping by its own name. */
export const formatText = (source: string): string =>
  (GATEWAY_FORMATS[source] ?? BANK_FORMATS[source] ?? source.replace(/^csv:/, '')).replace(/ – .*/, '');
