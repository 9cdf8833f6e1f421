import {
  removeEvents,
  removeIdempotencyKeys,
  removeInbox,
  removeOutbox,
  removeThrottles,
  removeTimeline,
} from '../../db/maintenance/retention';
import { removeForwardsOfOthers } from '../../db/queues/forwards';
import { removeRefused } from '../../db/queues/refused-deliveries';
import { removeUploads } from '../../db/settlements/chunks';
import { after } from '../../domain/decisions/schedule';
import type { Context } from '../context';

/** Pauses are short; one that is this old says nothing about the next. */
const THROTTLES_SECONDS = 86_400;

/** During an upgrade a process that knows the address may still run; see `FORWARD_URLS`. */
const FORGOTTEN_FORWARDS_SECONDS = 3_600;

/** No upload takes that long: what is left of it has no end. */
const UPLOAD_SECONDS = 86_400;

/** Rows removed by one statement: few enough that nobody waits for its locks, or for the replicas, noticeably. */
const BATCH = 500;

/**
 * Removes what is over for as long as the settings say, in small batches, until nothing is left or `stopped` says so.
 * Never removed: orders, payments, transactions, verifications (one of them is the evidence of each capture), refunds,
 * charge attempts, and inbox rows with consents. Returns how many steps it took.
 */
export async function deleteExpired(ctx: Context, stopped: () => boolean = () => false): Promise<number> {
  const { db } = ctx;
  const { ended, timeline, idempotencyKeys } = ctx.settings.retain;
  const urls = ctx.settings.forwardAddresses.map(({ url }) => url);
  const before = (seconds: number) => after(ctx.clock.now(), -seconds);
  const removals = [
    (limit: number) => removeInbox(db, before(ended), limit),
    (limit: number) => removeOutbox(db, before(ended), limit),
    (limit: number) => removeEvents(db, before(ended), limit),
    (limit: number) => removeIdempotencyKeys(db, before(idempotencyKeys), limit),
    (limit: number) => removeRefused(db, before(ended), limit),
    (limit: number) => removeForwardsOfOthers(db, urls, before(FORGOTTEN_FORWARDS_SECONDS), limit),
    (limit: number) => removeThrottles(db, before(THROTTLES_SECONDS), limit),
    (limit: number) => removeUploads(db, before(UPLOAD_SECONDS), limit),
  ];
  let steps = 0;
  for (const remove of removals) {
    while (!stopped()) {
      steps += 1;
      if ((await remove(BATCH)) < BATCH) break;
    }
  }
  let position: number | null = 0;
  while (position !== null && !stopped()) {
    steps += 1;
    position = await removeTimeline(db, before(timeline), position, BATCH);
  }
  return steps;
}
