import { DETAILS, type Draft, importerOf, templateOf } from './draft';

const KEY = 'wapay-new-order';

/** What is the same from order to order: how one is paid, and nothing about a customer. */
type Habits = Partial<Pick<Draft, 'currency' | 'goods' | 'kind' | 'source' | 'catalog' | 'by' | 'expiry' | 'details'>>;

/** As the last order of this machine was; storage may be forbidden. */
export function lastHabits(): Habits {
  try {
    return JSON.parse(localStorage.getItem(KEY) ?? '{}') as Habits;
  } catch {
    return {};
  }
}

const OF_THE_SHOP = new Set(['gateway', 'configuration', 'pixMerchant', 'pixKey', 'pixKeyType']);

export function keepHabits(draft: Draft): void {
  const { currency, goods, kind, source, catalog, by, expiry, details } = draft;
  const shop = DETAILS[kind].filter(({ label }) => OF_THE_SHOP.has(label));
  // What is said in a template may be about the customer: its name and language are the shop's.
  const template = templateOf(draft).filter(({ label }) => label === 'templateName' || label === 'templateLanguage');
  const kept = [...shop, ...template, ...importerOf(draft)].map(({ pointer }) => pointer);
  const own = Object.fromEntries(Object.entries(details).filter(([pointer]) => kept.includes(pointer)));
  try {
    localStorage.setItem(
      KEY,
      JSON.stringify({ currency, goods, kind, source, catalog, by, expiry, details: own } satisfies Habits),
    );
  } catch {
    // It is typed again, then.
  }
}
