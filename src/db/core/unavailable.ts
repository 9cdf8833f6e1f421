/** The database is unavailable; the work may be tried again later. */
export class DatabaseUnavailable extends Error {
  /** Why it is unavailable and what to do, in one sentence. */
  readonly reason: string;

  constructor(cause: unknown) {
    const reason = reasonOf(cause);
    super(reason, { cause });
    this.name = 'DatabaseUnavailable';
    this.reason = reason;
  }
}

/** The connection broke after COMMIT was sent: the transaction may have happened, or may still happen. */
export class CommitUncertain extends DatabaseUnavailable {
  override name = 'CommitUncertain';
}

const UNREACHABLE = 'the database cannot be reached';
export const READ_ONLY = 'the database is read-only: point DATABASE_URL at the primary, or end the read-only mode';

/** PostgreSQL's error codes (its manual, appendix A) of a server that answers but accepts no work. */
const REASONS: readonly (readonly [code: RegExp, reason: string])[] = [
  [/^25006/, READ_ONLY],
  [/^53100/, 'the disk of the database is full: free space or enlarge it'],
  [/^53200/, 'the database is out of memory: lower work_mem or the number of connections'],
  [/^53[34]00/, 'the database has no free connection: raise max_connections, or run fewer processes'],
  [/^58030/, 'the disk of the database fails: look at its log'],
  [/^57P/, 'the database is starting or shutting down: wait until it is up'],
];

function reasonOf(error: unknown): string {
  if (error instanceof DatabaseUnavailable) return error.reason;
  const { code } = error as { code?: string };
  const sign = originalCode(error) || (code ?? '');
  return REASONS.find(([known]) => known.test(sign))?.[1] ?? UNREACHABLE;
}

// Of PostgreSQL's error codes: 08 the connection, 57P shutting down, 25006 read-only or no primary any more, 53100 the
// disk is full, 53200 out of memory, 53300 and 53400 out of connections, 58030 the disk fails. Prisma's for connections,
// and the socket's own words when there is no answer at all.
const CONNECTION_ERRORS =
  /^(08|57P|25006|53[1234]00|58030|P1\d{3}|P2024)|^(ECONN|EPIPE|ETIMEDOUT|ENOTFOUND|EAI_AGAIN|EHOST)|Connection terminated|timeout exceeded when trying to connect|Client has encountered a connection error|Query read timeout/;

/** Whether an error of pg or Prisma means that the database is unavailable for every statement. */
export function isUnavailable(error: unknown): boolean {
  const { code = '', message = '' } = error as { code?: string; message?: string };
  return [code, originalCode(error), message].some((sign) => CONNECTION_ERRORS.test(sign));
}

/** PostgreSQL's own code inside an error of Prisma. */
function originalCode(error: unknown): string {
  const { meta } = error as { meta?: { driverAdapterError?: { cause?: { originalCode?: string } } } };
  return meta?.driverAdapterError?.cause?.originalCode ?? '';
}

/** The database counts as not ready for this long after a refusal; then a transaction may try again. */
const REMEMBERED_MS = 10_000;

/** Remembers the last refusal of the database: a full disk shows in writes, not in the reads of a health check. */
export class RecentRefusal {
  private last: { at: number; reason: string } | null = null;

  /** Records the error of a transaction. */
  note(error: unknown): void {
    if (error instanceof DatabaseUnavailable && error.reason !== UNREACHABLE)
      this.last = { at: performance.now(), reason: error.reason };
  }

  /** A transaction was committed. */
  clear(): void {
    this.last = null;
  }

  read(): string | null {
    return this.last && performance.now() - this.last.at < REMEMBERED_MS ? this.last.reason : null;
  }
}
