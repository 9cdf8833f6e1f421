import { z } from 'zod';
import { listOf, time } from '../../schemas/parts';
import type { RouteDoc } from '../../schemas/route-doc';

const tag = 'Reconciliation';

const day = z.iso.date().nullable();

const SettlementFile = z
  .object({
    id: z.string(),
    source: z.string().describe('The format: `razorpay`, `payu`, `ofx`, `bank:hdfc`, …'),
    name: z.string().nullable(),
    sha256: z.string(),
    bytes: z.int(),
    status: z.enum(['processing', 'processed', 'failed']),
    rows: z.int(),
    accepted: z.int(),
    rejected: z.int(),
    duplicates: z.int().describe('Rows that were known and change nothing.'),
    period: z.object({ from: day, to: day }).describe('Days of the merchant that its rows cover.'),
    created_at: time,
    finished_at: time.nullable(),
  })
  .meta({ id: 'SettlementFile', description: 'An imported file of a gateway, or a statement of a bank.' });

const Rejection = z
  .object({
    line: z.int().describe('The physical line at which the record begins; in JSON the item’s index.'),
    code: z.string(),
    detail: z.string(),
  })
  .meta({ id: 'Rejection', description: 'A row of a file that was not taken.' });

const FILE = {
  id: '3f0b7a52-6d1c-4a0f-8b2e-9c5d7e1f2a34',
  source: 'razorpay',
  name: 'recon-2026-11-24.csv',
  sha256: '9f86d081884c7d659a2feaa0c55ad015a3bf4f1b2b0b822cd15d6c15b0f00a08',
  bytes: 1834,
  status: 'processed',
  rows: 4,
  accepted: 3,
  rejected: 1,
  duplicates: 0,
  period: { from: '2026-11-20', to: '2026-11-22' },
  created_at: '2026-11-25T02:00:00.000Z',
  finished_at: '2026-11-25T02:00:00.000Z',
};

/** `query` as the route checks it. */
export const uploadFileDoc = (query: z.ZodObject, types: readonly string[]): RouteDoc => ({
  id: 'uploadSettlementFile',
  tag,
  summary: 'Import a file of a gateway or a bank',
  description:
    'The file itself is the body, up to 2 GB; a larger one is refused with 413: split it by day. `source` is its format: `razorpay`, `razorpay_api`, `payu`, `billdesk`, `cashfree`, `phonepe`, `stripe`, `mercadopago`, `pagarme`, `cnab240`, `cnab400`, `ofx`, `bank:hdfc`, `bank:sbi`, `bank:icici`, `bank:axis`, `bank:kotak`, or `csv:{name}` of a column mapping. The bytes are the key: the same again are answered with the first file. A file that does not fit its source stores nothing. Rows are stored by a worker: `accepted`, `rejected` and `duplicates` grow towards `rows`. Matching follows by itself.',
  query,
  upload: {
    description: 'The file, as the gateway or the bank wrote it. Excel workbooks are refused: export CSV.',
    types,
  },
  answers: {
    200: { description: 'The same bytes were imported before.', schema: SettlementFile, example: FILE },
    202: {
      description: 'It is stored.',
      schema: SettlementFile,
      example: { ...FILE, status: 'processing', accepted: 0, rejected: 0, finished_at: null },
    },
  },
});

export const listFilesDoc: RouteDoc = {
  id: 'listSettlementFiles',
  tag,
  summary: 'List imported files',
  description: 'Newest first, at most 1,000.',
  answers: { 200: { description: 'The files.', schema: listOf(SettlementFile), example: { data: [FILE] } } },
};

export const readFileDoc: RouteDoc = {
  id: 'getSettlementFile',
  tag,
  summary: 'Read what became of a file',
  description: 'How many rows were taken, known already or rejected, and whether the import has ended.',
  answers: { 200: { description: 'The file.', schema: SettlementFile, example: FILE } },
};

export const listRejectionsDoc: RouteDoc = {
  id: 'listRejections',
  tag,
  summary: 'List the rows of a file that were not taken',
  description: 'Each with its line and the reason; the other rows of the file were taken.',
  answers: {
    200: {
      description: 'By line, at most 10,000.',
      schema: listOf(Rejection),
      example: { data: [{ line: 5, code: 'unknown_row', detail: 'transaction_entity is unknown' }] },
    },
  },
};
