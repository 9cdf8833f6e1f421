/** A night passes: gateways settle what was paid, banks credit it, and the merchant imports both files in the morning. */
import { forwardClock } from '../control/clock-api';
import { Problem } from '../problem';
import type { Payout } from '../world/entities';
import type { World } from '../world/world';
import { bankStatement, type Credit, settlementFile } from './file-formats';
import { ACCOUNTS, type AccountName, type BookRow, readBooks, readUnsettled } from './gateway-books';
import {
  awaitCaptures,
  type FoundException,
  type ImportedFile,
  importFile,
  prepareAccount,
  readExceptions,
  reconcile,
} from './merchant-books';
import { type NightTrouble, payOut, writeRows } from './pay-out';

const DAY_MS = 86_400_000;
/** The morning is at half past nine UTC: in both countries it is the same day then. */
const MORNING_MS = 9.5 * 3_600_000;
/** Gateways pay out so long before it. */
const SETTLED_BEFORE_SECONDS = 3 * 3600;
/** What the service tells only after some working days: more nights pass until it does, so many at most. */
const REPORTED_LATER: readonly NightTrouble[] = ['missing_row', 'holiday'];
const MOST_NIGHTS = 14;
/** What the bank takes of a credit that comes short, in minor units. */
const BANK_CHARGE = 1180;
/** Orders whose captures are waited for. */
const MOST_AWAITED = 50;

export interface NightRequest {
  trouble?: NightTrouble | undefined;
  reference_id?: string | undefined;
}

interface Morning {
  trouble: NightTrouble;
  nights: number;
  payouts: Payout[];
  files: ImportedFile[];
  /** What did not agree in the evening and is open now. */
  exceptions: FoundException[];
  /** Those of the evening that are resolved. */
  resolved: number;
}

const lastNights = new WeakMap<World, Promise<unknown>>();

/** Lets a night pass, one after the other: two at once would pay out the same money. */
export function passNight(world: World, request: NightRequest): Promise<Morning> {
  const night = (lastNights.get(world) ?? Promise.resolve()).then(() => pass(world, request));
  lastNights.set(
    world,
    night.catch(() => {}),
  );
  return night;
}

async function pass(world: World, { trouble = 'quiet', reference_id: reference }: NightRequest): Promise<Morning> {
  const target = trouble === 'quiet' ? null : findTarget(world, trouble, reference);
  const evening = new Set((await readExceptions(world)).map(({ id }) => id));
  await forwardClock(world, msUntilMorning(world.now()));
  const unsettled = readUnsettled(world);
  await awaitCaptures(world, unsettled.flatMap(({ referenceId }) => referenceId ?? []).slice(-MOST_AWAITED));
  const settledAt = world.seconds() - SETTLED_BEFORE_SECONDS;
  const { payouts, files } = await payOutAccounts(world, writeRows(unsettled, trouble, target, settledAt), settledAt);
  files.push(...(await creditPayouts(world, trouble, target?.account ?? null)));
  let nights = 1;
  let exceptions = await findSince(world, evening);
  while (REPORTED_LATER.includes(trouble) && exceptions.length === 0 && nights < MOST_NIGHTS) {
    await forwardClock(world, DAY_MS);
    nights += 1;
    exceptions = await findSince(world, evening);
  }
  const open = new Set((await readExceptions(world)).map(({ id }) => id));
  const resolved = [...evening].filter((id) => !open.has(id)).length;
  return { trouble, nights, payouts, files, exceptions, resolved };
}

/** The payment to which the trouble happens: that of the order, else the newest that is not paid out. */
function findTarget(world: World, trouble: NightTrouble, reference: string | undefined): BookRow {
  // A claim may come for what was paid out long ago.
  const rows = trouble === 'chargeback' ? readBooks(world) : readUnsettled(world);
  const found = rows.findLast(
    ({ kind, referenceId }) => kind === 'payment' && (reference === undefined || referenceId === reference),
  );
  if (found) return found;
  if (reference !== undefined && world.orders.get(reference) === undefined)
    throw new Problem('not_found', 'No order has this reference_id.');
  throw new Problem('not_possible', 'there is no payment that a gateway has still to pay out; pay an order first');
}

const msUntilMorning = (now: Date): number =>
  (Math.floor(now.getTime() / DAY_MS) + 1) * DAY_MS + MORNING_MS - now.getTime();

/** Pays out every account that has rows, and imports its file; what is imported is paid out in the world, too. */
async function payOutAccounts(world: World, rows: readonly BookRow[], settledAt: number) {
  const payouts: Payout[] = [];
  const files: ImportedFile[] = [];
  for (const account of Object.keys(ACCOUNTS) as AccountName[]) {
    const own = rows.filter((row) => row.account === account);
    const payout = payOut(account, own, settledAt);
    if (!payout) continue;
    await prepareAccount(world, account);
    files.push(await importFile(world, settlementFile(payout, own)));
    world.payouts.put(payout.id, payout);
    for (const { id } of own) world.settledRows.put(id, { payoutId: payout.id });
    payouts.push(payout);
  }
  return { payouts, files };
}

/** The banks credit what was paid out; not on a holiday, and not all of it where it comes short. */
async function creditPayouts(
  world: World,
  trouble: NightTrouble,
  account: AccountName | null,
): Promise<ImportedFile[]> {
  const files: ImportedFile[] = [];
  for (const currency of ['INR', 'BRL'] as const) {
    const waiting = world.payouts
      .all()
      .filter((payout) => payout.currency === currency && payout.creditedAt === null && payout.net > 0);
    if (waiting.length === 0) continue;
    const closed = trouble === 'holiday' && account !== null && ACCOUNTS[account].currency === currency;
    const credits: Credit[] = (closed ? [] : waiting).map((payout) => {
      const short = trouble === 'short_credit' && payout.account === account && payout === newestOf(waiting, account);
      return { payout, amount: short ? Math.max(1, payout.net - BANK_CHARGE) : payout.net };
    });
    const from = Math.min(...waiting.map(({ settledAt }) => settledAt));
    files.push(await importFile(world, bankStatement(currency, from, credits)));
    for (const { payout } of credits) world.payouts.put(payout.id, { ...payout, creditedAt: world.seconds() });
  }
  return files;
}

const newestOf = (payouts: readonly Payout[], account: AccountName): Payout | undefined =>
  payouts.findLast((payout) => payout.account === account);

async function findSince(world: World, known: ReadonlySet<string>): Promise<FoundException[]> {
  await reconcile(world);
  return (await readExceptions(world)).filter(({ id }) => !known.has(id));
}
