/** The page's place, kept in the URL: nothing personal goes there, so what was searched for is kept in the history. */
import { useSyncExternalStore } from 'react';

export const BASE = '/dashboard';
export type View = 'orders' | 'order' | 'problems' | 'reconciliation' | 'figures' | 'new';
const VIEWS: View[] = ['problems', 'reconciliation', 'figures', 'new'];

export interface Place {
  view: View;
  /** Of one order. */
  reference: string | null;
  query: URLSearchParams;
  /** Path and query. */
  href: string;
  search: string;
  /** How many pages of the list were turned to come here. */
  depth: number;
}

interface Kept {
  search?: string;
  depth?: number;
}

export const ordersHref = (query = ''): string => `${BASE}/orders${query && `?${query}`}`;
export const orderHref = (reference: string): string => `${BASE}/orders/${encodeURIComponent(reference)}`;

function readPlace(): Place {
  const { pathname, search } = window.location;
  const [, view = '', reference = ''] = pathname.slice(BASE.length).split('/');
  const state = window.history.state as Kept | null;
  const kept = { search: state?.search ?? '', depth: state?.depth ?? 0 };
  const rest = { query: new URLSearchParams(search), href: pathname + search, ...kept };
  if (view === 'orders' && reference !== '') return { view: 'order', reference: decode(reference), ...rest };
  return { view: VIEWS.find((each) => each === view) ?? 'orders', reference: null, ...rest };
}

function decode(text: string): string {
  try {
    return decodeURIComponent(text);
  } catch {
    return text;
  }
}

let place = readPlace();
/** Where the list of orders was left, so that the way back leads there. */
let list: { href: string; search: string } = { href: ordersHref(), search: '' };
const listeners = new Set<() => void>();

/** Whether somebody has just gone to another view, whose heading takes the focus. */
let hasArrived = false;
export const takeArrival = (): boolean => {
  const was = hasArrived;
  hasArrived = false;
  return was;
};
export const noteArrival = (): void => {
  hasArrived = true;
};

function arrive(): void {
  const before = place;
  place = readPlace();
  if (place.view !== before.view || place.reference !== before.reference) noteArrival();
  if (place.view === 'orders') list = { href: place.href, search: place.search };
  for (const listener of listeners) listener();
}
arrive();
window.addEventListener('popstate', arrive);

export function go(href: string, { search = '', depth = 0 }: Kept = {}): void {
  window.history.pushState({ search, depth } satisfies Kept, '', href);
  arrive();
}

export const usePlace = (): Place =>
  useSyncExternalStore(
    (listener) => {
      listeners.add(listener);
      return () => listeners.delete(listener);
    },
    () => place,
  );

export const backToList = (): { href: string; search: string } => list;
