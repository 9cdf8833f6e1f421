import { type TimelineCode, type TimelineParams, timelineLine } from '../../domain/timeline/catalogue';
import { PAID_TEA } from './examples';

/** Example answers. Tests check every one against its schema. */
const MESSAGE_ID = '0b1e9f5a-54c9-4d0e-8d6a-5a3f6a0f7f11';
const WAMID = 'wamid.HBgMOTE5ODQ1MDEyMzQ1FQIAERgS';

/** An order at the moment of its creation. */
export const NEW_TEA = {
  ...PAID_TEA,
  version: 1,
  status: 'pending',
  payment: {
    ...PAID_TEA.payment,
    status: 'new',
    captured_at: null,
    captured_amount: { value: 0, offset: 100 },
    verification: null,
    transactions: [],
  },
  messages: [
    {
      id: MESSAGE_ID,
      kind: 'order_details',
      status: 'queued',
      wamid: null,
      error: null,
      created_at: '2026-11-20T10:00:00.000Z',
      updated_at: '2026-11-20T10:00:00.000Z',
    },
  ],
  updated_at: '2026-11-20T10:00:00.000Z',
};

/** One page with one thing on it, the last. */
export const onePage = (item: unknown) => ({ data: [item], has_more: false, next_cursor: null });

/** A timeline line as the service writes it. */
function line<C extends TimelineCode>(at: string, cause: string, code: C, params: TimelineParams<C>) {
  const { kind, summary } = timelineLine(code, params);
  return { at, kind, code, params, summary, cause, actor: null, details: params };
}

export const TIMELINE_EXAMPLE = {
  data: [
    line('2026-11-20T10:00:00.000Z', 'merchant', 'order_created', { currency: 'INR', total_amount: 68145 }),
    line('2026-11-20T10:00:08.000Z', 'webhook', 'payment_moved', {
      ...{ from: 'pending', to: 'captured', event: 'reported_captured' },
    }),
    line('2026-11-20T10:00:08.000Z', 'webhook', 'order_moved', { from: 'pending', to: 'processing' }),
  ],
};

export const MESSAGES = {
  data: [
    {
      id: MESSAGE_ID,
      kind: 'order_details',
      to_status: null,
      status: 'read',
      wamid: WAMID,
      error: null,
      pricing: { category: 'service', type: 'regular', billable: true },
      created_at: '2026-11-20T10:00:00.000Z',
      attempted_at: '2026-11-20T10:00:00.020Z',
      sent_at: '2026-11-20T10:00:00.120Z',
      delivered_at: '2026-11-20T10:00:01.000Z',
      read_at: '2026-11-20T10:00:03.000Z',
      updated_at: '2026-11-20T10:00:03.000Z',
    },
  ],
};

export const VALIDATION = {
  valid: true,
  errors: [],
  computed: { subtotal: { value: 64900, offset: 100 }, total_amount: { value: 68145, offset: 100 } },
  payload: {
    messaging_product: 'whatsapp',
    recipient_type: 'individual',
    to: '919845012345',
    type: 'interactive',
    interactive: { type: 'order_details', body: { text: 'Please review your order and pay.' } },
  },
};

export const ENDPOINT = {
  id: 'we_ab7442e1f6e9400abd2b203f29dffa51',
  url: 'https://shop.example/hooks',
  events: ['payment.captured', 'refund.updated'],
  status: 'enabled',
  created_at: '2026-11-20T09:00:00.000Z',
};

export const ENDPOINT_WITH_SECRET = { ...ENDPOINT, secret: 'whsec_c2VjcmV0LW9mLXRoZS1leGFtcGxlLW5vdC1vZi1hbnlib2R5' };

export const EVENT = {
  id: 'evt_a9bfbee3dc524099a1e9a972f7bd1d12',
  type: 'payment.captured',
  created_at: '2026-11-20T10:00:08.000Z',
  data: { order: PAID_TEA },
  deliveries: [{ endpoint_id: ENDPOINT.id, status: 'delivered', at: '2026-11-20T10:00:08.200Z', http_status: 204 }],
};

export const CREDENTIAL = {
  credential_id: 'cred-1',
  last_four_digits: '4242',
  customer: { phone: '5511987654321', user_id: null },
  created_at: '2026-11-20T09:00:00.000Z',
  updated_at: '2026-11-20T09:00:00.000Z',
};

const HOUR = '2026-11-20T10:00:00.000Z';

export const STATISTICS = {
  at: '2026-11-20T10:30:00.000Z',
  hours: 1,
  money_at_risk: [{ currency: 'INR', age: 'under_5_minutes', payments: 1, amount: { value: 68145, offset: 100 } }],
  payments: [{ hour: HOUR, captured: 41, failed: 3, canceled: 1, expired: 0 }],
  first_seen_by: { webhook: 40, reconciler: 1, manual: 0, charge: 0 },
  pay_to_confirm: {
    count: 41,
    p50_seconds: 1.2,
    p90_seconds: 2.4,
    p99_seconds: 118,
    histogram: [
      { up_to_seconds: 2, payments: 36 },
      { up_to_seconds: 300, payments: 5 },
      { up_to_seconds: null, payments: 0 },
    ],
  },
  methods: [
    { currency: 'INR', method: 'upi', captured: 38, failed: 2, amount: { value: 2589510, offset: 100 } },
    { currency: 'INR', method: 'card', captured: 3, failed: 1, amount: { value: 204435, offset: 100 } },
  ],
  provider_errors: [{ hour: HOUR, provider: 'whatsapp', errors: 1 }],
  messages: {
    status: [
      { kind: 'order_details', status: 'read', count: 50 },
      { kind: 'order_status', status: 'delivered', count: 41 },
    ],
    price: [{ category: 'service', type: 'regular', billable: true, count: 91 }],
  },
  refused_deliveries: [{ source: 'whatsapp', proof: 'wrong', count: 12, last_at: '2026-11-20T10:21:00.000Z' }],
  sending_held: {
    code: '131042',
    title: 'Business eligibility payment issue',
    advice: 'Settle the account’s billing in Meta Business Manager.',
    since: '2026-11-20T10:00:00.000Z',
    messages: 3,
    probes: 1,
    next_probe_at: '2026-11-20T10:03:00.000Z',
  },
  open_problems: 2,
  orders: { created: 52 },
};

/** Examples that several answers share; `components.examples` of the document. */
export const NAMED_EXAMPLES = {
  'new-order': { summary: 'An order just made', value: NEW_TEA },
  'paid-order': { summary: 'An order after its payment', value: PAID_TEA },
} satisfies Record<string, { summary: string; value: unknown }>;

export const ALARM_LIST = {
  data: [
    {
      code: 'account_held',
      since: '2026-11-20T10:12:00.000Z',
      params: { provider: 'whatsapp', code: '131042', title: 'Business eligibility payment issue', held: 3 },
    },
    { code: 'provider_down', since: '2026-11-20T10:12:00.000Z', params: { provider: 'whatsapp' } },
    { code: 'work_dead', since: null, params: { queue: 'outbox', count: 1 } },
  ],
};
