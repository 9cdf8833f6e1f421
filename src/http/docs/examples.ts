/** Example requests to paste. Tests send every one of them. */
export const TEA_INR = {
  to: '+919845012345',
  reference_id: 'TEA-1001',
  type: 'digital-goods',
  currency: 'INR',
  payment_settings: [
    { type: 'payment_gateway', payment_gateway: { type: 'razorpay', configuration_name: 'my-gateway' } },
  ],
  order: {
    catalog_id: 'tea',
    items: [{ retailer_id: 'assam', name: 'Assam 250 g', amount: { value: 64900 }, quantity: 1 }],
    tax: { value: 3245, description: 'GST 5%' },
  },
};

export const UPI_INR = {
  to: '+919845012345',
  reference_id: 'TEA-1002',
  type: 'digital-goods',
  currency: 'INR',
  payment_settings: [
    { type: 'upi_intent_link', upi_intent_link: { link: 'upi://pay?pa=nilgiri@bank&pn=Nilgiri%20Tea&tr=TEA-1002' } },
  ],
  order: { items: [{ name: 'Assam 250 g', amount: { value: 64900 }, quantity: 1 }] },
};

export const LINK_BRL = {
  to: '+5511987654321',
  reference_id: 'PAO-2001',
  type: 'digital-goods',
  currency: 'BRL',
  payment_settings: [{ type: 'payment_link', payment_link: { uri: 'https://pay.example/PAO-2001' } }],
  total_amount: { value: 4590 },
  message: { body: 'Confira seu pedido e faça o pagamento.' },
};

export const CARD_BRL = {
  to: '+5511987654321',
  reference_id: 'PAO-2002',
  type: 'digital-goods',
  currency: 'BRL',
  payment_settings: [
    { type: 'offsite_card_pay', offsite_card_pay: { credential_id: 'cred-1', last_four_digits: '4242' } },
  ],
  order: { items: [{ retailer_id: 'pao', name: 'Pão de queijo', amount: { value: 1530 }, quantity: 3 }] },
};

/** The answer for an order after its payment. */
export const PAID_TEA = {
  reference_id: 'TEA-1001',
  livemode: false,
  version: 9,
  status: 'processing',
  type: 'digital-goods',
  customer: { phone: '919845012345', user_id: null },
  currency: 'INR',
  total_amount: { value: 68145, offset: 100 },
  order: {
    status: 'pending',
    catalog_id: 'tea',
    items: [{ retailer_id: 'assam', name: 'Assam 250 g', amount: { value: 64900, offset: 100 }, quantity: 1 }],
    subtotal: { value: 64900, offset: 100 },
    tax: { value: 3245, offset: 100, description: 'GST 5%' },
  },
  payment_settings: TEA_INR.payment_settings,
  payment: {
    status: 'captured',
    captured_at: '2026-11-20T10:00:08.000Z',
    captured_amount: { value: 68145, offset: 100 },
    refunded_amount: { value: 0, offset: 100 },
    disputed_amount: { value: 0, offset: 100 },
    verification: {
      source: 'whatsapp_lookup',
      checked_at: '2026-11-20T10:00:08.000Z',
      transaction_id: 'order_NwfRExcbbTvX8C',
      pg_transaction_id: 'pay_NwfSIgMbeXvX2a',
      amount: { value: 68145, offset: 100 },
      currency: 'INR',
    },
    transactions: [
      {
        id: 'order_NwfRExcbbTvX8C',
        pg_transaction_id: 'pay_NwfSIgMbeXvX2a',
        type: 'razorpay',
        status: 'success',
        method: 'upi',
        error: null,
        amount: { value: 68145, offset: 100 },
        created_at: '2026-11-20T10:00:06.000Z',
        updated_at: '2026-11-20T10:00:08.000Z',
      },
    ],
    refunds: [],
    disputes: [],
    problem: null,
    problems: [],
  },
  messages: [
    {
      id: '0b1e9f5a-54c9-4d0e-8d6a-5a3f6a0f7f11',
      kind: 'order_details',
      status: 'read',
      wamid: 'wamid.HBgMOTE5ODQ1MDEyMzQ1FQIAERgS',
      error: null,
      created_at: '2026-11-20T10:00:00.000Z',
      updated_at: '2026-11-20T10:00:03.000Z',
    },
  ],
  metadata: {},
  expires_at: null,
  created_at: '2026-11-20T10:00:00.000Z',
  updated_at: '2026-11-20T10:00:08.000Z',
};

export const REFUND = {
  id: '5a5f2d0c-2f0e-4b53-9d2e-6d1a6f2f0b3c',
  status: 'requested',
  amount: { value: 10000, offset: 100 },
  speed_requested: 'normal',
  speed_processed: null,
  external: false,
  created_at: '2026-11-20T11:00:00.000Z',
  updated_at: '2026-11-20T11:00:00.000Z',
};
