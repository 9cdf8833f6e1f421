/** Requests that a reader can paste. Tests send every one of them. */
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
