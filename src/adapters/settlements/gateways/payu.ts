import { INDIA } from '../../../domain/settlements/date-text';
import type { LineKind, SettlementLine } from '../../../domain/settlements/line';
import type { RowSink, SettlementSource } from '../../../ports/settlement-source';
import { type Cells, checkNet, makeLine, RowRefused } from '../reading/cells';
import { createCsvSource } from '../reading/csv-source';
import { createJsonSource } from '../reading/json-source';
import { createEitherSource } from '../reading/sniff';

const KINDS = {
  capture: 'payment',
  refund: 'refund',
  refundreversal: 'refund_reversal',
  refund_reversal: 'refund_reversal',
  chargeback: 'chargeback',
  chargebackreversal: 'chargeback_reversal',
  chargeback_reversal: 'chargeback_reversal',
  cancel: 'ignore',
  adjustment: 'adjustment',
  adj_debit: 'adjustment',
  adj_credit: 'adjustment',
} as const satisfies Record<string, LineKind | 'ignore'>;

const FORM = { unit: 'major', decimal: '.', order: 'ymd', offset: INDIA } as const;

/**
 * PayU settles in rupee texts without a zone (IST); fee and tax stand apart. Three shapes of the same row: the API
 * settlement/range (a settlement with its `transaction` list), settlement/transactionDetails, and CSV exports whose
 * columns the merchant picks from these names. Sources: docs.payu.in, settlement APIs.
 *
 *   action | transactionType | requestaction    kind            payuId | payuid                 gateway's payment id
 *   merchantTransactionId | txnid               our reference   requestId                       of a refund or chargeback
 *   transactionAmount | amount                  gross           requestedAmount | requestamount what is given back
 *   merchantServiceFee | mer_service_fee        fee             merchantServiceTax | mer_service_tax   tax
 *   merchantNetAmount | mer_net_amount          net             utrNumber | mer_utr             payout's UTR
 *   offerServiceFee, offerServiceTax, discount  of an offer that the merchant pays for: part of fee and tax
 */
const COLUMNS = {
  action: 'read',
  payuId: 'read',
  transactionAmount: 'read',
  merchantNetAmount: 'read',
  merchantServiceFee: 'optional',
  merchantServiceTax: 'optional',
  offerServiceFee: 'optional',
  offerServiceTax: 'optional',
  discount: 'optional',
  requestId: 'optional',
  requestedAmount: 'optional',
  merchantTransactionId: 'optional',
  mode: 'optional',
  transactionDate: 'optional',
  requestDate: 'optional',
  utrNumber: 'optional',
  settlementId: 'optional',
  settlementDate: 'optional',
  transactionCurrency: 'optional',
  bank_ref_no: 'optional',
  cgst: 'dropped',
  sgst: 'dropped',
  igst: 'dropped',
  paymentStatus: 'dropped',
  settlementStatus: 'dropped',
  bankName: 'dropped',
  cardType: 'dropped',
  token: 'dropped',
  forexAmount: 'dropped',
  merchantId: 'dropped',
  issuing_bank: 'dropped',
  PG_TYPE: 'dropped',
  mer_subvention_amount: 'dropped',
} as const;

const ALIASES = {
  transactiontype: 'action',
  requestaction: 'action',
  txnid: 'merchantTransactionId',
  amount: 'transactionAmount',
  requestamount: 'requestedAmount',
  mer_service_fee: 'merchantServiceFee',
  mer_service_tax: 'merchantServiceTax',
  mer_net_amount: 'merchantNetAmount',
  settlementamount: 'merchantNetAmount',
  mer_utr: 'utrNumber',
  settlementutr: 'utrNumber',
  txndate: 'transactionDate',
  requestdate: 'requestDate',
  settlementcompleteddate: 'settlementDate',
  bank_name: 'bankName',
  merchant_subvention_amount: 'mer_subvention_amount',
};

const csv = createCsvSource({
  name: 'payu',
  gateway: 'payu',
  columns: COLUMNS,
  aliases: ALIASES,
  form: FORM,
  read: readPayu,
});

const json = createJsonSource({
  name: 'payu',
  gateway: 'payu',
  lists: ['data', 'result'],
  form: FORM,
  spread: (item) => {
    const { transaction, ...settlement } = item;
    if (!Array.isArray(transaction)) return [rename(item)];
    const shared = rename({ ...settlement, settlementNet: settlement.settlementAmount, settlementAmount: undefined });
    return transaction.map((row) => ({ ...shared, ...rename(row as Record<string, unknown>) }));
  },
  read: readPayu,
});

const CANONICAL = new Map([
  ...Object.keys(COLUMNS).map((name) => [name.toLowerCase(), name] as const),
  ...Object.entries(ALIASES),
]);

function rename(item: Record<string, unknown>): Record<string, unknown> {
  return Object.fromEntries(
    Object.entries(item)
      .filter(([, value]) => value !== undefined && value !== null)
      .map(([name, value]) => [CANONICAL.get(name.toLowerCase()) ?? name, value]),
  );
}

export const payuSource: SettlementSource = createEitherSource({ json, csv });

function readPayu(cells: Cells, sink: RowSink): SettlementLine | null {
  const kind = cells.kind('action', KINDS);
  if (kind === 'ignore') return null;
  const utr = cells.id('utrNumber');
  const settlementId = cells.id('settlementId') ?? utr;
  const settledAt = cells.time('settlementDate');
  const currency = cells.id('transactionCurrency') === null ? 'INR' : cells.currency('transactionCurrency');
  const payuId = cells.needed('payuId');
  const isPayment = kind === 'payment';
  const given = cells.id('requestedAmount') !== null && !isPayment ? 'requestedAmount' : 'transactionAmount';
  const net = cells.amount('merchantNetAmount');
  const sign = signOf(kind, cells.text('action'), net);
  const line = makeLine({
    kind,
    gatewayId: isPayment ? payuId : (cells.id('requestId') ?? `${payuId}:${cells.needed('requestDate')}`),
    amount: sign * Math.abs(cells.amount(given)),
    fee: cells.amountOr0('merchantServiceFee') + cells.amountOr0('offerServiceFee') + cells.amountOr0('discount'),
    tax: cells.amountOr0('merchantServiceTax') + cells.amountOr0('offerServiceTax'),
    currency,
    paymentId: isPayment ? null : payuId,
    referenceId: cells.id('merchantTransactionId'),
    refundId: kind === 'refund' ? cells.id('requestId') : null,
    bankReference: cells.id('bank_ref_no'),
    method: cells.id('mode'),
    occurredAt: (isPayment ? null : cells.time('requestDate')) ?? cells.time('transactionDate'),
    settledAt,
    settlementId,
  });
  checkNet('merchantNetAmount', sign * Math.abs(net), line);
  if (settlementId) {
    const stated = cells.id('settlementNet') === null ? null : cells.amount('settlementNet');
    sink.settlement({ settlementId, currency, utr, net: stated, settledAt });
  }
  return line;
}

/** Outgoing amounts come with or without a sign. The action decides the sign; for an adjustment its word does. */
function signOf(kind: LineKind, action: string, net: number): 1 | -1 {
  if (kind === 'refund' || kind === 'chargeback') return -1;
  if (kind !== 'adjustment') return 1;
  if (/debit/i.test(action)) return -1;
  if (/credit/i.test(action)) return 1;
  if (net === 0) throw new RowRefused('action is an adjustment that goes nowhere', 'unknown_row');
  return net < 0 ? -1 : 1;
}
