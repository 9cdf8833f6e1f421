/** Example answers. Tests check every one against its schema. */
const rupees = (value: number) => ({ value, offset: 100 });
const SETTLEMENT_ID = '5d0a2c9e-7c1b-4d53-9a55-1f0a6f0d9b11';

export const EXCEPTION = {
  id: '8a5b1c52-3d1f-4d0c-9a0e-2f4f7f7c1e01',
  kind: 'missing_here',
  state: 'open',
  reference_id: 'TEA-7',
  settlement_id: SETTLEMENT_ID,
  gateway_id: 'pay_Nilgiri7',
  bank_row_id: null,
  expected: rupees(0),
  found: rupees(68145),
  currency: 'INR',
  age_days: 1,
  detail: 'Razorpay pay_Nilgiri7 took money for order TEA-7, which is expired here.',
  advice: 'The provider has been asked again; nothing is captured unless its lookup confirms it.',
  note: null,
  first_seen_at: '2026-11-24T02:00:00.000Z',
  last_seen_at: '2026-11-25T02:00:00.000Z',
};

export const SETTLEMENT = {
  id: SETTLEMENT_ID,
  gateway: 'razorpay',
  gateway_settlement_id: 'setl_Nilgiri1',
  utr: 'HDFCN52026112400001',
  currency: 'INR',
  gross: rupees(136290),
  refunds: rupees(8145),
  disputes: rupees(0),
  fees: rupees(2726),
  taxes: rupees(491),
  adjustments: rupees(0),
  net: rupees(124928),
  lines: 3,
  foreign: 0,
  state: 'credited',
  settled_at: '2026-11-24T09:30:00.000Z',
  credited_at: '2026-11-24T18:30:00.000Z',
  difference: rupees(0),
};

export const SETTLEMENT_LINE = {
  kind: 'payment',
  gateway_id: 'pay_Nilgiri1',
  reference_id: 'TEA-1',
  amount: rupees(68145),
  fee: rupees(1363),
  tax: rupees(245),
  net: rupees(66537),
  currency: 'INR',
  method: 'card',
  on_hold: false,
  occurred_at: '2026-11-20T10:00:08.000Z',
  settled_at: '2026-11-24T09:30:00.000Z',
};

export const RECONCILIATION = {
  id: '0c9a3a7e-2f54-4c8e-8a39-6d7d1c1f2a10',
  cause: 'requested',
  status: 'done',
  from: '2026-11-01',
  to: '2026-11-30',
  counts: { lines: 3, exceptions: { missing_here: 1 } },
  started_at: '2026-11-25T02:00:00.000Z',
  finished_at: '2026-11-25T02:00:01.000Z',
};

const SUMS = {
  collected: rupees(136290),
  refunded: rupees(8145),
  disputed: rupees(0),
  fees: rupees(2726),
  taxes: rupees(491),
  net: rupees(124928),
  in_transit: rupees(0),
  credited: rupees(124928),
};

export const DAY_REPORT = { date: '2026-11-24', currency: 'INR', ...SUMS };

export const SETTLEMENT_REPORT = {
  settlement_id: SETTLEMENT_ID,
  gateway: 'razorpay',
  gateway_settlement_id: 'setl_Nilgiri1',
  utr: 'HDFCN52026112400001',
  state: 'credited',
  date: '2026-11-24',
  currency: 'INR',
  ...SUMS,
};

export const LEDGER_ACCOUNTS = [
  { account: 'customer_receivable', currency: 'INR', balance: rupees(-68145) },
  { account: 'gateway_receivable', currency: 'INR', balance: rupees(68145) },
];

export const LEDGER_ENTRY = {
  transaction_id: '41',
  date: '2026-11-20',
  account: 'gateway_receivable',
  amount: rupees(68145),
  currency: 'INR',
  cause: 'capture',
  reference_id: 'TEA-1',
  subject: 'pay_Nilgiri1',
  gateway_id: null,
  settlement_id: null,
  posted_at: '2026-11-20T10:00:08.000Z',
};

export const FEE_RATES = {
  gateway: 'razorpay',
  methods: {
    upi: { percent: '0', fixed: 0, tax_percent: '18' },
    default: { percent: '2', fixed: 0, tax_percent: '18' },
  },
  created_at: '2026-11-20T10:00:00.000Z',
  updated_at: '2026-11-20T10:00:00.000Z',
};
