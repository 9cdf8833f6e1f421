import type { Exception, Settlement } from '../../../../client/generated/types';
import {
  EXCEPTION_KINDS,
  type ExceptionKind,
  type ExceptionState,
} from '../../../../domain/reconciliation/exception-kinds';
import { listExceptions, readSettlement } from '../../api/books';

/** Pages of the API that are read; beyond them only the newest of each kind. */
const MOST_PAGES = 3;

export interface FoundExceptions {
  exceptions: Exception[];
  isAll: boolean;
}

/** Exceptions to be sorted here. Where there are too many, each kind has its newest, so that no grave one is missed. */
export async function readExceptions(
  filter: { state: ExceptionState; kind: ExceptionKind | null },
  signal: AbortSignal,
): Promise<FoundExceptions> {
  const { state, kind } = filter;
  const exceptions: Exception[] = [];
  let cursor: string | null = null;
  for (let page = 0; page < MOST_PAGES; page++) {
    const { data, next_cursor }: { data: Exception[]; next_cursor: string | null } = await listExceptions(
      { state, limit: 100, ...(kind && { kind }), ...(cursor !== null && { cursor }) },
      { signal },
    );
    exceptions.push(...data);
    cursor = next_cursor;
    if (cursor === null) return { exceptions, isAll: true };
  }
  if (kind) return { exceptions, isAll: false };
  const pages = await Promise.all(
    EXCEPTION_KINDS.map((each) => listExceptions({ state, kind: each, limit: 100 }, { signal })),
  );
  return { exceptions: pages.flatMap(({ data }) => data), isAll: false };
}

/** More settlements than this are not read one by one. */
const MOST_SETTLEMENTS = 40;

/** The settlements that exceptions are about and that are not among the known ones: they may be older. */
export async function readMissing(
  exceptions: readonly Exception[],
  known: readonly Settlement[],
  signal: AbortSignal,
): Promise<Settlement[]> {
  const ids = new Set(exceptions.flatMap(({ settlement_id }) => settlement_id ?? []));
  for (const { id } of known) ids.delete(id);
  return Promise.all([...ids].slice(0, MOST_SETTLEMENTS).map((id) => readSettlement(id, { signal })));
}
