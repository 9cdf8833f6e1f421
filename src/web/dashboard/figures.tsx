import { useEffect } from 'react';
import type { Figures } from '../../client/types';
import { figuresOf } from './api';
import { ErrorsCard, FirstSeenCard, LatencyCard, PaymentsCard, RiskCard } from './figure-cards';
import { Reading, Title, Trouble } from './parts';
import { BASE, go, usePlace } from './route';
import { useLive } from './stream';
import { amountText, noteServiceTime } from './text';
import { useResource } from './use-resource';

const WINDOWS: [hours: number, name: string][] = [
  [24, 'Last 24 hours'],
  [72, 'Last 3 days'],
  [168, 'Last 7 days'],
];
const REFRESH_MS = 30_000;

/** How it goes. */
export function FiguresView() {
  const { query } = usePlace();
  const [hours, name] = WINDOWS.find(([each]) => `${each}` === query.get('hours')) ?? [24, 'Last 24 hours'];
  const { data, failure, refresh } = useResource(`${hours}`, (signal) => figuresOf(hours, { signal }));
  if (data) noteServiceTime(data.at);
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
        <Title>Figures</Title>
        <label className="field window">
          <span className="sr-only">Time</span>
          <select value={hours} onChange={(event) => go(`${BASE}/figures?hours=${event.target.value}`)}>
            {WINDOWS.map(([value, shown]) => (
              <option key={value} value={value}>
                {shown}
              </option>
            ))}
          </select>
        </label>
      </div>
      {failure && <Trouble failure={failure} again={refresh} />}
      {!data && !failure && <Reading />}
      {data && (
        <div className="figures">
          <Tiles figures={data} />
          <PaymentsCard figures={data} name={name} />
          <RiskCard figures={data} />
          <LatencyCard figures={data} />
          <FirstSeenCard figures={data} />
          <ErrorsCard figures={data} name={name} />
        </div>
      )}
    </>
  );
}

function Tiles({ figures: { orders, payments, open_problems, money_at_risk } }: { figures: Figures }) {
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
      <Tile name="Orders created" value={`${orders.created}`} />
      <Tile name="Payments captured" value={`${captured}`} />
      <Tile name="Open problems" value={`${open_problems}`} tone={open_problems > 0 ? 'bad' : ''} />
      <Tile name="Money at risk now" value={atRisk.length > 0 ? atRisk.join(' · ') : 'none'} />
    </dl>
  );
}

const Tile = ({ name, value, tone = '' }: { name: string; value: string; tone?: string }) => (
  <div className={`card ${tone}`}>
    <dt>{name}</dt>
    <dd>{value}</dd>
  </div>
);
