import { type Tx, UniqueViolation } from '../../db/core/client';
import { commitLater } from '../../db/core/commit-later';
import { DatabaseUnavailable } from '../../db/core/unavailable';
import { deleteChunk, lockNextChunk, readStatements } from '../../db/settlements/chunks';
import { findSettlements, putSettlements } from '../../db/settlements/put-settlements';
import { storeBookings } from '../../db/settlements/store-bookings';
import { type ChunkPlace, insertNewLines, mergeLines, storeRejections } from '../../db/settlements/store-lines';
import {
  advanceFile,
  findUnstored,
  finishFile,
  noteFailure,
  selectUnstored,
  type UnstoredFile,
} from '../../db/settlements/write-files';
import { after } from '../../domain/decisions/schedule';
import type { Context } from '../context';

/** A step that failed is tried again after so many seconds, and so often. */
const RETRY_SECONDS = 30;
const MOST_TRIES = 10;
/** Chunks of one file that are stored at the same time: PostgreSQL uses a processor for each. */
const STORED_AT_ONCE = 2;

/** Files that are to be stored; one at a time. */
export const claimFiles = (ctx: Context, limit: number): Promise<string[]> =>
  selectUnstored(ctx.db, ctx.clock.now(), limit);

/**
 * Stores the chunks of a file that are left, each in a transaction of its own, and has it matched. Several processes may
 * be at one file: each takes the chunks that no other has.
 */
export async function storeFile(ctx: Context, id: string): Promise<void> {
  const file = await findUnstored(ctx.db, id);
  if (!file) return;
  try {
    await storeSettlements(ctx, file);
    // A booking may take back one of an earlier chunk: statements are stored in their order.
    const isStatement = ctx.sources.byName.get(file.source)?.stores === 'bank_rows';
    const steps: Store = isStatement ? storeStatement : storeLines;
    const ends = await Promise.allSettled(
      Array.from({ length: isStatement ? 1 : STORED_AT_ONCE }, () => storeChunks(ctx, file, steps)),
    );
    for (const end of ends) if (end.status === 'rejected') throw end.reason;
  } catch (error) {
    if (error instanceof DatabaseUnavailable) throw error;
    const retryAt = after(ctx.clock.now(), RETRY_SECONDS);
    const failure = { retryAt, most: MOST_TRIES, error: 'its rows could not be stored; see the log' };
    await ctx.db.withTx((tx) => noteFailure(tx, file, failure));
    throw error;
  }
}

/** Chunks share settlements: to store these with the first chunk would make the others wait for it. */
async function storeSettlements(ctx: Context, { id, gateway }: UnstoredFile): Promise<void> {
  const lists = await readStatements(ctx.db, id);
  for (const statements of lists) await ctx.db.withTx((tx) => putSettlements(tx, gateway, statements, ctx.clock.now()));
}

/** Stores one chunk after the other until none is free. */
async function storeChunks(ctx: Context, file: UnstoredFile, store: Store): Promise<void> {
  while (await store(ctx, file)) await ctx.checkpoint('import:chunk-stored');
  await ctx.db.withTx((tx) => finishFile(tx, file, ctx.clock.now()));
}

/** Stores the next chunk; false when none is free. */
type Store = (ctx: Context, file: UnstoredFile) => Promise<boolean>;

const storeStatement: Store = (ctx, file) =>
  ctx.db.withTx((tx) => storeChunk(tx, file, (place) => storeBookings(tx, place, ctx.clock.now())));

const storeLines: Store = async (ctx, file) => {
  try {
    return await ctx.db.withTx((tx) =>
      storeChunk(tx, file, async (place, good) => {
        await insertNewLines(tx, place);
        return { accepted: good, changed: 0 };
      }),
    );
  } catch (error) {
    // Some of its lines are known: look at each.
    if (!(error instanceof UniqueViolation)) throw error;
    const tellsHolds = ctx.sources.byName.get(file.source)?.tellsHolds ?? true;
    return ctx.db.withTx((tx) => storeChunk(tx, file, (place) => mergeLines(tx, place, tellsHolds)));
  }
};

async function storeChunk(
  tx: Tx,
  file: UnstoredFile,
  storeRows: (place: ChunkPlace, good: number) => Promise<{ accepted: number; changed: number }>,
): Promise<boolean> {
  // What the server's crash takes back is stored again; the file's last step waits for all of it.
  await commitLater(tx);
  const head = await lockNextChunk(tx, file.id);
  if (!head) return false;
  const { id: fileId, seq: fileSeq, gateway } = file;
  const { number, rejections } = head;
  const settlements = await findSettlements(tx, gateway, head.settlements);
  const place: ChunkPlace = { fileId, number, fileSeq, gateway, settlements };
  const good = head.rows - rejections;
  if (rejections > 0) await storeRejections(tx, place);
  const { accepted, changed } = good > 0 ? await storeRows(place, good) : { accepted: 0, changed: 0 };
  await deleteChunk(tx, fileId, number);
  const duplicates = good - accepted - changed;
  await advanceFile(tx, fileSeq, { accepted, rejected: rejections + changed, duplicates });
  return true;
}
