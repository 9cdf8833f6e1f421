import type { Config } from '../../config';
import { type FetchState, readFetchStates } from '../../db/settlements/fetches';
import { moment } from '../table';
import { withDatabase } from './check-database';
import type { Finding } from './finding';

/** A gateway that is away for some hours is nothing for a person. */
const LONG_MS = 6 * 3_600_000;

/** Do the gateways give us their books? */
export async function checkFetches(config: Config): Promise<Finding[]> {
  const { razorpay, stripe } = config;
  if (razorpay.keyId === null && stripe.secretKey === null) return [];
  return withDatabase(config, async (db) => {
    const states = await readFetchStates(db);
    return states.map((state) => evaluateFetch(state, Date.now()));
  });
}

/** What is said of one gateway. */
export function evaluateFetch(
  { source, waiting, oldest, failingSince, error, newest }: FetchState,
  now: number,
): Finding {
  const name = 'books';
  const reached = newest === null ? 'no day has been fetched yet' : `fetched up to ${newest}`;
  const count = `${waiting} day${waiting === 1 ? '' : 's'}`;
  if (!failingSince) {
    const rest = waiting === 0 ? '' : `, ${count} to come, the first ${oldest}`;
    return { name, status: 'ok', detail: `${source}: ${reached}${rest}` };
  }
  const since = moment(failingSince.toISOString());
  return {
    name,
    status: now - failingSince.getTime() > LONG_MS ? 'fail' : 'warn',
    detail: `${source}: ${reached}; nothing comes since ${since} (${error ?? 'no reason was kept'}), ${count} to come`,
    advice:
      '401 and 403: check the keys and what they may read. No day is lost: each is asked for again until it comes, or at once by wapay reconcile fetch.',
  };
}
