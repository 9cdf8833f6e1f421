import { z } from 'zod';
import { ACCOUNTS, LEDGER_CAUSES } from '../../domain/ledger/accounts';
import { EXCEPTION_KINDS, EXCEPTION_STATES } from '../../domain/reconciliation/exception-kinds';
import { Amount, time } from './parts';

const day = z.iso.date().meta({ examples: ['2026-11-20'] });

export const Exception = z
  .object({
    id: z.string(),
    kind: z.enum(EXCEPTION_KINDS),
    state: z
      .enum(EXCEPTION_STATES)
      .describe('`explained`: a person has said why. `resolved`: it is no longer true; it becomes so by itself.'),
    reference_id: z.string().nullable(),
    settlement_id: z.string().nullable(),
    gateway_id: z.string().nullable().describe('The gateway’s own id of what it is about.'),
    bank_row_id: z
      .int()
      .nullable()
      .describe('Of `unknown_credit`: the booking, for `POST /v1/settlements/{id}/credit`.'),
    expected: Amount.nullable(),
    found: Amount.nullable(),
    currency: z.string().nullable(),
    age_days: z.int(),
    detail: z.string(),
    advice: z.string(),
    note: z.string().nullable(),
    first_seen_at: time,
    last_seen_at: time,
  })
  .meta({ id: 'Exception', description: 'Our books, the gateway’s and the bank’s do not agree.' });

export const Settlement = z
  .object({
    id: z.string(),
    gateway: z.string(),
    gateway_settlement_id: z.string(),
    utr: z.string().nullable(),
    currency: z.string(),
    gross: Amount,
    refunds: Amount,
    disputes: Amount,
    fees: Amount,
    taxes: Amount,
    adjustments: Amount,
    net: Amount.describe('What the source says is paid out; where it does not say, the sum of the lines.'),
    lines: z.int(),
    foreign: z.int().describe('Payments on the same account that carry no reference of an order here.'),
    state: z.enum(['open', 'settled', 'credited']).describe('`credited`: the bank’s statement shows it.'),
    settled_at: time.nullable(),
    credited_at: time.nullable(),
    difference: Amount.describe('Its lines less what it says; not zero is an exception.'),
  })
  .meta({ id: 'Settlement', description: 'What a gateway pays out at once.' });

export const SettlementLine = z
  .object({
    kind: z.string(),
    gateway_id: z.string(),
    reference_id: z.string().nullable(),
    amount: Amount,
    fee: Amount,
    tax: Amount,
    net: Amount,
    currency: z.string(),
    method: z.string().nullable(),
    on_hold: z.boolean(),
    occurred_at: time.nullable(),
    settled_at: time.nullable(),
  })
  .meta({ id: 'SettlementLine', description: 'One row of a gateway’s books; plus is money for the merchant.' });

export const Reconciliation = z
  .object({
    id: z.string(),
    cause: z.enum(['requested', 'file', 'nightly']),
    status: z.enum(['running', 'done', 'failed']),
    from: day,
    to: day,
    counts: z
      .object({ lines: z.int(), exceptions: z.record(z.string(), z.int()) })
      .nullable()
      .describe('Lines that were matched, and findings by kind that are not resolved; null while it runs.'),
    started_at: time,
    finished_at: time.nullable(),
  })
  .meta({ id: 'Reconciliation', description: 'A run of matching.' });

const sums = {
  collected: Amount.describe('On the day of the payment.'),
  refunded: Amount,
  disputed: Amount,
  fees: Amount.describe('On the day of the settlement.'),
  taxes: Amount,
  net: Amount,
  in_transit: Amount.describe('What the gateway owes at the end.'),
  credited: Amount.describe('On the day of the bank.'),
};

export const DayReport = z
  .object({ date: day, currency: z.string(), ...sums })
  .meta({ id: 'DayReport', description: 'What one of the merchant’s days moved.' });

export const SettlementReport = z
  .object({
    settlement_id: z.string(),
    gateway: z.string(),
    gateway_settlement_id: z.string(),
    utr: z.string().nullable(),
    state: z.string(),
    date: day.nullable(),
    currency: z.string(),
    ...sums,
  })
  .meta({ id: 'SettlementReport', description: 'What one settlement moved.' });

export const LedgerAccount = z
  .object({ account: z.enum(ACCOUNTS), currency: z.string(), balance: Amount })
  .meta({ id: 'LedgerAccount', description: 'A balance: debit is positive. Those of a currency sum to zero.' });

export const LedgerEntry = z
  .object({
    transaction_id: z.string().describe('The entries of one transaction sum to zero.'),
    date: day,
    account: z.enum(ACCOUNTS),
    amount: Amount,
    currency: z.string(),
    cause: z.enum(LEDGER_CAUSES),
    reference_id: z.string().nullable(),
    subject: z.string().nullable().describe('The transaction, refund or dispute.'),
    gateway_id: z.string().nullable(),
    settlement_id: z.string().nullable(),
    posted_at: time,
  })
  .meta({ id: 'LedgerEntry', description: 'One side of a transaction; never changed, only corrected by another.' });

const FeeRate = z.strictObject({
  percent: z.string().regex(/^\d{1,3}(\.\d{1,6})?$/, 'A decimal such as "1.99".'),
  fixed: z.int().min(0).max(1_000_000_000).describe('Minor units of each payment.').default(0),
  tax_percent: z
    .string()
    .regex(/^\d{1,3}(\.\d{1,6})?$/, 'A decimal such as "18".')
    .describe('Of the fee.')
    .default('0'),
});

export const FeeRatesBody = z
  .strictObject({ methods: z.record(z.string().regex(/^[a-z0-9_]{1,40}$/, 'A method in small letters.'), FeeRate) })
  .meta({ id: 'FeeRatesRequest', description: 'By method as the gateway says it; `default` for all others.' });

export const FeeRates = z
  .object({
    gateway: z.string(),
    methods: z.record(z.string(), z.object({ percent: z.string(), fixed: z.int(), tax_percent: z.string() })),
    created_at: time,
    updated_at: time,
  })
  .meta({ id: 'FeeRates', description: 'What was agreed with a gateway; payments outside it are `fee_variance`.' });
