import {
  removeEvents,
  removeIdempotencyKeys,
  removeInbox,
  removeOutbox,
  removePauses,
  removeTimeline,
} from '../db/retention';
import { after } from '../domain/schedule';
import type { Context } from './context';

const HOUR = 3600;
const DAY = 24 * HOUR;

/**
 * How long what is over is kept, in seconds. Never removed: orders, payments, transactions, verifications (one of them
 * is the evidence of each capture), refunds, charge attempts, and inbox rows with consents.
 */
export const KEPT_SECONDS = {
  /** WhatsApp repeats a delivery for a week at most; the same news after that costs one lookup. */
  inbox: 30 * DAY,
  outbox: 30 * DAY,
  /** With their deliveries, whose last try comes after a day or two. */
  events: 30 * DAY,
  /** Twice the 24 hours that merchants are promised. */
  idempotencyKeys: 48 * HOUR,
  /** Of orders that are closed. */
  timeline: 365 * DAY,
  pauses: DAY,
};

/** Rows removed by one statement: few enough that nobody waits for its locks, or for the replicas, noticeably. */
const BATCH = 500;

/** Removes what is over for long enough, in small batches, until nothing is left or `stopped` says so. Returns how many steps it took. */
export async function retain(ctx: Context, stopped: () => boolean = () => false): Promise<number> {
  const { db } = ctx;
  const before = (kept: keyof typeof KEPT_SECONDS) => after(ctx.clock.now(), -KEPT_SECONDS[kept]);
  const removals = [
    (limit: number) => removeInbox(db, before('inbox'), limit),
    (limit: number) => removeOutbox(db, before('outbox'), limit),
    (limit: number) => removeEvents(db, before('events'), limit),
    (limit: number) => removeIdempotencyKeys(db, before('idempotencyKeys'), limit),
    (limit: number) => removePauses(db, before('pauses'), limit),
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
    position = await removeTimeline(db, before('timeline'), position, BATCH);
  }
  return steps;
}
