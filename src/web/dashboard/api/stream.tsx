import { createContext, type ReactNode, useContext, useEffect, useRef, useState } from 'react';
import { askSession } from '../session/session';
import { sessionEnded } from './ask';

export interface OrderChange {
  reference_id: string;
  version: number;
}

export type Connection = 'connecting' | 'live' | 'lost';

interface Live {
  connection: Connection;
  /** Problems that nobody has resolved; null until it is known. */
  openProblems: number | null;
  /** Calls back for each order that changes, and with null when news may have been missed. */
  subscribe: (listener: (change: OrderChange | null) => void) => () => void;
}

const LiveContext = createContext<Live | null>(null);

/** A stream that the service refused is opened again after this. */
const REOPEN_MS = 3000;

/** Keeps one stream of news open for the whole page. */
export function LiveProvider({ children }: { children: ReactNode }) {
  const [connection, setConnection] = useState<Connection>('connecting');
  const [openProblems, setOpenProblems] = useState<number | null>(null);
  const [listeners] = useState(() => new Set<(change: OrderChange | null) => void>());
  const [subscribe] = useState(() => (listener: (change: OrderChange | null) => void) => {
    listeners.add(listener);
    return () => void listeners.delete(listener);
  });

  useEffect(() => {
    const tell = (change: OrderChange | null) => {
      for (const listener of listeners) listener(change);
    };
    let source: EventSource | undefined;
    let timer: ReturnType<typeof setTimeout> | undefined;
    const open = () => {
      source = new EventSource('/v1/stream');
      source.addEventListener('open', () => {
        setConnection('live');
        // What changed between the first reading and now, or while there was no stream.
        tell(null);
      });
      source.addEventListener('order', (event) => tell(JSON.parse(event.data)));
      source.addEventListener('missed', () => tell(null));
      source.addEventListener('problem', (event) => setOpenProblems(JSON.parse(event.data).open));
      source.addEventListener('error', () => {
        setConnection('lost');
        // The browser reopens by itself what broke, but gives up when the answer was an error.
        if (source?.readyState === EventSource.CLOSED) timer = setTimeout(reopen, REOPEN_MS);
      });
    };
    const reopen = async () => {
      const session = await askSession().catch(() => undefined);
      if (session === null) sessionEnded();
      else open();
    };
    open();
    return () => {
      clearTimeout(timer);
      source?.close();
    };
  }, [listeners]);

  return <LiveContext value={{ connection, openProblems, subscribe }}>{children}</LiveContext>;
}

export function useConnection(): Live {
  const live = useContext(LiveContext);
  if (!live) throw new Error('There is no stream here.');
  return live;
}

/** At most one reading in this time, however much happens. */
const PAUSE_MS = 1500;
/** Without a stream, things are looked at this often. */
const POLL_MS = 15_000;

/** Refreshes when an order changes that `concerns`, after the stream was lost, and from time to time without one. */
export function useLive(refresh: () => void, concerns: (change: OrderChange) => boolean = () => true): void {
  const { connection, subscribe } = useConnection();
  const latest = useRef({ refresh, concerns });
  latest.current = { refresh, concerns };
  useEffect(() => {
    let next = 0;
    let timer: ReturnType<typeof setTimeout> | undefined;
    const run = () => {
      timer = undefined;
      next = Date.now() + PAUSE_MS;
      latest.current.refresh();
    };
    const stop = subscribe((change) => {
      if (change !== null && !latest.current.concerns(change)) return;
      timer ??= setTimeout(run, Math.max(0, next - Date.now()));
    });
    return () => {
      clearTimeout(timer);
      stop();
    };
  }, [subscribe]);
  useEffect(() => {
    if (connection === 'live') return;
    const timer = setInterval(() => latest.current.refresh(), POLL_MS);
    return () => clearInterval(timer);
  }, [connection]);
}
