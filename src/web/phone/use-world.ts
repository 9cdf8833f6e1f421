import { useCallback, useEffect, useRef, useState } from 'react';
import { call, idOf, openStream } from './api';
import type { Bubble, Clock, Customer, Exchange, Faults, Merchant } from './types';

export interface World {
  live: boolean;
  loaded: boolean;
  customers: Customer[];
  faults: Faults;
  merchant: Merchant;
  clock: Clock;
  /** By how many milliseconds its clock is ahead of this browser's. */
  aheadMs: number;
  exchanges: Exchange[];
  /** The chat of the chosen customer. */
  chat: Bubble[];
  chosen: string | null;
  choose(id: string): void;
  /** Grows whenever something may be new. */
  pulse: number;
  refresh(): void;
}

const NO_FAULTS: Faults = { lookup: 'ok', send: 'ok', charge: 'ok' };
const REAL_CLOCK: Clock = { now: '', ahead_seconds: 0, fixed: null };
const EXCHANGES_KEPT = 200;

/** Everything that the page knows about the world, kept fresh by the stream of events. */
export function useWorld(): World {
  const [live, setLive] = useState(false);
  const [loaded, setLoaded] = useState(false);
  const [customers, setCustomers] = useState<Customer[]>([]);
  const [faults, setFaults] = useState<Faults>(NO_FAULTS);
  const [merchant, setMerchant] = useState<Merchant>({ api: null, key: null });
  const [{ clock, aheadMs }, setClock] = useState({ clock: REAL_CLOCK, aheadMs: 0 });
  const [exchanges, setExchanges] = useState<Exchange[]>([]);
  const [chats, setChats] = useState<{ id: string | null; bubbles: Bubble[] }>({ id: null, bubbles: [] });
  const [wanted, choose] = useState<string | null>(null);
  const [pulse, setPulse] = useState(0);
  const refresh = useCallback(() => setPulse((count) => count + 1), []);

  useEffect(
    () =>
      openStream({
        connection: (isLive) => {
          setLive(isLive);
          if (isLive) refresh();
        },
        change: refresh,
        exchange: (exchange) => {
          setExchanges((known) => {
            // A smaller number comes from a service that has been started anew.
            const others = known.filter((other) => other.id < exchange.id);
            return [...others, exchange].slice(-EXCHANGES_KEPT);
          });
          refresh();
        },
      }),
    [refresh],
  );

  const first = customers[0];
  const chosen = wanted ?? (first ? idOf(first) : null);

  const load = useCallback(async () => {
    const [people, broken, shop, time] = await Promise.all([
      call<{ data: Customer[] }>('GET', '/chats'),
      call<Faults>('GET', '/faults'),
      call<Merchant>('GET', '/merchant'),
      call<Clock>('GET', '/clock'),
    ]);
    setCustomers((known) => newer(known, people.data));
    setFaults((known) => newer(known, broken));
    setMerchant((known) => newer(known, shop));
    setClock({ clock: time, aheadMs: Date.parse(time.now) - Date.now() });
    const newest = people.data[0];
    const id = wanted ?? (newest ? idOf(newest) : null);
    const bubbles = id === null ? [] : (await call<{ data: Bubble[] }>('GET', `/chats/${encodeURIComponent(id)}`)).data;
    setChats((known) => newer(known, { id, bubbles }));
    setLoaded(true);
  }, [wanted]);
  useOneAtATime(load, pulse);

  const chat = chats.id === chosen ? chats.bubbles : [];
  return { live, loaded, customers, faults, merchant, clock, aheadMs, exchanges, chat, chosen, choose, pulse, refresh };
}

/** What was read, or what was known where it says the same: nothing is drawn again then. */
export const newer = <T>(known: T, read: T): T => (JSON.stringify(known) === JSON.stringify(read) ? known : read);

/** Runs `load` now and at each new pulse; what pulses while it runs leads to one more run, not to many. */
export function useOneAtATime(load: () => Promise<void>, pulse: number): void {
  const state = useRef({ running: false, again: false, load });
  state.current.load = load;
  // biome-ignore lint/correctness/useExhaustiveDependencies: a pulse, or another thing to load, is the reason to load
  useEffect(() => {
    const run = async (): Promise<void> => {
      if (state.current.running) {
        state.current.again = true;
        return;
      }
      state.current.running = true;
      // What cannot be read now is read at the next pulse: the stream tells when the service is back.
      await state.current.load().catch(() => {});
      state.current.running = false;
      if (!state.current.again) return;
      state.current.again = false;
      await run();
    };
    void run();
  }, [pulse, load]);
}
