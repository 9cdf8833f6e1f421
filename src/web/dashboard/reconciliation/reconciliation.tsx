import { useState } from 'react';
import type { Reconciliation, Settlement, SettlementFile } from '../../../client/generated/types';
import { accountsOf, type Days, daysOf, listFiles, listRuns, listSettlements, startRun } from '../api/books';
import { serviceNow } from '../api/service-clock';
import { useResource } from '../api/use-resource';
import { writeDisabledReason } from '../order/disabled-reasons';
import { withChange } from '../orders/filters';
import { QuickAction } from '../parts/action-button';
import { Ago, Reading, Section, Title, Trouble } from '../parts/parts';
import { BASE, go, type Place } from '../route';
import { useSession } from '../session/session-context';
import { reconciliationWords } from '../words/reconciliation-words';
import { DailyChart } from './daily-chart';
import { lastDays, seriesOf } from './day-series';
import { Exceptions } from './exceptions/exceptions';
import { Files } from './files/files';
import { Settlements } from './settlements/settlements';
import { useEvery } from './use-every';

const PERIODS = [14, 30, 90];
const CALM_MS = 30_000;
/** While rows are stored or matched. */
const BUSY_MS = 1500;
/** A file that is stored is matched within this time; else something is wrong, and a slow rhythm does. */
const MATCHED_WITHIN_MS = 60_000;
/** What a person has linked is matched within this time. */
const LINKED_WITHIN_MS = 10_000;

/** India's day begins first: these days hold those of every merchant. */
function periodOf(count: number): Days {
  const days = lastDays(count, 'INR', new Date(serviceNow()));
  return { from: days[0] ?? '', to: days.at(-1) ?? '' };
}

/** The first answers tell the service's time, which in a sandbox is not this machine's; the period ends then. */
async function readBooks(count: number, signal: AbortSignal) {
  const given = { signal };
  const [files, runs] = await Promise.all([listFiles(given), listRuns(given)]);
  const period = periodOf(count);
  const [paidOut, open, days, accounts] = await Promise.all([
    listSettlements(period, given),
    listSettlements({ state: 'open' }, given),
    daysOf(period, given),
    accountsOf(given),
  ]);
  return { files, runs, settlements: [...open, ...paidOut] as Settlement[], days, accounts };
}

/** Whether there is something to wait for: rows that are stored, or matching that runs or is about to. */
function isUnderWay(files: readonly SettlementFile[], runs: readonly Reconciliation[], now: number): boolean {
  if (files.some(({ status }) => status === 'processing') || runs.some(({ status }) => status === 'running'))
    return true;
  const matched = Math.max(0, ...runs.map(({ started_at }) => Date.parse(started_at)));
  return files.some(({ finished_at }) => {
    const stored = Date.parse(finished_at ?? '');
    return stored > matched && now - stored < MATCHED_WITHIN_MS;
  });
}

/** The merchant's books: what was imported, what agrees, and what does not. */
export function ReconciliationView({ place: { query } }: { place: Place }) {
  const count = PERIODS.find((each) => `${each}` === query.get('days')) ?? 30;
  const { data, failure, refresh } = useResource(`books ${count}`, (signal) => readBooks(count, signal));
  const [linkedAt, noteLinked] = useState(Number.NEGATIVE_INFINITY);
  const isBusy =
    data !== null &&
    (performance.now() < linkedAt + LINKED_WITHIN_MS || isUnderWay(data.files, data.runs, serviceNow()));
  const everyMs = isBusy ? BUSY_MS : CALM_MS;
  useEvery(refresh, everyMs);
  return (
    <>
      <Head query={query} count={count} runs={data?.runs ?? null} isBusy={isBusy} refresh={refresh} />
      {failure && <Trouble failure={failure} again={refresh} />}
      {!data && !failure && <Reading />}
      {data && (
        <div className="books">
          <Charts books={data} count={count} />
          <Exceptions
            query={query}
            settlements={data.settlements}
            everyMs={everyMs}
            linked={() => {
              noteLinked(performance.now());
              refresh();
            }}
          />
          <Settlements query={query} settlements={data.settlements} />
          <Files files={data.files} refresh={refresh} />
        </div>
      )}
    </>
  );
}

interface HeadProps {
  query: URLSearchParams;
  /** Days of the period. */
  count: number;
  runs: readonly Reconciliation[] | null;
  isBusy: boolean;
  refresh: () => void;
}

function Head({ query, count, runs, isBusy, refresh }: HeadProps) {
  const say = reconciliationWords();
  const session = useSession();
  const ended = runs?.find(({ status }) => status !== 'running');
  return (
    <div className="view-head">
      <Title>{say.title}</Title>
      <p className="soft" role="status">
        {isBusy && say.running}
        {!isBusy && ended && (
          <>
            {say.lastRun} <Ago at={ended.finished_at ?? ended.started_at} />
          </>
        )}
        {!isBusy && runs?.length === 0 && say.neverRun}
      </p>
      {ended?.status === 'failed' && <p className="bad-text">{say.failedRun}</p>}
      <div className="view-actions head-actions">
        <label className="field">
          <span className="sr-only">{say.period}</span>
          <select
            value={count}
            onChange={(event) => go(`${BASE}/reconciliation?${withChange(query, { days: event.target.value })}`)}
          >
            {PERIODS.map((days) => (
              <option key={days} value={days}>
                {say.periods[days]}
              </option>
            ))}
          </select>
        </label>
        <QuickAction
          disabledReason={writeDisabledReason(session)}
          work={async (key) => {
            await startRun(periodOf(count), { key });
            return say.matchStarted;
          }}
          done={refresh}
        >
          {say.matchNow}
        </QuickAction>
      </div>
    </div>
  );
}

function Charts({ books, count }: { books: Awaited<ReturnType<typeof readBooks>>; count: number }) {
  const say = reconciliationWords();
  const { days, settlements, accounts } = books;
  const now = new Date(serviceNow());
  const due = accounts.filter(({ account, balance }) => account === 'gateway_receivable' && balance.value !== 0);
  const currencies = [...new Set([...days, ...settlements, ...due].map(({ currency }) => currency))].toSorted();
  if (currencies.length === 0)
    return (
      <Section id="days" title={say.day}>
        <p className="none">{say.dayNone}</p>
      </Section>
    );
  return (
    <div className="day-charts">
      <p className="soft">{say.dayMeans}</p>
      {currencies.map((currency) => (
        <DailyChart
          key={currency}
          series={seriesOf(currency, lastDays(count, currency, now), days, settlements)}
          accounts={accounts}
        />
      ))}
    </div>
  );
}
