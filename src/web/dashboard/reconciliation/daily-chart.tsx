import type { LedgerAccount } from '../../../client/generated/types';
import { Fact } from '../parts/parts';
import { amountText, calendarDay, shortAmountText } from '../parts/text';
import { ChartCard } from '../statistics/chart-card';
import { reconciliationWords } from '../words/reconciliation-words';
import { type DaySeries, markedDays } from './day-series';

const sum = (values: number[]): number => values.reduce((total, value) => total + value, 0);
/** Names of days that have room in the hand. */
const MOST_MARKS = 5;

/** What a currency's days collected, what gateways settled, and what came to the bank. */
export function DailyChart({ series, accounts }: { series: DaySeries; accounts: readonly LedgerAccount[] }) {
  const say = reconciliationWords();
  const { currency, days, collected, settled, credited } = series;
  const title = say.dayTitle(currency, say.zones[currency] ?? 'UTC');
  const write = (value: number, onAxis = false) =>
    onAxis ? shortAmountText(value, currency) : amountText(value, currency);
  const lines = [
    { name: say.collected, values: collected, color: '--chart-accent' as const },
    { name: say.settled, values: settled, color: '--chart-warm' as const },
    { name: say.credited, values: credited, color: '--chart-good' as const },
  ];
  const balanceOf = (account: LedgerAccount['account']) =>
    accounts.find((each) => each.account === account && each.currency === currency)?.balance.value ?? 0;
  const suspense = balanceOf('suspense');
  const balances = [
    { name: say.balances.gateway, value: balanceOf('gateway_receivable') },
    { name: say.balances.reserve, value: balanceOf('reserve') },
    // A credit there is money that came; a debit is money that went or did not come.
    { name: suspense < 0 ? say.balances.received : say.balances.gone, value: Math.abs(suspense) },
  ].filter(({ value }, index) => index === 0 || value !== 0);
  return (
    <ChartCard
      id={`days-${currency.toLowerCase()}`}
      title={title}
      column={say.day}
      labels={days.map((day) => calendarDay(day))}
      marks={new Map(markedDays(days, MOST_MARKS).map((index) => [index, calendarDay(days[index] ?? '', true)]))}
      series={lines}
      isGrouped
      write={write}
      description={`${title}. ${lines.map(({ name, values }) => `${name} ${write(sum(values))}`).join(', ')}.`}
    >
      <dl className="facts balances">
        {balances.map(({ name, value }) => (
          <Fact key={name} name={name}>
            {amountText(value, currency)}
          </Fact>
        ))}
      </dl>
    </ChartCard>
  );
}
