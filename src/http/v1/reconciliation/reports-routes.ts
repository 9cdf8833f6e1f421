import { z } from 'zod';
import { ACCOUNTS } from '../../../domain/ledger/accounts';
import { csvLine } from '../../../domain/values/formats/csv';
import type { Context } from '../../../flows/context';
import {
  exportEntries,
  listEntries,
  readAccounts,
  reportCsv,
  reportDays,
  reportSettlements,
} from '../../../flows/reconciliation/read-reports';
import { accountsDoc, dailyReportDoc, entriesDoc, settlementReportDoc } from '../../docs/reconciliation/books-docs';
import { invalidRequest, parseWith, text } from '../../server/parse';
import { type Answer, type Route, reply } from '../../server/route';
import { cursor, day, limit, pageReply, period, requirePeriod } from './books-queries';

const Period = z.strictObject(period);
const EntriesQuery = z.strictObject({
  account: z.enum(ACCOUNTS).optional(),
  reference_id: text(60).optional(),
  settlement_id: text(60).optional(),
  from: day.optional(),
  to: day.optional(),
  limit,
  cursor,
});

const DAY_COLUMNS = ['date', 'currency'] as const;
const SETTLEMENT_COLUMNS = [
  ...(['settlement_id', 'gateway', 'gateway_settlement_id', 'utr', 'state', 'date', 'currency'] as const),
];
const SUMS = ['collected', 'refunded', 'disputed', 'fees', 'taxes', 'net', 'in_transit', 'credited'];
const SUMS_EXAMPLE = ['1362.90', '81.45', '0.00', '27.26', '4.91', '1249.28', '0.00', '1249.28'];
const DAY_CSV = csvLine([...DAY_COLUMNS, ...SUMS]) + csvLine(['2026-11-24', 'INR', ...SUMS_EXAMPLE]);
const SETTLEMENT_CSV =
  csvLine([...SETTLEMENT_COLUMNS, ...SUMS]) +
  csvLine([
    ...['5d0a2c9e-7c1b-4d53-9a55-1f0a6f0d9b11', 'razorpay', 'setl_Nilgiri1', 'HDFCN52026112400001', 'credited'],
    ...['2026-11-24', 'INR', ...SUMS_EXAMPLE],
  ]);
const ENTRIES_CSV =
  'date,transaction_id,account,amount,currency,cause,reference_id,subject,gateway_id,settlement_id,posted_at\r\n' +
  '2026-11-20,41,gateway_receivable,681.45,INR,capture,TEA-1,pay_Nilgiri1,,,2026-11-20T10:00:08.000Z\r\n';

const file = (csv: AsyncIterable<string>): Answer => ({ status: 200, body: undefined, csv });

/** Reports by day and by settlement, and the ledger. */
export const reportRoutes = (ctx: Context): Route[] => [
  {
    method: 'get',
    path: '/reports/daily',
    scope: 'read',
    doc: dailyReportDoc(Period, DAY_CSV),
    handle: async ({ query, wantsCsv }) => {
      const { from, to } = parseWith(Period, query);
      requirePeriod({ from, to });
      const days = await reportDays(ctx, from, to);
      return wantsCsv ? file(reportCsv(DAY_COLUMNS, days)) : reply(200, { data: days });
    },
  },
  {
    method: 'get',
    path: '/reports/settlements',
    scope: 'read',
    doc: settlementReportDoc(Period, SETTLEMENT_CSV),
    handle: async ({ query, wantsCsv }) => {
      const { from, to } = parseWith(Period, query);
      requirePeriod({ from, to });
      const rows = await reportSettlements(ctx, from, to);
      return wantsCsv ? file(reportCsv(SETTLEMENT_COLUMNS, rows)) : reply(200, { data: rows });
    },
  },
  {
    method: 'get',
    path: '/ledger/accounts',
    scope: 'read',
    doc: accountsDoc,
    handle: async () => reply(200, { data: await readAccounts(ctx) }),
  },
  {
    method: 'get',
    path: '/ledger/entries',
    scope: 'read',
    doc: entriesDoc(EntriesQuery, ENTRIES_CSV),
    handle: async ({ query, wantsCsv }) => {
      const { limit: most, cursor: before, ...given } = parseWith(EntriesQuery, query);
      const { reference_id: referenceId, settlement_id: settlementId, ...rest } = given;
      const filter = { ...rest, referenceId, settlementId, before };
      if (!wantsCsv) {
        const { entries, next } = await listEntries(ctx, filter, most);
        return reply(200, pageReply(entries, next));
      }
      const paging = ['limit', 'cursor'].filter((name) => query[name] !== undefined);
      if (paging.length > 0)
        throw invalidRequest(
          paging.map((name) => ({ pointer: `/${name}`, code: 'unknown_field', detail: 'A file has all of it.' })),
        );
      return file(exportEntries(ctx, filter));
    },
  },
];
