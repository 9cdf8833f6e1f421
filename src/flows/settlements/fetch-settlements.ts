import { createHash } from 'node:crypto';
import type { Tx } from '../../db/core/client';
import { type Chunk, deleteUpload, insertChunk } from '../../db/settlements/chunks';
import {
  advanceFetch,
  claimFetch,
  countChunks,
  delayFetches,
  findNewestFetch,
  lockFetch,
  noteFailedFetch,
  planFetches,
  requestFetches,
  type SettlementFetch,
} from '../../db/settlements/fetches';
import { findFileByDigest, insertFile, type NewFile, restartFile } from '../../db/settlements/write-files';
import { after } from '../../domain/decisions/schedule';
import {
  daysToFetch,
  newestReadyDay,
  secondsAfterFailedFetch,
  secondsBeforeFetch,
} from '../../domain/settlements/fetch-schedule';
import { type SettlementPage, type SettlementSource, UnreadableFile } from '../../ports/settlement-source';
import { type Context, LEASE_SECONDS } from '../context';
import { RowStage } from './stage-rows';

/** A gateway is asked for a page at most so often; its limits are for all that the merchant does there. */
const PAGE_SECONDS = 0.25;

/** Makes the step that takes the next day to go on with. Days are planned when the newest one is whole. */
export function createFetchClaimer(ctx: Context): () => Promise<SettlementFetch[]> {
  const planned = new Map<string, string>();
  return async () => {
    const now = ctx.clock.now();
    for (const { source, dayOffset } of ctx.settlementApis.values()) {
      const newest = newestReadyDay(now, dayOffset);
      if (planned.get(source) === newest) continue;
      const days = daysToFetch(newest, await findNewestFetch(ctx.db, source));
      if (days.length > 0) await planFetches(ctx.db, source, days, after(now, secondsBeforeFetch()));
      planned.set(source, newest);
    }
    const fetch = await claimDay(ctx);
    return fetch ? [fetch] : [];
  };
}

/** Has days fetched now, also those that were fetched before. */
export async function requestDays(ctx: Context, source: string, days: readonly string[]): Promise<void> {
  await ctx.db.withTx((tx) => requestFetches(tx, source, days, ctx.clock.now()));
}

/** Takes the oldest day that is due; null: there is none, or its gateway is being asked. */
export async function claimDay(ctx: Context): Promise<SettlementFetch | null> {
  const sources = [...ctx.settlementApis.keys()];
  if (sources.length === 0) return null;
  const now = ctx.clock.now();
  return claimFetch(ctx.db, { sources, now, leaseEnd: after(now, LEASE_SECONDS), worker: ctx.workerId() });
}

/**
 * Fetches one page of a day, and keeps it together with where the next one begins: a process that is killed before has
 * changed nothing, and one that is killed after has kept the page once.
 */
export async function fetchNextPage(ctx: Context, fetch: SettlementFetch): Promise<void> {
  const api = ctx.settlementApis.get(fetch.source);
  const source = ctx.sources.byName.get(fetch.source);
  if (!api || !source) throw new Error('a day was claimed of a gateway that is not configured');
  const page = await api.fetchPage(fetch.day, fetch.cursor);
  await ctx.checkpoint('fetch:page-received');
  const failure = page.outcome === 'page' ? await keepPage(ctx, fetch, source, page) : page;
  ctx.metrics.settlementPage(fetch.source, failure?.outcome ?? 'page');
  if (failure) await noteFailure(ctx, fetch, failure);
  else await ctx.checkpoint('fetch:page-kept');
}

type Page = Extract<SettlementPage, { outcome: 'page' }>;
type Failure = Exclude<SettlementPage, Page>;

async function noteFailure(ctx: Context, fetch: SettlementFetch, failure: Failure): Promise<void> {
  const now = ctx.clock.now();
  const { outcome, error } = failure;
  const isRefused = outcome === 'refused';
  const attempts = fetch.attempts + 1;
  const afterSeconds = failure.outcome === 'retry' ? failure.afterSeconds : undefined;
  const seconds = Math.round(secondsAfterFailedFetch({ attempts, isRefused, afterSeconds }));
  const retryAt = after(now, seconds);
  await noteFailedFetch(ctx.db, fetch, { error, retryAt, now });
  const { source, day } = fetch;
  ctx.log[isRefused ? 'error' : 'warn'](
    { event: 'settlement_fetch_failed', source, day, attempts, reason: error, seconds },
    'a day of a gateway’s books could not be fetched; it is tried again',
  );
}

/** Keeps a page; what is wrong with it where it cannot be read. */
async function keepPage(
  ctx: Context,
  fetch: SettlementFetch,
  source: SettlementSource,
  page: Page,
): Promise<Failure | null> {
  try {
    await ctx.db.withTx(async (tx) => {
      // Somebody else went on while the answer was on its way.
      if (!(await lockFetch(tx, fetch))) return;
      const now = ctx.clock.now();
      const keep = (chunk: Chunk) => insertChunk(tx, chunk, now);
      const stage = new RowStage(keep, fetch.uploadId, source, fetch.pages, fetch.items);
      const reader = source.open(stage);
      reader.push(page.text);
      reader.end();
      await stage.finish();
      const read = addPage(fetch, page, stage.period);
      const nextAt = page.next === null ? null : after(now, PAGE_SECONDS);
      await advanceFetch(tx, read, nextAt, now);
      await delayFetches(tx, fetch.source, after(now, PAGE_SECONDS));
      if (page.next === null) await makeFile(tx, read, source, now);
    });
    return null;
  } catch (error) {
    if (!(error instanceof UnreadableFile)) throw error;
    return { outcome: 'retry', error: `The answer cannot be read: ${error.message}` };
  }
}

function addPage(fetch: SettlementFetch, page: Page, period: RowStage['period']): SettlementFetch {
  const days = [fetch.from, fetch.to, period.from, period.to].filter((day) => day !== null).sort();
  return {
    ...fetch,
    cursor: page.next,
    digest: createHash('sha256')
      .update(fetch.digest ?? '')
      .update(page.text)
      .digest(),
    pages: fetch.pages + 1,
    items: fetch.items + page.items,
    bytes: fetch.bytes + Buffer.byteLength(page.text),
    from: days[0] ?? null,
    to: days.at(-1) ?? null,
  };
}

/** Makes a file of a day that is whole. A day without rows is none, and one that was fetched before is that file. */
async function makeFile(tx: Tx, fetch: SettlementFetch, source: SettlementSource, now: Date): Promise<void> {
  const { uploadId: id, day, digest, bytes, from, to } = fetch;
  const { chunks, rows } = await countChunks(tx, id);
  if (rows === 0 || digest === null) return;
  const upload: NewFile = {
    ...{ id, source: source.name, gateway: source.gateway, name: `${source.name} ${day}`, sha256: digest, bytes },
    ...{ rows, chunks, from, to },
  };
  const known = await findFileByDigest(tx, digest);
  if (!known) await insertFile(tx, upload, now);
  else if (known.status === 'failed') await restartFile(tx, known.id, upload);
  else await deleteUpload(tx, id);
}
