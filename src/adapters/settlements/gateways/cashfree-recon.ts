import { INDIA } from '../../../domain/settlements/date-text';
import type { LineKind, SettlementLine } from '../../../domain/settlements/line';
import {
  type RowSink,
  type SettlementSource,
  type SourceReader,
  UnreadableFile,
} from '../../../ports/settlement-source';
import { type Cells, checkNet, makeLine } from '../reading/cells';
import { type ColumnUse, createCsvReader, readHeader, readRow, type Table } from '../reading/csv-source';

/**
 * "Settlement Recon": two tables in one file, rupees, `YYYY-MM-DD HH:MM:SS` IST. Source: cashfree.com/docs, reports,
 * settlement recon reports. The first table has the settlements, then comes MARKER, then the events. An event names its
 * settlement by UTR only, so that the first table tells the id.
 */
const MARKER = /settlement reconciliation details/i;

const dropped = (names: string) => Object.fromEntries(names.split(',').map((name) => [name, 'dropped'] as const));

const SETTLEMENT_COLUMNS: Record<string, ColumnUse> = {
  ID: 'read',
  'Net Settlement Amount': 'read',
  'UTR No.': 'read',
  'Settlement Date': 'read',
  ...dropped(
    'Total Transaction Amount,Settlement Amount,Adjustment,From,Till,Status,Settlement Type,Settlement Charge,' +
      'Settlement Tax,Remarks',
  ),
};

const EVENT_COLUMNS: Record<string, ColumnUse> = {
  'Event ID': 'read',
  'Event Type': 'read',
  'Sale Type': 'read',
  'Event Currency': 'read',
  'Event Time': 'read',
  'Event Amount': 'read',
  'Event Settlement Amount': 'read',
  UTR: 'read',
  'Merchant Reference ID': 'read',
  'Cashfree Reference ID': 'optional',
  'Settlement Date': 'optional',
  'Refund ARN': 'optional',
  'Transaction Service Charge': 'optional',
  'Txn ST/GST': 'optional',
  'Payment Mode': 'optional',
  ...dropped(
    'Processed On,Status,Refund Type,Adjustment Remarks,Customer Reference ID,Customer Name,Customer Phone,' +
      'Customer Email,Currency,Transaction Amount,Net Settlement Amount,Transaction Time,Bank Name,Auth ID,' +
      'Card Type (Scheme),Order Amount,Payment Mode SubType,Refund ID,Order ID',
  ),
};
/** Split payments to vendors and the merchant's own pairs, however many. */
const FREE = /^(?:Vendor ID|Vendor Amount|Key_|Value_)[ _]?\d*$/i;

const KINDS = {
  PAYMENT: 'payment',
  REFUND: 'refund',
  REFUND_REVERSAL: 'refund_reversal',
  DISPUTE: 'chargeback',
  CHARGEBACK: 'chargeback',
  DISPUTE_REVERSAL: 'chargeback_reversal',
  CHARGEBACK_REVERSAL: 'chargeback_reversal',
  OTHER_ADJUSTMENT: 'adjustment',
  SETTLEMENT: 'ignore',
  RISK: 'reserve',
} as const satisfies Record<string, LineKind | 'ignore'>;

const FORM = { unit: 'major', decimal: '.', order: 'ymd', offset: INDIA } as const;

export const cashfreeRecon: SettlementSource = {
  name: 'cashfree',
  gateway: 'cashfree',
  stores: 'lines',
  encoding: 'utf8',
  dayOffset: INDIA,
  open: openRecon,
};

function openRecon(sink: RowSink): SourceReader {
  const ids = new Map<string, string>();
  let part: 'settlements' | 'events' = 'settlements';
  let table: Table | null = null;

  const onRecord = (fields: string[], at: number): void => {
    if (MARKER.test(fields[0] ?? '')) {
      part = 'events';
      table = null;
    } else if (!table) {
      const columns =
        part === 'events' ? { columns: EVENT_COLUMNS, freeColumns: FREE } : { columns: SETTLEMENT_COLUMNS };
      table = readHeader(fields, { ...columns, form: FORM });
    } else if (part === 'events') {
      readRow(table, { fields, at, sink }, (cells) => readEvent(cells, sink, ids));
    } else readRow(table, { fields, at, sink }, (cells) => readSettlement(cells, sink, ids));
  };
  const checkEnd = () => {
    if (part !== 'events') throw new UnreadableFile('the line "** Settlement Reconciliation Details **" is missing');
    if (!table) throw new UnreadableFile('the table of events is missing');
  };
  return createCsvReader({ sink, separator: ',', onRecord, checkEnd });
}

function readSettlement(cells: Cells, sink: RowSink, ids: Map<string, string>): null {
  const settlementId = cells.needed('ID');
  const utr = cells.id('UTR No.');
  if (utr) ids.set(utr, settlementId);
  const net = cells.amount('Net Settlement Amount');
  sink.settlement({ settlementId, currency: 'INR', utr, net, settledAt: cells.time('Settlement Date') });
  return null;
}

function readEvent(cells: Cells, sink: RowSink, ids: ReadonlyMap<string, string>): SettlementLine | null {
  const kind = cells.kind('Event Type', KINDS);
  if (kind === 'ignore') return null;
  const side = cells.kind('Sale Type', { CREDIT: 'payment', DEBIT: 'refund' }) === 'payment' ? 1 : -1;
  const utr = cells.id('UTR');
  const settlementId = utr === null ? null : (ids.get(utr) ?? utr);
  const currency = cells.currency('Event Currency');
  const settledAt = cells.time('Settlement Date');
  const eventId = cells.needed('Event ID');
  const paymentId = cells.id('Cashfree Reference ID');
  const amount = side * Math.abs(cells.amount('Event Amount'));
  const net = side * Math.abs(cells.amount('Event Settlement Amount'));
  // A refund's row repeats the fee and tax of its payment, which are not returned.
  const hasOwnFee = amount !== net;
  const isPayment = kind === 'payment';
  const line = makeLine({
    kind: kind === 'reserve' && side > 0 ? 'reserve_release' : kind,
    gatewayId: isPayment ? (paymentId ?? eventId) : eventId,
    amount,
    fee: hasOwnFee ? cells.amountOr0('Transaction Service Charge') : 0,
    tax: hasOwnFee ? cells.amountOr0('Txn ST/GST') : 0,
    currency,
    paymentId: isPayment ? null : paymentId,
    referenceId: cells.id('Merchant Reference ID'),
    refundId: kind === 'refund' ? eventId : null,
    bankReference: cells.id('Refund ARN'),
    method: cells.id('Payment Mode'),
    occurredAt: cells.time('Event Time'),
    settledAt,
    settlementId,
  });
  checkNet('Event Settlement Amount', net, line);
  if (settlementId) sink.settlement({ settlementId, currency, utr, net: null, settledAt });
  return line;
}
