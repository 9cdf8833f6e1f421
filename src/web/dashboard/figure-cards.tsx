/** The figures, one card each. */
import { lasting } from '../../client/story';
import type { Figures } from '../../client/types';
import { type Bar, Bars } from './bars';
import { ChartCard } from './chart-card';
import { Section } from './parts';
import { amountText, dayText, hourText } from './text';

const sum = (values: number[]): number => values.reduce((total, value) => total + value, 0);

/** `Captured 24, failed 4.` and the busiest column. */
function describe(series: { name: string; values: number[] }[], labels: string[]): string {
  const totals = labels.map((_label, column) => sum(series.map(({ values }) => values[column] ?? 0)));
  const most = Math.max(0, ...totals);
  const all = series.map(({ name, values }) => `${name} ${sum(values)}`).join(', ');
  return most === 0 ? `${all}.` : `${all}. Most at ${labels[totals.indexOf(most)]}: ${most}.`;
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

export function PaymentsCard({ figures: { payments, hours }, name }: { figures: Figures; name: string }) {
  const labels = payments.map(({ hour }) => hourText(hour, hours > 24));
  const of = (key: 'captured' | 'failed' | 'canceled' | 'expired') => payments.map((each) => each[key]);
  const series = [
    { name: 'Captured', values: of('captured'), color: '--chart-good' as const },
    { name: 'Failed', values: of('failed'), color: '--chart-bad' as const },
    { name: 'Canceled', values: of('canceled'), color: '--chart-plain' as const },
    { name: 'Expired', values: of('expired'), color: '--chart-warm' as const },
  ];
  return (
    <ChartCard
      id="payments"
      title="Payments by the hour"
      column="Hour"
      labels={labels}
      marks={marksOf(
        payments.map(({ hour }) => hour),
        hours,
      )}
      series={series}
      description={`Payments by the hour, ${name.toLowerCase()}. ${describe(series, labels)}`}
    />
  );
}

type Age = Figures['money_at_risk'][number]['age'];
const AGES: Record<Age, string> = {
  under_5_minutes: 'Under 5 minutes',
  under_1_hour: 'Under 1 hour',
  under_1_day: 'Under 1 day',
  over_1_day: 'Over 1 day',
};
const isOld = (age: Age): boolean => age === 'under_1_day' || age === 'over_1_day';

export function RiskCard({ figures: { money_at_risk } }: { figures: Figures }) {
  const currencies = [...new Set(money_at_risk.map(({ currency }) => currency))];
  return (
    <Section id="risk" title="Money at risk by age">
      <p className="soft">Customers are paying it, and nobody has confirmed it yet.</p>
      {currencies.length === 0 && <p className="none">None: nothing is under way.</p>}
      {currencies.map((currency) => {
        const bars = (Object.keys(AGES) as Age[]).map((age): Bar => {
          const found = money_at_risk.find((each) => each.age === age && each.currency === currency);
          const value = found?.amount.value ?? 0;
          const count = found ? ` (${found.payments})` : '';
          return {
            name: AGES[age],
            value,
            shown: `${amountText(value, currency)}${count}`,
            tone: isOld(age) ? 'bad' : 'warm',
          };
        });
        return <Bars key={currency} bars={bars} label={`Money at risk in ${currency}, by age (payments)`} />;
      })}
    </Section>
  );
}

export function LatencyCard({ figures: { pay_to_confirm } }: { figures: Figures }) {
  const { count, p50_seconds, p90_seconds, p99_seconds, histogram } = pay_to_confirm;
  const labels = histogram.map(({ up_to_seconds }, position) => {
    const before = histogram[position - 1]?.up_to_seconds ?? 0;
    return up_to_seconds === null ? `> ${lasting(before * 1000)}` : `≤ ${lasting(up_to_seconds * 1000)}`;
  });
  const series = [
    { name: 'Payments', values: histogram.map(({ payments }) => payments), color: '--chart-accent' as const },
  ];
  const said = (seconds: number | null) => (seconds === null ? '–' : secondsText(seconds));
  return (
    <ChartCard
      id="latency"
      title="From paying to confirmed"
      column="Time"
      labels={labels}
      series={series}
      description={`How long payments took to be confirmed. Half within ${said(p50_seconds)}, 90 % within ${said(p90_seconds)}, 99 % within ${said(p99_seconds)}.`}
    >
      <dl className="facts">
        <Fact name="Half within" value={said(p50_seconds)} />
        <Fact name="90 % within" value={said(p90_seconds)} />
        <Fact name="99 % within" value={said(p99_seconds)} />
        <Fact name="Payments" value={`${count}`} />
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

export function FirstSeenCard({ figures: { first_seen_by } }: { figures: Figures }) {
  const { webhook, reconciler, manual, charge } = first_seen_by;
  const all = webhook + reconciler + manual + charge;
  const bar = (name: string, value: number, tone: string): Bar => ({
    name,
    value,
    shown: `${value}${all > 0 ? ` · ${Math.round((100 * value) / all)} %` : ''}`,
    tone,
  });
  return (
    <Section id="first-seen" title="Who saw the capture first">
      <p className="soft">When the timer sees more than the webhooks, webhooks get lost.</p>
      <Bars
        label="Captured payments by who saw them first"
        bars={[
          bar('A webhook', webhook, 'good'),
          bar('The timer', reconciler, 'warm'),
          bar('You asked', manual, 'accent'),
          bar('The charge’s answer', charge, 'good'),
        ]}
      />
    </Section>
  );
}

const PROVIDERS = [
  { key: 'whatsapp', name: 'WhatsApp', color: '--chart-good' },
  { key: 'psp', name: 'PSP', color: '--chart-warm' },
  { key: 'merchant', name: 'Your endpoints', color: '--chart-rose' },
] as const;

export function ErrorsCard({ figures: { provider_errors, hours }, name }: { figures: Figures; name: string }) {
  const times = [...new Set(provider_errors.map(({ hour }) => hour))];
  const labels = times.map((hour) => hourText(hour, hours > 24));
  const series = PROVIDERS.map(({ key, name: shown, color }) => ({
    name: shown,
    color,
    values: times.map((hour) =>
      sum(provider_errors.filter((each) => each.hour === hour && each.provider === key).map(({ errors }) => errors)),
    ),
  }));
  return (
    <ChartCard
      id="errors"
      title="What others failed at"
      column="Hour"
      labels={labels}
      marks={marksOf(times, hours)}
      series={series}
      description={`Errors of others by the hour, ${name.toLowerCase()}. ${describe(series, labels)}`}
    />
  );
}
