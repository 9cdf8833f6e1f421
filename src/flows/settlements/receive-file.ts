import { createHash, randomUUID } from 'node:crypto';
import { UniqueViolation } from '../../db/core/client';
import { deleteUpload } from '../../db/settlements/chunks';
import {
  findFileByDigest,
  insertFile,
  type KnownFile,
  type NewFile,
  restartFile,
} from '../../db/settlements/write-files';
import { orderedId } from '../../domain/values/ordered-id';
import { type SettlementSource, type SourceReader, UnreadableFile } from '../../ports/settlement-source';
import type { Context } from '../context';
import { RowStage } from './stage-rows';

/** Two gigabytes; a month of a million payments has a quarter of one. */
const MOST_BYTES = 2 * 1024 ** 3;

export interface ReceivedFile {
  id: string;
  /** The same bytes are a file already: nothing was changed. */
  isRepeated: boolean;
}

/**
 * Reads a file while it arrives. Its rows, without anything personal, wait in chunks until a worker stores them, so that
 * a file of any size needs little memory and an import that is killed goes on where it was. A file that cannot be read
 * (`UnreadableFile`) or that breaks off leaves nothing. `progress` is called with the bytes that were read.
 */
export async function receiveFile(
  ctx: Context,
  source: SettlementSource,
  name: string | null,
  content: AsyncIterable<Buffer>,
  progress: (bytes: number) => void = () => {},
): Promise<ReceivedFile> {
  const stage = new RowStage(ctx, orderedId(randomUUID(), ctx.clock.now()), source);
  try {
    const { sha256, bytes } = await readContent(source, stage, content, progress);
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
  source: SettlementSource,
  stage: RowStage,
  content: AsyncIterable<Buffer>,
  progress: (bytes: number) => void,
): Promise<{ sha256: Buffer; bytes: number }> {
  const hash = createHash('sha256');
  const decoder = new TextDecoder(source.encoding === 'latin1' ? 'latin1' : 'utf-8');
  let reader: SourceReader | null = null;
  let bytes = 0;
  for await (const piece of content) {
    if (bytes === 0) refuseWorkbook(piece);
    bytes += piece.length;
    if (bytes > MOST_BYTES) throw new UnreadableFile('the file is larger than 2 GB; split it by day');
    hash.update(piece);
    reader ??= source.open(stage);
    reader.push(decoder.decode(piece, { stream: true }));
    await stage.flush();
    progress(bytes);
  }
  reader ??= source.open(stage);
  reader.push(decoder.decode());
  reader.end();
  await stage.finish();
  return { sha256: hash.digest(), bytes };
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
