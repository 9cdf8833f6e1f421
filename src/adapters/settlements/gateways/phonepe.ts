import { INDIA } from '../../../domain/settlements/date-text';
import type { LineKind, SettlementLine } from '../../../domain/settlements/line';
import type { RowSink, SettlementSource } from '../../../ports/settlement-source';
import { type Cells, makeLine } from '../reading/cells';
import { createCsvSource } from '../reading/csv-source';

const KINDS = {
  payment: 'payment',
  refund: 'refund',
  reversal: 'refund_reversal',
  chargeback: 'chargeback',
  convenience_fee: 'adjustment',
} as const satisfies Record<string, LineKind>;

/**
 * Settlement report: rupees, dd-MM-yyyy, and a fee and taxes that are NEGATIVE: settled = Amount + Fee + IGST + CGST +
 * SGST. There is no net and no id of a settlement; its UTR stands in BankReferenceNo. Source:
 * developer.phonepe.com/docs/settlements. `From` is the payer and is dropped.
 */
export const phonepeReport: SettlementSource = createCsvSource({
  name: 'phonepe',
  gateway: 'phonepe',
  columns: {
    PaymentType: 'read',
    MerchantReferenceId: 'read',
    PhonePeReferenceId: 'read',
    Amount: 'read',
    Fee: 'read',
    IGST: 'read',
    CGST: 'read',
    SGST: 'read',
    TransactionDate: 'read',
    SettlementDate: 'read',
    BankReferenceNo: 'read',
    Instrument: 'optional',
    CreationDate: 'optional',
    From: 'dropped',
    'Flow Type': 'dropped',
  },
  form: { unit: 'major', decimal: '.', order: 'dmy', offset: INDIA },
  read: readPhonepe,
});

function readPhonepe(cells: Cells, sink: RowSink): SettlementLine {
  const kind = cells.kind('PaymentType', KINDS);
  const utr = cells.id('BankReferenceNo');
  const settledAt = cells.time('SettlementDate');
  const gatewayId = cells.needed('PhonePeReferenceId');
  const amount = cells.amount('Amount');
  if (utr) sink.settlement({ settlementId: utr, currency: 'INR', utr, net: null, settledAt });
  return makeLine({
    kind,
    gatewayId,
    amount: kind === 'refund' || kind === 'chargeback' ? -Math.abs(amount) : amount,
    fee: -cells.amountOr0('Fee'),
    tax: -(cells.amountOr0('IGST') + cells.amountOr0('CGST') + cells.amountOr0('SGST')),
    currency: 'INR',
    referenceId: cells.id('MerchantReferenceId'),
    method: cells.id('Instrument'),
    occurredAt: cells.time('TransactionDate') ?? cells.time('CreationDate'),
    settledAt,
    settlementId: utr,
  });
}
