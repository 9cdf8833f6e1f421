import { parseCurrency } from '../../../domain/settlements/amount-text';
import type { ColumnMapping, ColumnRole } from '../../../domain/settlements/column-mapping';
import { toSeconds } from '../../../domain/settlements/date-text';
import { compileDateFormat, createZone } from '../../../domain/settlements/ldml-date';
import type { SettlementLine } from '../../../domain/settlements/line';
import {
  type RowSink,
  type SettlementSource,
  type SourceReader,
  UnreadableFile,
} from '../../../ports/settlement-source';
import { Cells, checkNet, makeLine, RowRefused } from '../reading/cells';
import { createCsvReader, readCells, refuseOtherEncoding } from '../reading/csv-source';

const LEAVES = new Set(['refund', 'chargeback']);

/** A report that a stored mapping says how to read. Columns that the mapping does not name are not looked at. */
export function createMappedSource(name: string, mapping: ColumnMapping): SettlementSource {
  const offsetAt = createZone(mapping.timezone);
  return {
    name: `csv:${name}`,
    gateway: name,
    stores: 'lines',
    encoding: 'utf8',
    // The present offset; India and Brazil have no daylight saving time.
    dayOffset: offsetAt(1_790_000_000),
    open: (sink) => openMapped(mapping, offsetAt, sink),
  };
}

function openMapped(mapping: ColumnMapping, offsetAt: (seconds: number) => number, sink: RowSink): SourceReader {
  const readDate = compileDateFormat(mapping.date_format);
  const form = { unit: mapping.unit, decimal: mapping.decimal, order: 'ymd', offset: 0 } as const;
  let places: ReadonlyMap<string, number> | null = null;
  let width = 0;

  const titleOf = (role: string): string => mapping.columns[role as ColumnRole] ?? role;
  const timeOf = (cells: Cells, role: ColumnRole): number | null => {
    const text = cells.id(role);
    if (text === null) return null;
    const parts = readDate?.(text);
    const wall = parts ? toSeconds(parts.moment, 0) : null;
    if (!parts || wall === null) throw new RowRefused(`${titleOf(role)} does not fit the date_format`);
    return wall - (parts.zone ?? offsetAt(wall)) * 60;
  };
  const onRecord = (fields: string[], at: number): void => {
    if (!places) {
      places = findColumns(mapping, fields);
      width = fields.length;
    } else if (fields.length === width) {
      const found = places;
      const cells = new Cells((role) => fields[found.get(role) ?? -1] ?? '', form, titleOf);
      readCells(cells, at, sink, () => readMapped(mapping, cells, timeOf, sink));
    } else {
      const detail = `has ${fields.length} fields where the header has ${width}`;
      sink.reject({ line: at, code: 'invalid_row', detail, gatewayId: null });
    }
  };
  const checkEnd = () => {
    if (!places) throw new UnreadableFile('the file is empty');
  };
  return createCsvReader({ sink, separator: mapping.separator, onRecord, checkEnd });
}

/** The columns by their role. */
function findColumns({ columns }: ColumnMapping, fields: readonly string[]): ReadonlyMap<string, number> {
  refuseOtherEncoding(fields);
  const names = fields.map((field) => field.replace(/^\ufeff/, '').trim());
  return new Map(
    Object.entries(columns).flatMap(([role, name]) => {
      if (name === undefined) return [];
      const place = names.indexOf(name);
      if (place < 0) throw new UnreadableFile(`the column ${JSON.stringify(name)} is missing`);
      if (names.lastIndexOf(name) !== place)
        throw new UnreadableFile(`the column ${JSON.stringify(name)} is there twice`);
      return [[role, place] as const];
    }),
  );
}

function readMapped(
  { columns, kinds }: ColumnMapping,
  cells: Cells,
  timeOf: (cells: Cells, role: ColumnRole) => number | null,
  sink: RowSink,
): SettlementLine | null {
  const kind = columns.kind === undefined ? 'payment' : cells.kind('kind', kinds);
  if (kind === 'ignore') return null;
  const currency = columns.currency === undefined ? 'INR' : parseCurrency(cells.text('currency'));
  if (currency === null) throw new RowRefused(`${columns.currency} is an unknown currency`, 'unknown_row');
  const utr = cells.id('utr');
  const settledAt = timeOf(cells, 'settled_at');
  const settlementId = cells.id('settlement_id') ?? utr;
  const stated = cells.amount('amount');
  const id = cells.needed('id');
  const paymentId = cells.id('payment_id');
  const line = makeLine({
    kind,
    gatewayId: id,
    amount: LEAVES.has(kind) ? -Math.abs(stated) : stated,
    fee: kind === 'authorized' ? 0 : cells.amountOr0('fee'),
    tax: kind === 'authorized' ? 0 : cells.amountOr0('tax'),
    currency,
    paymentId: paymentId === id ? null : paymentId,
    orderId: cells.id('order_id'),
    referenceId: cells.id('reference_id'),
    refundId: kind === 'refund' ? id : null,
    occurredAt: timeOf(cells, 'created_at'),
    settledAt,
    settlementId,
  });
  if (kind !== 'authorized' && cells.id('net') !== null) {
    const net = cells.amount('net');
    checkNet(columns.net ?? 'net', LEAVES.has(kind) ? -Math.abs(net) : net, line);
  }
  if (settlementId) sink.settlement({ settlementId, currency, utr, net: null, settledAt });
  return line;
}
