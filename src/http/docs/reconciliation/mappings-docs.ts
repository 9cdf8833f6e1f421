import { z } from 'zod';
import { columnMappingSchema } from '../../../domain/settlements/column-mapping';
import { listOf, time } from '../../schemas/parts';
import type { RouteDoc } from '../../schemas/route-doc';

const tag = 'Reconciliation';

const ColumnMapping = z
  .object({ name: z.string(), ...columnMappingSchema.shape, created_at: time, updated_at: time })
  .meta({ id: 'ColumnMapping', description: 'How to read a report without a fixed header.' });

const MAPPING = {
  columns: {
    kind: 'Transaction Type',
    id: 'Transaction ID',
    reference_id: 'Order ID',
    amount: 'Amount',
    fee: 'Commission',
    tax: 'GST',
    net: 'Settled Amount',
    created_at: 'Transaction Date',
    settled_at: 'Settled Date',
    utr: 'UTR No.',
  },
  unit: 'major',
  decimal: '.',
  separator: ',',
  date_format: 'dd/MM/yyyy HH:mm:ss',
  timezone: 'Asia/Kolkata',
  kinds: { SALE: 'payment', REFUND: 'refund', CHARGEBACK: 'chargeback', HOLD: 'ignore' },
};

const STORED = {
  name: 'paytm',
  ...MAPPING,
  created_at: '2026-11-25T02:00:00.000Z',
  updated_at: '2026-11-25T02:00:00.000Z',
};

export const putMappingDoc: RouteDoc = {
  id: 'putColumnMapping',
  tag,
  summary: 'Say how to read a report',
  description:
    'For files with `source=csv:{name}`. Columns that are not named are not looked at. Files that were imported stay as they were read.',
  body: { schema: columnMappingSchema, examples: { 'A report of Paytm': MAPPING } },
  answers: { 200: { description: 'As it is stored.', schema: ColumnMapping, example: STORED } },
};

export const readMappingDoc: RouteDoc = {
  id: 'getColumnMapping',
  tag,
  summary: 'Read a column mapping',
  description: 'With its defaults.',
  answers: { 200: { description: 'The mapping.', schema: ColumnMapping, example: STORED } },
};

export const listMappingsDoc: RouteDoc = {
  id: 'listColumnMappings',
  tag,
  summary: 'List the column mappings',
  description: 'All of them; a file of each is imported as `source=csv:{name}`.',
  answers: { 200: { description: 'By name.', schema: listOf(ColumnMapping), example: { data: [STORED] } } },
};

export const deleteMappingDoc: RouteDoc = {
  id: 'deleteColumnMapping',
  tag,
  summary: 'Remove a column mapping',
  description: 'Rows that were read with it stay.',
  answers: { 204: { description: 'It is gone.', schema: null } },
};
