import { createAddressGuard } from '../../adapters/http/address-guard';
import type { Config } from '../../config';
import { type ForwardState, readForwardStates } from '../../db/queues/forwards';
import { moment } from '../table';
import { withDatabase } from './check-database';
import type { Finding } from './finding';

/** Younger than this a delivery waits for its turn, or for a restart of the receiver. */
const LATE_MS = 300_000;
const DAY_MS = 86_400_000;

/** May the forward addresses be asked, and do they take what WhatsApp delivers? */
export async function checkForwarding(config: Config): Promise<Finding[]> {
  const { forwardAddresses, livemode, notifyAllowHosts: allowHosts } = config;
  if (forwardAddresses.length === 0) return [];
  const urls = forwardAddresses.map(({ url }) => url);
  const guard = createAddressGuard({ sandbox: !livemode, allowHosts });
  const refused = await Promise.all(urls.map((url) => guard.refuses(url)));
  const states = await withDatabase(config, (db) => readForwardStates(db, urls));
  return states.map((state, index) => evaluateForward(state, refused[index] ?? null, Date.now()));
}

/** What is said of one address; its path and query may hold a secret, so only its host is named. */
export function evaluateForward(state: ForwardState, refused: string | null, now: number): Finding {
  const { url, waiting, oldest, failingSince, httpStatus, givenUp, givenUpAt } = state;
  const name = 'forwarding';
  const { host } = new URL(url);
  const found = (status: Finding['status'], detail: string, advice?: string): Finding => ({
    ...{ name, status, detail: `${host} ${detail}` },
    ...(advice && { advice }),
  });
  if (refused)
    return found(
      'fail',
      `may not be asked: ${refused}`,
      'Use a public https address, or name it in NOTIFY_ALLOW_HOSTS.',
    );
  const since = (at: Date) => moment(at.toISOString());
  const answer = httpStatus === null ? 'gave no answer' : `answered ${httpStatus}`;
  if (failingSince)
    return found(
      'warn',
      `takes nothing since ${since(failingSince)}: it ${answer} last; ${waiting} wait in order`,
      'Mend the receiver: it is asked once a minute, and gets everything then. 401 and 403 there: compare the app secret, or FORWARD_SECRET.',
    );
  if (givenUpAt && now - givenUpAt.getTime() < DAY_MS)
    return found('warn', `did not take ${givenUp}, which are given up; the last ${since(givenUpAt)}`, 'See its log.');
  if (oldest && now - oldest.getTime() > LATE_MS)
    return found('warn', `is behind: ${waiting} wait, the oldest since ${since(oldest)}`, 'Is a worker running?');
  return found('ok', waiting === 0 ? 'has taken everything' : `is being served, ${waiting} wait`);
}
