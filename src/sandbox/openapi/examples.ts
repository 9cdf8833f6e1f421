/** What the sandbox answers, for its part of the OpenAPI document; by the name of the schema. */
const ORDER = {
  reference_id: 'TEA-1001',
  status: 'processing',
  payment_status: 'captured',
  currency: 'INR',
  total_amount: { value: 68145, offset: 100 },
  kind: 'payment_gateway',
  transactions: [{ id: 'order_NwfRExcbbTvX8C', status: 'success', method: 'upi' }],
  charges: [],
  deliveries: [{ about: 'payment captured', http_status: 200 }],
  notes: [],
};

export const SANDBOX_EXAMPLES: Record<string, unknown> = {
  SandboxOrder: ORDER,
  SandboxFaults: { lookup: 'ok', send: 'ok', charge: 'ok' },
  SandboxCustomer: { phone: '919845012345', user_id: 'IN.10722775277095383254', window: 'open' },
  SandboxBubble: { wamid: 'wamid.HBgMOTE5ODQ1MDEyMzQ1FQIAERgS', from: 'merchant', kind: 'order_details' },
  SandboxClock: { now: '2026-11-20T10:00:00.000Z', ahead_seconds: 0, fixed: null },
  SandboxMorning: {
    trouble: 'wrong_fee',
    nights: 1,
    now: '2026-11-21T09:30:00.000Z',
    payouts: [
      {
        id: 'setl_NwfRExcbbTvX8C',
        account: 'razorpay',
        currency: 'INR',
        utr: 'AXISN52026112101',
        net: { value: 64124, offset: 100 },
        settled_at: '2026-11-21T06:30:00.000Z',
      },
    ],
    files: [
      {
        source: 'razorpay',
        name: 'razorpay-setl_NwfRExcbbTvX8C.csv',
        rows: 1,
        accepted: 1,
        duplicates: 0,
        rejected: 0,
      },
    ],
    exceptions: [
      {
        id: '7',
        kind: 'fee_variance',
        state: 'open',
        reference_id: 'TEA-1001',
        detail: 'Razorpay pay_NwfRExcbbTvX8C cost another fee or tax than was agreed.',
        advice: 'Compare the rate with PUT /v1/fee_rates/{gateway} and your contract; claim the difference.',
      },
    ],
    resolved: 0,
  },
  SandboxMerchant: { api: 'http://127.0.0.1:3000', key: 'sk_sandbox' },
  SandboxMerchantOrder: {
    order: { reference_id: 'TEA-1001', status: 'processing' },
    timeline: [{ at: '2026-11-20T10:00:00.000Z', kind: 'order', summary: 'Order created' }],
  },
  SandboxPspWebhook: { url: 'http://127.0.0.1:3000/webhooks/psp' },
  SandboxExchange: {
    at: '2026-11-20T10:00:00.000Z',
    from: 'service',
    to: 'whatsapp',
    method: 'POST',
    path: '/sandbox/whatsapp/messages',
    status: 200,
  },
};
