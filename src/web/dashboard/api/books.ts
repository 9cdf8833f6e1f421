/** What the page asks for about the merchant's books, by name. */
import type {
  ColumnMapping,
  DayReport,
  Exception,
  LedgerAccount,
  ListExceptionsQuery,
  ListSettlementsQuery,
  Reconciliation,
  Rejection,
  Settlement,
  SettlementFile,
  SettlementLine,
} from '../../../client/generated/types';
import type { Page } from './api';
import { type Asking, ask } from './ask';
import { sendFile } from './send-file';

type Signal = Pick<Asking, 'signal'>;
type Key = { key: string };

/** Days of the merchant, both inclusive, as YYYY-MM-DD. */
export interface Days {
  from: string;
  to: string;
}

const list = async <T>(path: string, given: Asking): Promise<T[]> =>
  (await ask<{ data: T[] }>('GET', path, given)).data;
const of = (path: string, id: string, rest = ''): string => `/v1/${path}/${encodeURIComponent(id)}${rest}`;

export const listFiles = (given: Signal = {}) => list<SettlementFile>('/v1/settlement_files', given);
export const rejectionsOf = (file: string, given: Signal = {}) =>
  list<Rejection>(of('settlement_files', file, '/rejections'), given);
export const listMappings = (given: Signal = {}) => list<ColumnMapping>('/v1/column_mappings', given);
/** `progress`: which part of the file has left this machine, from 0 to 1. */
export const uploadFile = (source: string, file: File, progress: (part: number) => void, signal: AbortSignal) =>
  sendFile<SettlementFile>('/v1/settlement_files', { source, name: file.name.slice(0, 200) }, file, progress, signal);

export const listRuns = (given: Signal = {}) => list<Reconciliation>('/v1/reconciliations', given);
export const startRun = (days: Days, given: Key) =>
  ask<Reconciliation>('POST', '/v1/reconciliations', { ...given, body: days });

export const listSettlements = (query: ListSettlementsQuery, given: Signal = {}) =>
  list<Settlement>('/v1/settlements', { ...given, query });
export const readSettlement = (id: string, given: Signal = {}) => ask<Settlement>('GET', of('settlements', id), given);
export const linesOf = (settlement: string, given: Signal = {}) =>
  ask<Page<SettlementLine>>('GET', of('settlements', settlement, '/lines'), { ...given, query: { limit: 100 } });

export const linkCredit = (settlement: string, body: { bank_row_id: number; note: string }, given: Key) =>
  ask<Settlement>('POST', of('settlements', settlement, '/credit'), { ...given, body });

export const listExceptions = (query: ListExceptionsQuery, given: Signal = {}) =>
  ask<Page<Exception>>('GET', '/v1/exceptions', { ...given, query });
export const explain = (id: string, note: string, given: Key) =>
  ask<Exception>('POST', of('exceptions', id, '/explain'), { ...given, body: { note } });
export const reopen = (id: string, given: Key) => ask<Exception>('POST', of('exceptions', id, '/reopen'), given);

export const daysOf = (query: Days, given: Signal = {}) => list<DayReport>('/v1/reports/daily', { ...given, query });
export const accountsOf = (given: Signal = {}) => list<LedgerAccount>('/v1/ledger/accounts', given);
