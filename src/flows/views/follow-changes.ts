import type { Queryable } from '../../db/core/client';
import { type ChangedOrder, newestLines, readLines } from '../../db/orders/change-feed';

/** Lines read at a time; a service that writes more in a second is read in several steps. */
const STEP = 2_000;
/** Ids may be taken and never written, so a missing one is waited for only as long as a transaction can last. */
const MISSING_MS = 60_000;
/** Of more at a time, as after a restored backup, only the newest are waited for. */
const MOST_MISSING = 1_000;
/** Versions that are remembered; a line is read once, so that only those of one moment can come twice. */
const MOST_VERSIONS = 5_000;

export interface Follower {
  /** The orders that changed visibly since the last call, each once and as it is now. */
  next(): Promise<ChangedOrder[]>;
  /** Every line up to this id was read, or will never be written: where another follower may go on. */
  readonly position: number;
  /** The newest line that was read. */
  readonly newest: number;
}

/**
 * Follows the timeline from its end on. Ids are taken before they are committed, so a line may appear behind newer
 * ones: the ids that are skipped are asked for again. `elapsed` tells milliseconds of a clock that only moves forward.
 */
export async function followChanges(db: Queryable, elapsed: () => number = () => performance.now()): Promise<Follower> {
  const missing = new Map<number, number>();
  const versions = new Map<string, number>();
  const ids = await newestLines(db, MOST_MISSING);
  let newest = Math.max(0, (ids.at(-1) ?? 0) - MOST_MISSING);
  const read = (id: number): void => {
    if (missing.delete(id)) return;
    for (let skipped = Math.max(newest + 1, id - MOST_MISSING); skipped < id; skipped++)
      missing.set(skipped, elapsed());
    while (missing.size > MOST_MISSING) missing.delete(firstOf(missing) ?? 0);
    newest = id;
  };
  for (const id of ids) read(id);

  const isNewer = ({ referenceId, version }: ChangedOrder): boolean => {
    if ((versions.get(referenceId) ?? 0) >= version) return false;
    versions.delete(referenceId);
    versions.set(referenceId, version);
    if (versions.size > MOST_VERSIONS) versions.delete(firstOf(versions) ?? '');
    return true;
  };

  return {
    next: async () => {
      const changes = new Map<string, ChangedOrder>();
      for (let lines = STEP; lines >= STEP; ) {
        for (const [id, since] of missing) if (elapsed() - since > MISSING_MS) missing.delete(id);
        const found = await readLines(db, newest, [...missing.keys()], STEP);
        lines = found.filter(({ id }) => id > newest).length;
        for (const { id, order } of found) {
          read(id);
          if (order && isNewer(order)) changes.set(order.referenceId, order);
        }
      }
      return [...changes.values()];
    },
    get position() {
      // Ids are put in as they grow, and the first is the lowest.
      const lowest = firstOf(missing);
      return lowest === undefined ? newest : lowest - 1;
    },
    get newest() {
      return newest;
    },
  };
}

/** The key that was put in first. */
const firstOf = <K>(map: Map<K, unknown>): K | undefined => map.keys().next().value;

/** The orders that changed after `position`, each once; null when there are more than `limit` lines to read. */
export async function changesSince(db: Queryable, position: number, limit: number): Promise<ChangedOrder[] | null> {
  const lines = await readLines(db, position, [], limit + 1);
  if (lines.length > limit) return null;
  return [...new Map(lines.flatMap(({ order }) => (order ? [[order.referenceId, order] as const] : []))).values()];
}
