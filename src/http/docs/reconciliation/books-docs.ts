import type { z } from 'zod';
import { listOf, pageOf } from '../../schemas/parts';
import {
  DayReport,
  FeeRates,
  FeeRatesBody,
  LedgerAccount,
  LedgerEntry,
  Settlement,
  SettlementLine,
  SettlementReport,
} from '../../schemas/reconciliation';
import type { RouteDoc } from '../../schemas/route-doc';
import { onePage } from '../answer-examples';
import {
  DAY_REPORT,
  FEE_RATES,
  LEDGER_ACCOUNTS,
  LEDGER_ENTRY,
  SETTLEMENT,
  SETTLEMENT_LINE,
  SETTLEMENT_REPORT,
} from './books-examples';

const tag = 'Reconciliation';

/** `query` as the route checks it. */
export const listSettlementsDoc = (query: z.ZodObject): RouteDoc => ({
  id: 'listSettlements',
  tag,
  summary: 'List settlements',
  description: 'Newest first, at most 1,000. `from` and `to` are days of the pay-out, both inclusive.',
  query,
  answers: { 200: { description: 'The settlements.', schema: listOf(Settlement), example: { data: [SETTLEMENT] } } },
});

export const readSettlementDoc: RouteDoc = {
  id: 'getSettlement',
  tag,
  summary: 'Read a settlement',
  description: 'What the gateway pays out, whether its rows sum to it, and whether the bank has booked it.',
  answers: { 200: { description: 'The settlement.', schema: Settlement, example: SETTLEMENT } },
};

/** `query` as the route checks it. */
export const listLinesDoc = (query: z.ZodObject): RouteDoc => ({
  id: 'listSettlementLines',
  tag,
  summary: 'List the rows of a settlement',
  description: 'A row for every rupee, with the order to which it belongs here.',
  query,
  answers: { 200: { description: 'One page.', schema: pageOf(SettlementLine), example: onePage(SETTLEMENT_LINE) } },
});

/** `schema` as the route checks it. */
export const creditSettlementDoc = (schema: z.ZodType): RouteDoc => ({
  id: 'creditSettlement',
  tag,
  summary: 'Say which booking of the bank pays a settlement',
  description:
    'For a settlement without UTR, or whose UTR the bank does not show. `bank_row_id` of an `unknown_credit` is the booking’s id. A `note` is kept with the open findings about both; they are resolved by the next match, which follows by itself.',
  body: {
    schema,
    examples: {
      'A booking': { bank_row_id: 17 },
      'With a note': { bank_row_id: 17, note: 'The gateway paid this one by hand.' },
    },
  },
  answers: { 200: { description: 'The settlement.', schema: Settlement, example: SETTLEMENT } },
});

const days = 'Days of the merchant (IST for INR, America/Sao_Paulo for BRL), both inclusive.';

/** `query` as the route checks it. */
export const dailyReportDoc = (query: z.ZodObject, csv: string): RouteDoc => ({
  id: 'getDailyReport',
  tag,
  summary: 'What each day moved',
  description: `${days} With \`Accept: text/csv\` as a file; amounts in it are decimals.`,
  query,
  answers: {
    200: {
      description: 'The days.',
      schema: listOf(DayReport),
      example: { data: [DAY_REPORT] },
      csv: { example: csv },
    },
  },
});

/** `query` as the route checks it. */
export const settlementReportDoc = (query: z.ZodObject, csv: string): RouteDoc => ({
  id: 'getSettlementReport',
  tag,
  summary: 'What each settlement moved',
  description: `${days} With \`Accept: text/csv\` as a file; amounts in it are decimals.`,
  query,
  answers: {
    200: {
      description: 'The settlements.',
      schema: listOf(SettlementReport),
      example: { data: [SETTLEMENT_REPORT] },
      csv: { example: csv },
    },
  },
});

export const accountsDoc: RouteDoc = {
  id: 'listLedgerAccounts',
  tag,
  summary: 'The balance of every account',
  description: 'The sum of every entry of the ledger for each account and currency; the whole sums to zero.',
  answers: {
    200: { description: 'The trial balance.', schema: listOf(LedgerAccount), example: { data: LEDGER_ACCOUNTS } },
  },
};

/** `query` as the route checks it. */
export const entriesDoc = (query: z.ZodObject, csv: string): RouteDoc => ({
  id: 'listLedgerEntries',
  tag,
  summary: 'The entries of the ledger',
  description:
    'Double entry, newest first; nothing is ever changed, only corrected. `limit` counts transactions. With `Accept: text/csv` the whole list as a file for the accountant, without `limit` and `cursor`.',
  query,
  answers: {
    200: {
      description: 'One page.',
      schema: pageOf(LedgerEntry),
      example: onePage(LEDGER_ENTRY),
      csv: { example: csv },
    },
  },
});

export const putRatesDoc: RouteDoc = {
  id: 'putFeeRates',
  tag,
  summary: 'Store what was agreed with a gateway',
  description: 'Payments whose fee or tax is more than a minor unit off become `fee_variance`.',
  body: { schema: FeeRatesBody, examples: { 'UPI free, the rest 2 % and GST': { methods: FEE_RATES.methods } } },
  answers: {
    200: { description: 'Replaced.', schema: FeeRates, example: FEE_RATES },
    201: { description: 'Stored.', schema: FeeRates, example: FEE_RATES },
  },
};

export const readRatesDoc: RouteDoc = {
  id: 'getFeeRates',
  tag,
  summary: 'Read what was agreed with a gateway',
  description: 'The fee rates against which rows of the gateway are checked.',
  answers: { 200: { description: 'The rates.', schema: FeeRates, example: FEE_RATES } },
};
