import { createHash, randomUUID } from 'node:crypto';
import { UniqueViolation } from '../../db/core/client';
import { commitLater } from '../../db/core/commit-later';
import { type Chunk, deleteUpload, insertChunk } from '../../db/settlements/chunks';
import {
  findFileByDigest,
  insertFile,
  type KnownFile,
  type NewFile,
  restartFile,
} from '../../db/settlements/write-files';
import { ProblemError } from '../../domain/values/errors';
import { orderedId } from '../../domain/values/ordered-id';
import { type SettlementSource, type SourceReader, UnreadableFile } from '../../ports/settlement-source';
import type { Context } from '../context';
import { RowStage } from './stage-rows';

/** A file on its way here. */
export interface Upload {
  name: string | null;
  content: AsyncIterable<Buffer>;
  /** Its length, where the sender says so. */
  announcedBytes?: number;
}

export interface ReceivedFile {
  id: string;
  /** The same bytes are a file already: nothing was changed. */
  isRepeated: boolean;
}

/**
 * Reads a file while it arrives. Its rows, without anything personal, wait in chunks until a worker stores them, so that
 * a file of any size needs little memory and an import that is killed goes on where it was. A file that cannot be read
 * (`UnreadableFile`), that is too large or that breaks off leaves nothing.
 */
export async function receiveFile(
  ctx: Context,
  source: SettlementSource,
  { name, content, announcedBytes = 0 }: Upload,
): Promise<ReceivedFile> {
  refuseLarge(ctx, announcedBytes);
  const keep = (chunk: Chunk) =>
    ctx.db.withTx(async (tx) => {
      // The file's own commit, after all of its chunks, makes them durable.
      await commitLater(tx);
      await insertChunk(tx, chunk, ctx.clock.now());
    });
  const stage = new RowStage(keep, orderedId(randomUUID(), ctx.clock.now()), source);
  try {
    const { sha256, bytes } = await readContent(ctx, source, stage, content);
    if (stage.good === 0) throw new UnreadableFile(noRow(stage.rows));
    return await makeFile(ctx, { source, name, sha256, bytes }, stage);
  } catch (error) {
    await stage.finish().catch(() => {});
    await deleteUpload(ctx.db, stage.uploadId).catch(() => {});
    throw error;
  }
}

const noRow = (rows: number): string =>
  rows === 0 ? 'the file has no rows' : `none of the ${rows} rows can be read; is the source the right one?`;

async function readContent(
  ctx: Context,
  source: SettlementSource,
  stage: RowStage,
  content: AsyncIterable<Buffer>,
): Promise<{ sha256: Buffer; bytes: number }> {
  const hash = createHash('sha256');
  const decoder = new TextDecoder(source.encoding === 'latin1' ? 'latin1' : 'utf-8');
  let reader: SourceReader | null = null;
  let bytes = 0;
  for await (const piece of content) {
    if (bytes === 0) refuseWorkbook(piece);
    bytes += piece.length;
    refuseLarge(ctx, bytes);
    hash.update(piece);
    reader ??= source.open(stage);
    reader.push(decoder.decode(piece, { stream: true }));
    await stage.flush();
  }
  reader ??= source.open(stage);
  reader.push(decoder.decode());
  reader.end();
  await stage.finish();
  return { sha256: hash.digest(), bytes };
}

function refuseLarge({ settings }: Context, bytes: number): void {
  if (bytes <= settings.mostFileBytes) return;
  const most = `${Number((settings.mostFileBytes / 1024 ** 3).toPrecision(2))} GB`;
  throw new ProblemError('payload_too_large', `The file is larger than ${most}. Split it by day and send the parts.`);
}

/** Excel's numbers are floats, and its dates days since 1900: what a gateway wrote can no longer be told. */
function refuseWorkbook(start: Buffer): void {
  const head = start.subarray(0, 4).toString('hex');
  if (head !== '504b0304' && head !== 'd0cf11e0') return;
  throw new UnreadableFile(
    'this is an Excel workbook; export the report as CSV instead (every gateway offers it; in Excel: Save As, CSV UTF-8)',
  );
}

/** Makes a file of an upload that is whole. Where these bytes are a file already, that one stays. */
async function makeFile(
  ctx: Context,
  { source, name, sha256, bytes }: { source: SettlementSource; name: string | null; sha256: Buffer; bytes: number },
  stage: RowStage,
): Promise<ReceivedFile> {
  const upload: NewFile = {
    ...{ id: stage.uploadId, source: source.name, gateway: source.gateway, name, sha256, bytes },
    ...{ rows: stage.rows, chunks: stage.chunks, ...stage.period },
  };
  const known = await findFileByDigest(ctx.db, sha256);
  if (known) return keepKnown(ctx, known, upload);
  try {
    await ctx.db.withTx((tx) => insertFile(tx, upload, ctx.clock.now()));
    return { id: upload.id, isRepeated: false };
  } catch (error) {
    const first = error instanceof UniqueViolation ? await findFileByDigest(ctx.db, sha256) : null;
    if (!first) throw error;
    return keepKnown(ctx, first, upload);
  }
}

async function keepKnown(ctx: Context, known: KnownFile, upload: NewFile): Promise<ReceivedFile> {
  if (known.status === 'failed') {
    await ctx.db.withTx((tx) => restartFile(tx, known.id, upload));
    return { id: known.id, isRepeated: false };
  }
  await deleteUpload(ctx.db, upload.id);
  return { id: known.id, isRepeated: true };
}
