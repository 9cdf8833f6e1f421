import type { Queryable } from '../../db/core/client';
import { type FileRow, findFile, selectFiles, selectRejections } from '../../db/settlements/read-files';
import { ProblemError } from '../../domain/values/errors';

/** Files that are listed: years of daily ones. */
const MOST_FILES = 1_000;
/** More rejections than a person reads: such a file is of another kind than was said. */
const MOST_REJECTIONS = 10_000;

const presentFile = ({ seq: _, from, to, createdAt, finishedAt, ...file }: FileRow) => ({
  ...file,
  period: { from, to },
  created_at: createdAt.toISOString(),
  finished_at: finishedAt?.toISOString() ?? null,
});

async function requireFile(db: Queryable, id: string): Promise<FileRow> {
  const file = await findFile(db, id);
  if (!file) throw new ProblemError('not_found', 'There is no settlement file with this id.');
  return file;
}

export const listFiles = async (db: Queryable) => (await selectFiles(db, MOST_FILES)).map(presentFile);

export const readFile = async (db: Queryable, id: string) => presentFile(await requireFile(db, id));

/** What was not taken of a file, by line. */
export const listRejections = async (db: Queryable, id: string) =>
  selectRejections(db, (await requireFile(db, id)).seq, MOST_REJECTIONS);
