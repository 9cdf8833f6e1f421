import { useEffect, useRef } from 'react';

/** Reads again in this rhythm while the page is looked at, and at once when the rhythm changes. */
export function useEvery(refresh: () => void, everyMs: number): void {
  const last = useRef(everyMs);
  useEffect(() => {
    if (last.current !== everyMs) refresh();
    last.current = everyMs;
    const timer = setInterval(() => {
      if (document.visibilityState === 'visible') refresh();
    }, everyMs);
    return () => clearInterval(timer);
  }, [refresh, everyMs]);
}
