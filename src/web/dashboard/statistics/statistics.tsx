import { useEffect } from 'react';
import type { Figures } from '../../../client/generated/types';
import { readStatistics } from '../api/api';
import { useLive } from '../api/stream';
import { useResource } from '../api/use-resource';
import { Reading, Title, Trouble } from '../parts/parts';
import { amountText } from '../parts/text';
import { BASE, go, usePlace } from '../route';
import { statisticsWords } from '../words/statistics-words';
import { ErrorsCard, FirstSeenCard, LatencyCard, PaymentsCard, RiskCard } from './figure-cards';
import { MessagesCard, MethodsCard } from './table-cards';

const WINDOWS = [24, 72, 168];
const REFRESH_MS = 30_000;

/** How it goes. */
export function StatisticsView() {
  const { query } = usePlace();
  const say = statisticsWords();
  const hours = WINDOWS.find((each) => `${each}` === query.get('hours')) ?? 24;
  const name = say.windows[hours] ?? '';
  const { data, failure, refresh } = useResource(`${hours}`, (signal) => readStatistics(hours, { signal }));
  useLive(refresh, () => false);
  useEffect(() => {
    const timer = setInterval(() => {
      if (document.visibilityState === 'visible') refresh();
    }, REFRESH_MS);
    return () => clearInterval(timer);
  }, [refresh]);
  return (
    <>
      <div className="view-head">
        <Title>{say.title}</Title>
        <label className="field window">
          <span className="sr-only">{say.time}</span>
          <select value={hours} onChange={(event) => go(`${BASE}/figures?hours=${event.target.value}`)}>
            {WINDOWS.map((value) => (
              <option key={value} value={value}>
                {say.windows[value]}
              </option>
            ))}
          </select>
        </label>
      </div>
      {failure && <Trouble failure={failure} again={refresh} />}
      {!data && !failure && <Reading />}
      {data && (
        <div className="figures">
          <Tiles statistics={data} />
          <PaymentsCard statistics={data} name={name} />
          <RiskCard statistics={data} />
          <MethodsCard statistics={data} />
          <MessagesCard statistics={data} />
          <LatencyCard statistics={data} />
          <FirstSeenCard statistics={data} />
          <ErrorsCard statistics={data} name={name} />
        </div>
      )}
    </>
  );
}

function Tiles({ statistics: { orders, payments, open_problems, money_at_risk } }: { statistics: Figures }) {
  const say = statisticsWords();
  const captured = payments.reduce((sum, each) => sum + each.captured, 0);
  const currencies = [...new Set(money_at_risk.map(({ currency }) => currency))];
  const atRisk = currencies.map((currency) =>
    amountText(
      money_at_risk.filter((each) => each.currency === currency).reduce((sum, { amount }) => sum + amount.value, 0),
      currency,
    ),
  );
  return (
    <dl className="tiles">
      <Tile name={say.created} value={`${orders.created}`} />
      <Tile name={say.captured} value={`${captured}`} />
      <Tile name={say.openProblems} value={`${open_problems}`} tone={open_problems > 0 ? 'bad' : ''} />
      <Tile name={say.atRisk} value={atRisk.length > 0 ? atRisk.join(' · ') : say.none} />
    </dl>
  );
}

const Tile = ({ name, value, tone = '' }: { name: string; value: string; tone?: string }) => (
  <div className={`card ${tone}`}>
    <dt>{name}</dt>
    <dd>{value}</dd>
  </div>
);
