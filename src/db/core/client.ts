import type { Socket } from 'node:net';
import { PrismaPg } from '@prisma/adapter-pg';
import { type CustomTypesConfig, Pool, type PoolClient, types } from 'pg';
import { PrismaClient } from '../../generated/prisma/client';
import {
  createPreparedRunner,
  isDeadlock,
  isStalePlan,
  runUnprepared,
  type StatementRunner,
  translate,
} from './run-statement';
import { CommitUncertain, DatabaseUnavailable, RecentRefusal } from './unavailable';

export { UniqueViolation } from './run-statement';

/** Runs SQL: the pool, or one transaction. */
export interface Queryable {
  /** Runs one statement and returns its rows; `int8` columns come as numbers (money stays far below 2^53). */
  query<R extends object = Record<string, unknown>>(sql: string, params?: unknown[]): Promise<R[]>;
  /**
   * The same for a constant statement that runs all the time and finds its rows by their keys, or in the order of an
   * index: each connection parses and plans it once. In a transaction every statement is run like this.
   */
  queryPrepared<R extends object = Record<string, unknown>>(sql: string, params?: unknown[]): Promise<R[]>;
  /**
   * Runs one statement whose rows are not needed. In a transaction it is only sent, together with later statements; its
   * error comes from the next `query` or from the commit. A round trip for each write would cost more than the write.
   */
  write(sql: string, params?: unknown[]): Promise<void>;
}

/** One open database transaction. Never make a network call while holding one. */
export interface Tx extends Queryable {
  /** Runs after a successful commit; not after a rollback. */
  afterCommit(action: () => void): void;
  /** Wakes the workers of a queue after the commit. */
  wake(queue: string): void;
}

export interface Database extends Queryable {
  readonly pool: Pool;
  /** Typed reads and single-row writes that are not hot; measured, a Prisma transaction costs four to five times one of ours. */
  readonly prisma: PrismaClient;
  /**
   * Runs `work` in one transaction: commit when it resolves, roll back when it throws. Retried after a deadlock, and
   * when the table of a parsed statement has changed.
   */
  withTx<T>(work: (tx: Tx) => Promise<T>): Promise<T>;
  /** Calls `listener` for every queue that a committed transaction has given work. */
  onWork(listener: (queue: string) => void): void;
  /** Why the database refused a transaction in the last seconds although it answers; null when it did not. */
  refusal(): string | null;
  close(): Promise<void>;
}

const INT8 = 20;
const typeParsers: CustomTypesConfig = {
  getTypeParser: (oid, format) => (oid === INT8 ? Number : types.getTypeParser(oid, format as 'text')) as never,
};

/** A statement that runs this long is a bug, or waits for a lock in vain; its caller has given up. */
const STATEMENT_MS = 30_000;

/**
 * Statements in transactions find rows by keys. For a list of keys PostgreSQL expects a hundred rows or more: it would
 * read a small table whole, or an index of it, and plan the statement again each time.
 */
const BY_KEYS = `SET LOCAL plan_cache_mode = force_generic_plan; SET LOCAL enable_seqscan = off;
  SET LOCAL enable_hashjoin = off; SET LOCAL enable_mergejoin = off`;

/**
 * A plan is for the tables as they were when it was made; for tables with a few rows it may read them whole. PostgreSQL
 * makes it anew after ANALYZE, which may come late for a table that grows fast.
 */
const PLAN_MS = 60_000;

/**
 * Opens a pool of at most `max` connections; the first query connects. With `pooled`, a pooler in transaction mode may
 * be in between. It refuses settings of a connection, so each transaction brings its own. `planMs`: how long a
 * connection keeps its plans.
 */
export function openDatabase(url: string, max = 8, { pooled = false, planMs = PLAN_MS } = {}): Database {
  const begin = pooled
    ? () => `BEGIN; SET LOCAL statement_timeout = ${STATEMENT_MS}`
    : createBegin(`BEGIN; ${BY_KEYS}`, planMs);
  const pool = new Pool({
    connectionString: url,
    max,
    // Send a statement without waiting for the answer to the previous one.
    pipeline: true,
    connectionTimeoutMillis: 3_000,
    idleTimeoutMillis: 30_000,
    ...(pooled ? {} : { statement_timeout: STATEMENT_MS }),
    // The same limit on our side, for a server that is gone: without it a dead connection would block its caller for a
    // quarter of an hour.
    query_timeout: 35_000,
    keepAlive: true,
    types: typeParsers,
  });
  // A broken idle connection raises 'error' on the pool; without a listener that ends the process.
  pool.on('error', () => {});
  pool.on('connect', (client) => {
    client.on('error', () => {});
    sendTogether((client as PoolClient & { connection: { stream: Socket } }).connection.stream);
  });
  const prisma = openPrisma(pool);
  const listeners: ((queue: string) => void)[] = [];
  const refusal = new RecentRefusal();
  const start: Start = {
    pool,
    begin,
    run: pooled ? runUnprepared : createPreparedRunner(),
    onCommit: (queues) => {
      for (const queue of queues) for (const listener of listeners) listener(queue);
    },
  };

  const alone = <R extends object>(sql: string, params?: unknown[]): Promise<R[]> =>
    runUnprepared<R>(pool, sql, params).catch((error: unknown) => {
      refusal.note(error);
      throw error;
    });

  /** Repeats a transaction that a deadlock or an outdated plan has ended. */
  const repeated = async <T>(transaction: () => Promise<T>): Promise<T> => {
    for (let attempt = 1; ; attempt++) {
      try {
        return await transaction();
      } catch (error) {
        refusal.note(error);
        // Each connection of the pool may have an outdated plan, so try once for each.
        const tries = isStalePlan(error) ? max + 1 : isDeadlock(error) ? 3 : 1;
        if (attempt >= tries) throw error;
      }
    }
  };

  return {
    pool,
    prisma,
    query: alone,
    queryPrepared: (sql, params) => repeated(() => runAlone(start, sql, params)),
    write: async (sql, params) => void (await alone(sql, params)),
    onWork: (listener) => void listeners.push(listener),
    refusal: () => refusal.read(),
    withTx: async (work) => {
      const result = await repeated(() => runTransaction(start, work));
      // Not after `queryPrepared`, which reads most of the time: a database that is full or read-only still answers.
      refusal.clear();
      return result;
    },
    close: async () => {
      await prisma.$disconnect();
      await pool.end();
    },
  };
}

/** Prisma over the same pool, with our errors instead of its own. */
function openPrisma(pool: Pool): PrismaClient {
  const client = new PrismaClient({ adapter: new PrismaPg(pool) });
  const translated = client.$extends({
    query: {
      $allOperations: ({ args, query }) =>
        query(args).catch((error: unknown) => {
          throw translate(error);
        }),
    },
  });
  // The extension changes no type that we use, but Prisma gives the client another type.
  return translated as unknown as PrismaClient;
}

/** The beginning of a transaction, which forgets the connection's plans where they are too old. */
function createBegin(sql: string, planMs: number): (client: PoolClient) => string {
  const since = new WeakMap<PoolClient, number>();
  return (client) => {
    const now = performance.now();
    const planned = since.get(client);
    if (planned !== undefined && now - planned < planMs) return sql;
    since.set(client, now);
    return planned === undefined ? sql : `DISCARD PLANS; ${sql}`;
  };
}

/** How a transaction of this database begins, runs its statements and ends. */
interface Start {
  pool: Pool;
  begin(client: PoolClient): string;
  run: StatementRunner;
  onCommit(queues: Set<string>): void;
}

const connect = (pool: Pool) =>
  pool.connect().catch((error: unknown) => {
    throw new DatabaseUnavailable(error);
  });

/** A transaction of one statement; its beginning and its end are sent with it. */
async function runAlone<R extends object>({ pool, begin, run }: Start, sql: string, params?: unknown[]): Promise<R[]> {
  const client = await connect(pool);
  const begun = run(client, begin(client));
  const answer = run<R>(client, sql, params);
  const ends = await Promise.allSettled([begun, answer, run(client, 'COMMIT')]);
  const failed = ends.find((end) => end.status === 'rejected');
  // After an error COMMIT is a ROLLBACK, so the connection can be used again, unless it is itself what is broken.
  client.release(failed && (failed.reason instanceof DatabaseUnavailable || isStalePlan(failed.reason)));
  if (failed) throw failed.reason;
  return answer;
}

async function runTransaction<T>({ pool, begin, run, onCommit }: Start, work: (tx: Tx) => Promise<T>): Promise<T> {
  const client = await connect(pool);
  const actions: (() => void)[] = [];
  const queues = new Set<string>();
  const sent: Promise<unknown>[] = [];
  // The first failure: later statements fail only because the transaction is aborted.
  let failure: { error: unknown } | undefined;
  const send = <R extends object>(sql: string, params?: unknown[]): Promise<R[]> => {
    const answer = run<R>(client, sql, params);
    answer.catch((error: unknown) => {
      failure ??= { error };
    });
    sent.push(answer);
    return answer;
  };
  let broken: Error | undefined;
  let committing = false;
  try {
    void send(begin(client));
    const result = await work({
      query: send,
      queryPrepared: send,
      write: async (sql, params) => void send(sql, params),
      afterCommit: (action) => actions.push(action),
      wake: (queue) => queues.add(queue),
    });
    // PostgreSQL turns COMMIT into ROLLBACK when an earlier statement failed; `all` then rejects.
    committing = true;
    await Promise.all([...sent, send('COMMIT')]);
    for (const action of actions) action();
    onCommit(queues);
    return result;
  } catch (error) {
    await client.query('ROLLBACK').catch((rollback: Error) => {
      broken = rollback;
    });
    const first = failure?.error ?? error;
    if (isStalePlan(first)) broken ??= new Error('what this connection has parsed is outdated');
    if (!(first instanceof DatabaseUnavailable)) throw first;
    // A demoted server accepts no writes but still answers ROLLBACK: do not use this connection again.
    broken ??= first;
    throw committing ? new CommitUncertain(first) : first;
  } finally {
    client.release(broken);
  }
}

/**
 * Has a socket send everything that is written in one turn of the event loop as one packet: a system call costs more
 * than a statement. Only once it is connected, because `connect` puts back the socket's own `write`.
 */
function sendTogether(socket: Socket): void {
  const write = socket.write.bind(socket) as (...args: unknown[]) => boolean;
  let corked = false;
  socket.write = ((...args: unknown[]) => {
    if (!corked) {
      corked = true;
      socket.cork();
      process.nextTick(() => {
        corked = false;
        socket.uncork();
      });
    }
    return write(...args);
  }) as Socket['write'];
}
