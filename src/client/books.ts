import type {
  ColumnMapping,
  DayReport,
  Exception,
  FeeRates,
  FeeRatesRequest,
  LedgerAccount,
  LedgerEntry,
  ListExceptionsQuery,
  ListLedgerEntriesQuery,
  ListSettlementsQuery,
  PutColumnMappingBody,
  Reconciliation,
  Rejection,
  Settlement,
  SettlementFile,
  SettlementLine,
  SettlementReport,
  UploadSettlementFileQuery,
} from './generated/types';
import type { CallOptions, Transport } from './transport';

interface BooksPage<T> {
  data: T[];
  has_more: boolean;
  next_cursor: string | null;
}

/** Days of the merchant, both inclusive, as YYYY-MM-DD. */
export interface Period {
  from: string;
  to: string;
}

/** Reconciliation: settlements, what does not agree, reports and the ledger. */
export class Books {
  constructor(private readonly transport: Transport) {}

  /** Matches a period now; it also runs by itself after each file, and nightly. */
  createReconciliation(period: Period, options?: CallOptions): Promise<Reconciliation> {
    return this.transport.send({ method: 'POST', path: '/reconciliations', body: period }, options);
  }

  getReconciliation(id: string, options?: CallOptions): Promise<Reconciliation> {
    return this.get(`/reconciliations/${encodeURIComponent(id)}`, undefined, options);
  }

  listReconciliations(options?: CallOptions): Promise<Reconciliation[]> {
    return this.list('/reconciliations', undefined, options);
  }

  /** One page of what does not agree, newest first. */
  listExceptions(query: ListExceptionsQuery = {}, options?: CallOptions): Promise<BooksPage<Exception>> {
    return this.get('/exceptions', query, options);
  }

  /** Every finding that matches, newest first, page by page. */
  async *eachException(query: ListExceptionsQuery = {}, options?: CallOptions): AsyncGenerator<Exception> {
    let cursor: string | null = null;
    do {
      const page: BooksPage<Exception> = await this.listExceptions({ ...query, ...(cursor && { cursor }) }, options);
      yield* page.data;
      cursor = page.next_cursor;
    } while (cursor !== null);
  }

  getException(id: string, options?: CallOptions): Promise<Exception> {
    return this.get(`/exceptions/${encodeURIComponent(id)}`, undefined, options);
  }

  explainException(id: string, note: string, options?: CallOptions): Promise<Exception> {
    const path = `/exceptions/${encodeURIComponent(id)}/explain`;
    return this.transport.send({ method: 'POST', path, body: { note } }, options);
  }

  reopenException(id: string, options?: CallOptions): Promise<Exception> {
    return this.transport.send({ method: 'POST', path: `/exceptions/${encodeURIComponent(id)}/reopen` }, options);
  }

  /** Imports a file of a gateway or a statement of a bank; it is sent once, and the same bytes again change nothing. */
  uploadSettlementFile(
    query: UploadSettlementFileQuery,
    content: AsyncIterable<Uint8Array>,
    options?: CallOptions,
  ): Promise<SettlementFile> {
    return this.transport.send({ method: 'POST', path: '/settlement_files', query, content }, options);
  }

  /** Says how to read files of `csv:{name}`. */
  putColumnMapping(name: string, mapping: PutColumnMappingBody, options?: CallOptions): Promise<ColumnMapping> {
    return this.transport.send({ method: 'PUT', path: mappingPath(name), body: mapping }, options);
  }

  getColumnMapping(name: string, options?: CallOptions): Promise<ColumnMapping> {
    return this.get(mappingPath(name), undefined, options);
  }

  listColumnMappings(options?: CallOptions): Promise<ColumnMapping[]> {
    return this.list('/column_mappings', undefined, options);
  }

  deleteColumnMapping(name: string, options?: CallOptions): Promise<void> {
    return this.transport.send({ method: 'DELETE', path: mappingPath(name) }, options);
  }

  /** Imported files, the newest first. */
  listSettlementFiles(options?: CallOptions): Promise<SettlementFile[]> {
    return this.list('/settlement_files', undefined, options);
  }

  getSettlementFile(id: string, options?: CallOptions): Promise<SettlementFile> {
    return this.get(`/settlement_files/${encodeURIComponent(id)}`, undefined, options);
  }

  /** Rows of a file that were not taken. */
  listRejections(fileId: string, options?: CallOptions): Promise<Rejection[]> {
    return this.list(`/settlement_files/${encodeURIComponent(fileId)}/rejections`, undefined, options);
  }

  listSettlements(query: ListSettlementsQuery = {}, options?: CallOptions): Promise<Settlement[]> {
    return this.list('/settlements', query, options);
  }

  getSettlement(id: string, options?: CallOptions): Promise<Settlement> {
    return this.get(settlementPath(id), undefined, options);
  }

  /** One page of the rows of a settlement. */
  listSettlementLines(
    id: string,
    query: { limit?: number; cursor?: string } = {},
    options?: CallOptions,
  ): Promise<BooksPage<SettlementLine>> {
    return this.get(settlementPath(id, '/lines'), query, options);
  }

  /** Says which booking of the bank pays a settlement; `note` stays with the findings about both. */
  creditSettlement(id: string, bankRowId: number, options?: CallOptions, note?: string): Promise<Settlement> {
    const path = settlementPath(id, '/credit');
    return this.transport.send(
      { method: 'POST', path, body: { bank_row_id: bankRowId, ...(note && { note }) } },
      options,
    );
  }

  getDailyReport(period: Period, options?: CallOptions): Promise<DayReport[]> {
    return this.list('/reports/daily', period, options);
  }

  getSettlementReport(period: Period, options?: CallOptions): Promise<SettlementReport[]> {
    return this.list('/reports/settlements', period, options);
  }

  /** The trial balance. */
  listLedgerAccounts(options?: CallOptions): Promise<LedgerAccount[]> {
    return this.list('/ledger/accounts', undefined, options);
  }

  /** One page of the ledger, newest first. */
  listLedgerEntries(query: ListLedgerEntriesQuery = {}, options?: CallOptions): Promise<BooksPage<LedgerEntry>> {
    return this.get('/ledger/entries', query, options);
  }

  /** Stores what was agreed with a gateway. */
  putFeeRates(gateway: string, rates: FeeRatesRequest, options?: CallOptions): Promise<FeeRates> {
    return this.transport.send({ method: 'PUT', path: ratesPath(gateway), body: rates }, options);
  }

  getFeeRates(gateway: string, options?: CallOptions): Promise<FeeRates> {
    return this.get(ratesPath(gateway), undefined, options);
  }

  private get<T>(path: string, query: object | undefined, options?: CallOptions): Promise<T> {
    return this.transport.send({ method: 'GET', path, query }, options);
  }

  private async list<T>(path: string, query: object | undefined, options?: CallOptions): Promise<T[]> {
    return (await this.get<{ data: T[] }>(path, query, options)).data;
  }
}

const settlementPath = (id: string, rest = ''): string => `/settlements/${encodeURIComponent(id)}${rest}`;
const mappingPath = (name: string): string => `/column_mappings/${encodeURIComponent(name)}`;
const ratesPath = (gateway: string): string => `/fee_rates/${encodeURIComponent(gateway)}`;
