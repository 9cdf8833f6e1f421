import type { DayReport, Settlement } from '../../../client/generated/types';
import { merchantDay } from '../../../domain/ledger/merchant-day';

const DAY_MS = 86_400_000;

/** The days of a merchant who is paid in this currency, up to today, oldest first. */
export function lastDays(count: number, currency: string, now: Date): string[] {
  const today = Date.parse(`${merchantDay(now, currency)}T00:00:00Z`);
  return Array.from({ length: count }, (_day, index) =>
    new Date(today - (count - 1 - index) * DAY_MS).toISOString().slice(0, 10),
  );
}

export interface DaySeries {
  currency: string;
  days: string[];
  collected: number[];
  settled: number[];
  credited: number[];
}

/** The days in which money of one currency moved, whole, also those without a movement. */
export function seriesOf(
  currency: string,
  days: string[],
  reports: readonly DayReport[],
  settlements: readonly Settlement[],
): DaySeries {
  const own = new Map(reports.filter((each) => each.currency === currency).map((each) => [each.date, each]));
  const settled = new Map<string, number>();
  for (const { currency: of, settled_at, net } of settlements) {
    if (of !== currency || settled_at === null) continue;
    const day = merchantDay(new Date(settled_at), currency);
    settled.set(day, (settled.get(day) ?? 0) + net.value);
  }
  return {
    currency,
    days,
    collected: days.map((day) => own.get(day)?.collected.value ?? 0),
    settled: days.map((day) => settled.get(day) ?? 0),
    credited: days.map((day) => own.get(day)?.credited.value ?? 0),
  };
}

/** A few days whose names have room under a chart, the last one among them. */
export function markedDays(days: readonly string[], most: number): number[] {
  const step = Math.max(1, Math.ceil(days.length / most));
  return days.flatMap((_day, index) => ((days.length - 1 - index) % step === 0 ? [index] : []));
}
