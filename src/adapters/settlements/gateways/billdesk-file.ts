import { dayOf, INDIA } from '../../../domain/settlements/date-text';
import type { SettlementLine } from '../../../domain/settlements/line';
import {
  type RowSink,
  type SettlementSource,
  type SourceReader,
  UnreadableFile,
} from '../../../ports/settlement-source';
import { type Cells, checkNet, makeLine } from '../reading/cells';
import { type ColumnUse, createCsvReader, findSeparator, readHeader, readRow, type Table } from '../reading/csv-source';

/**
 * Settlement file: up to three tables under their titles, then notes. Rupees; no UTR, so that a settlement is known by
 * its day. Ref. 1 is the merchant's order id, PGI Ref. No. the payment. Names of columns are compared without what stands
 * in brackets ("Charges (Rs.Ps)", "GST (Rs Ps)"), which every version writes its own way.
 */
const TITLE = /^(SETTLED|REFUND|CHARGEBACK) TRANSACTIONS?\b/i;
const NOTES = /^notes?\b/i;

const COMMON: Record<string, ColumnUse> = {
  'PGI Ref. No.': 'read',
  'Ref. 1': 'read',
  'Bank Ref. No.': 'optional',
  'Date of Txn': 'optional',
  'Settlement Date': 'optional',
  'Biller Id': 'dropped',
  'Bank Id': 'dropped',
  Filler: 'dropped',
  'Pay Ref1': 'dropped',
  'Pay Ref2': 'dropped',
  'Gross Amount': 'optional',
  Charges: 'optional',
  GST: 'optional',
  'Net Amount': 'optional',
  ...Object.fromEntries([2, 3, 4, 5, 6, 7, 8].map((n) => [`Ref. ${n}`, 'dropped'] as const)),
};

const COLUMNS: Record<string, Record<string, ColumnUse>> = {
  SETTLED: {
    ...COMMON,
    'Gross Amount': 'read',
    Charges: 'read',
    GST: 'read',
    'Net Amount': 'read',
    'Settlement Date': 'read',
  },
  REFUND: { ...COMMON, 'Refund ID': 'read', 'Refund Date': 'read', 'Refund Amount': 'read' },
  CHARGEBACK: { ...COMMON, 'Chargeback Amount': 'read', 'Chargeback date': 'read', 'Chargeback Reason': 'optional' },
};

const FORM = { unit: 'major', decimal: '.', order: 'dmy', offset: INDIA } as const;

export const billdeskFile: SettlementSource = {
  name: 'billdesk',
  gateway: 'billdesk',
  stores: 'lines',
  encoding: 'utf8',
  dayOffset: INDIA,
  open: openFile,
};

function openFile(sink: RowSink): SourceReader {
  let section: string | null = null;
  let table: Table | null = null;
  let hasTable = false;
  /** The day of the last payment: refunds and chargebacks are taken out of the same payout. */
  let day: number | null = null;

  const onRecord = (fields: string[], at: number): void => {
    const first = (fields[0] ?? '').replace(/^\ufeff/, '').trim();
    const title = TITLE.exec(first)?.[1]?.toUpperCase();
    if (title) {
      section = title;
      table = null;
    } else if (NOTES.test(first)) section = null;
    else if (section === null) return;
    else if (!table) {
      table = readHeader(fields.map(withoutUnit), { columns: COLUMNS[section] ?? {}, form: FORM });
      hasTable = true;
    } else {
      const read = { SETTLED: readSettled, REFUND: readRefund, CHARGEBACK: readChargeback }[section] ?? readSettled;
      readRow(table, { fields, at, sink }, (cells) => {
        day = cells.time('Settlement Date') ?? day;
        return withSettlement(read(cells), day, sink);
      });
    }
  };
  const separator = (start: string) => findSeparator(start.slice(Math.max(start.search(/Biller Id/i), 0)));
  const checkEnd = () => {
    if (!hasTable) throw new UnreadableFile('no table under "SETTLED TRANSACTIONS" or another title of BillDesk');
  };
  return createCsvReader({ sink, separator, onRecord, checkEnd });
}

const withoutUnit = (name: string): string => name.replace(/\(.*?\)/g, '').trim();

function withSettlement(line: SettlementLine, day: number | null, sink: RowSink): SettlementLine {
  if (day === null) return line;
  const settlementId = dayOf(day, INDIA);
  sink.settlement({ settlementId, currency: 'INR', utr: null, net: null, settledAt: day });
  return { ...line, settlementId, settledAt: day };
}

function readSettled(cells: Cells): SettlementLine {
  const line = makeLine({
    kind: 'payment',
    gatewayId: cells.needed('PGI Ref. No.'),
    amount: cells.amount('Gross Amount'),
    fee: cells.amountOr0('Charges'),
    tax: cells.amountOr0('GST'),
    currency: 'INR',
    referenceId: cells.id('Ref. 1'),
    bankReference: cells.id('Bank Ref. No.'),
    occurredAt: cells.time('Date of Txn'),
  });
  checkNet('Net Amount', cells.amount('Net Amount'), line);
  return line;
}

function readRefund(cells: Cells): SettlementLine {
  return makeLine({
    kind: 'refund',
    gatewayId: cells.needed('Refund ID'),
    amount: -Math.abs(cells.amount('Refund Amount')),
    currency: 'INR',
    paymentId: cells.needed('PGI Ref. No.'),
    referenceId: cells.id('Ref. 1'),
    refundId: cells.needed('Refund ID'),
    occurredAt: cells.time('Refund Date'),
  });
}

/** A chargeback has no id; a payment has at most one a day. */
function readChargeback(cells: Cells): SettlementLine {
  const paymentId = cells.needed('PGI Ref. No.');
  const reason = cells.id('Chargeback Reason');
  return makeLine({
    kind: 'chargeback',
    gatewayId: `${paymentId}@${cells.needed('Chargeback date')}`,
    amount: -Math.abs(cells.amount('Chargeback Amount')),
    currency: 'INR',
    paymentId,
    referenceId: cells.id('Ref. 1'),
    occurredAt: cells.time('Chargeback date'),
    details: reason ? { dispute_reason: reason } : null,
  });
}
