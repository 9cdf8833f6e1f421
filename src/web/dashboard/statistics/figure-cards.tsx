/** The figures, one card each. */

import type { Figures } from '../../../client/generated/types';
import { lasting } from '../../../domain/timeline/standing';
import { Section } from '../parts/parts';
import { amountText, dayText, hourText } from '../parts/text';
import { statisticsWords } from '../words/statistics-words';
import { type Bar, Bars } from './bars';
import { ChartCard } from './chart-card';

const sum = (values: number[]): number => values.reduce((total, value) => total + value, 0);

/** `Captured 24, failed 4.` and the busiest column. */
function describe(series: { name: string; values: number[] }[], labels: string[]): string {
  const totals = labels.map((_label, column) => sum(series.map(({ values }) => values[column] ?? 0)));
  const most = Math.max(0, ...totals);
  const all = series.map(({ name, values }) => `${name} ${sum(values)}`).join(', ');
  return most === 0 ? `${all}.` : `${all}.${statisticsWords().most(labels[totals.indexOf(most)] ?? '', most)}`;
}

/** Of several days, each is marked where it begins. */
const marksOf = (times: string[], hours: number): Map<number, string> | undefined =>
  hours <= 24
    ? undefined
    : new Map(
        times.flatMap((at, column): [number, string][] =>
          new Date(at).getHours() === 0 ? [[column, dayText(at)]] : [],
        ),
      );

export function PaymentsCard({ statistics: { payments, hours }, name }: { statistics: Figures; name: string }) {
  const say = statisticsWords();
  const labels = payments.map(({ hour }) => hourText(hour, hours > 24));
  const of = (key: 'captured' | 'failed' | 'canceled' | 'expired') => payments.map((each) => each[key]);
  const series = [
    { name: say.outcomes.captured, values: of('captured'), color: '--chart-good' as const },
    { name: say.outcomes.failed, values: of('failed'), color: '--chart-bad' as const },
    { name: say.outcomes.canceled, values: of('canceled'), color: '--chart-plain' as const },
    { name: say.outcomes.expired, values: of('expired'), color: '--chart-warm' as const },
  ];
  return (
    <ChartCard
      id="payments"
      title={say.paymentsByHour}
      column={say.hour}
      labels={labels}
      marks={marksOf(
        payments.map(({ hour }) => hour),
        hours,
      )}
      series={series}
      description={`${say.paymentsByHour}, ${name.toLowerCase()}. ${describe(series, labels)}`}
    />
  );
}

type Age = Figures['money_at_risk'][number]['age'];
const AGES: Age[] = ['under_5_minutes', 'under_1_hour', 'under_1_day', 'over_1_day'];
const isOld = (age: Age): boolean => age === 'under_1_day' || age === 'over_1_day';

export function RiskCard({ statistics: { money_at_risk } }: { statistics: Figures }) {
  const say = statisticsWords();
  const currencies = [...new Set(money_at_risk.map(({ currency }) => currency))];
  return (
    <Section id="risk" title={say.riskTitle}>
      <p className="soft">{say.riskMeans}</p>
      {currencies.length === 0 && <p className="none">{say.riskNone}</p>}
      {currencies.map((currency) => {
        const bars = AGES.map((age): Bar => {
          const found = money_at_risk.find((each) => each.age === age && each.currency === currency);
          const value = found?.amount.value ?? 0;
          const count = found ? ` (${found.payments})` : '';
          return {
            name: say.ages[age],
            value,
            shown: `${amountText(value, currency)}${count}`,
            tone: isOld(age) ? 'bad' : 'warm',
          };
        });
        return <Bars key={currency} bars={bars} label={say.riskLabel(currency)} />;
      })}
    </Section>
  );
}

export function LatencyCard({ statistics: { pay_to_confirm } }: { statistics: Figures }) {
  const say = statisticsWords();
  const { count, p50_seconds, p90_seconds, p99_seconds, histogram } = pay_to_confirm;
  const labels = histogram.map(({ up_to_seconds }, position) => {
    const before = histogram[position - 1]?.up_to_seconds ?? 0;
    return up_to_seconds === null ? `> ${lasting(before * 1000)}` : `≤ ${lasting(up_to_seconds * 1000)}`;
  });
  const series = [
    { name: say.payments, values: histogram.map(({ payments }) => payments), color: '--chart-accent' as const },
  ];
  const said = (seconds: number | null) => (seconds === null ? '–' : secondsText(seconds));
  return (
    <ChartCard
      id="latency"
      title={say.latencyTitle}
      column={say.time}
      labels={labels}
      series={series}
      description={say.latency(said(p50_seconds), said(p90_seconds), said(p99_seconds))}
    >
      <dl className="facts">
        <Fact name={say.within.half} value={said(p50_seconds)} />
        <Fact name={say.within.p90} value={said(p90_seconds)} />
        <Fact name={say.within.p99} value={said(p99_seconds)} />
        <Fact name={say.payments} value={`${count}`} />
      </dl>
    </ChartCard>
  );
}

const secondsText = (seconds: number): string =>
  seconds < 10 ? `${seconds.toFixed(1)} s` : lasting(Math.round(seconds) * 1000);

const Fact = ({ name, value }: { name: string; value: string }) => (
  <div>
    <dt>{name}</dt>
    <dd>{value}</dd>
  </div>
);

export function FirstSeenCard({ statistics: { first_seen_by } }: { statistics: Figures }) {
  const say = statisticsWords();
  const { webhook, reconciler, manual, charge } = first_seen_by;
  const all = webhook + reconciler + manual + charge;
  const bar = (name: string, value: number, tone: string): Bar => ({
    name,
    value,
    shown: `${value}${all > 0 ? ` · ${Math.round((100 * value) / all)} %` : ''}`,
    tone,
  });
  return (
    <Section id="first-seen" title={say.firstTitle}>
      <p className="soft">{say.firstMeans}</p>
      <Bars
        label={say.firstLabel}
        bars={[
          bar(say.firstBy.webhook, webhook, 'good'),
          bar(say.firstBy.reconciler, reconciler, 'warm'),
          bar(say.firstBy.manual, manual, 'accent'),
          bar(say.firstBy.charge, charge, 'good'),
        ]}
      />
    </Section>
  );
}

const PROVIDERS = [
  { key: 'whatsapp', color: '--chart-good' },
  { key: 'psp', color: '--chart-warm' },
  { key: 'merchant', color: '--chart-rose' },
] as const;

export function ErrorsCard({ statistics: { provider_errors, hours }, name }: { statistics: Figures; name: string }) {
  const say = statisticsWords();
  const times = [...new Set(provider_errors.map(({ hour }) => hour))];
  const labels = times.map((hour) => hourText(hour, hours > 24));
  const series = PROVIDERS.map(({ key, color }) => ({
    name: say.providers[key],
    color,
    values: times.map((hour) =>
      sum(provider_errors.filter((each) => each.hour === hour && each.provider === key).map(({ errors }) => errors)),
    ),
  }));
  return (
    <ChartCard
      id="errors"
      title={say.errorsTitle}
      column={say.hour}
      labels={labels}
      marks={marksOf(times, hours)}
      series={series}
      description={`${say.errorsMeans}, ${name.toLowerCase()}. ${describe(series, labels)}`}
    />
  );
}
