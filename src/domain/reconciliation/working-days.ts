const DAY_MS = 86_400_000;

const dayNumber = (day: string): number => Date.parse(`${day}T00:00:00Z`) / DAY_MS;
const dayOf = (number: number): string => new Date(number * DAY_MS).toISOString().slice(0, 10);

/**
 * Whether banks work on a day (YYYY-MM-DD): in India not on Sundays and the second and fourth Saturday, in Brazil not at
 * weekends, and nowhere on the holidays that the merchant names.
 */
export function isWorkingDay(day: string, currency: string, holidays: ReadonlySet<string>): boolean {
  if (holidays.has(day)) return false;
  const weekday = new Date(`${day}T00:00:00Z`).getUTCDay();
  if (weekday === 0) return false;
  if (weekday !== 6) return true;
  if (currency !== 'INR') return false;
  const nth = Math.ceil(Number(day.slice(8)) / 7);
  return nth !== 2 && nth !== 4;
}

/** The latest day from which so many working days have gone by before `today`; what is of that day or earlier is late. */
export function lateSince(today: string, days: number, currency: string, holidays: ReadonlySet<string>): string {
  let number = dayNumber(today);
  // Today itself has not gone by.
  for (let left = days; left > 0; ) {
    number -= 1;
    if (isWorkingDay(dayOf(number), currency, holidays)) left -= 1;
  }
  return dayOf(number - 1);
}
