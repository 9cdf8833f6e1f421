import { DETAILS, type Draft } from './draft';

const KEY = 'wapay-new-order';

/** What is the same from order to order: how one is paid, and nothing about a customer. */
type Habits = Partial<Pick<Draft, 'currency' | 'goods' | 'kind' | 'catalog' | 'by' | 'expiry' | 'details'>>;

/** As the last order of this machine was; storage may be forbidden. */
export function lastHabits(): Habits {
  try {
    return JSON.parse(localStorage.getItem(KEY) ?? '{}') as Habits;
  } catch {
    return {};
  }
}

const OF_THE_SHOP = new Set(['gateway', 'configuration', 'pixMerchant', 'pixKey', 'pixKeyType']);

export function keepHabits({ currency, goods, kind, catalog, by, expiry, details }: Draft): void {
  const kept = DETAILS[kind].filter(({ label }) => OF_THE_SHOP.has(label)).map(({ pointer }) => pointer);
  const own = Object.fromEntries(Object.entries(details).filter(([pointer]) => kept.includes(pointer)));
  try {
    localStorage.setItem(
      KEY,
      JSON.stringify({ currency, goods, kind, catalog, by, expiry, details: own } satisfies Habits),
    );
  } catch {
    // It is typed again, then.
  }
}
