import { createContext, useContext } from 'react';

/** By how many milliseconds the sandbox's clock is ahead of this browser's. */
const AheadContext = createContext(0);
export const AheadProvider = AheadContext.Provider;

/** What time it is in the sandbox, in milliseconds since 1970. */
export function useNow(): number {
  return Date.now() + useContext(AheadContext);
}

/** Longer than any request takes: what is less than this is not a clock that somebody moved. */
const NOTICEABLE_SECONDS = 1;

/** `2 d 3 h`, `1 h 20 min`, `2 min`; null while nobody has moved the clock. */
export function aheadText(seconds: number): string | null {
  if (seconds < NOTICEABLE_SECONDS) return null;
  const minutes = Math.round(seconds / 60);
  const parts = [
    [Math.floor(minutes / 1440), 'd'],
    [Math.floor(minutes / 60) % 24, 'h'],
    [minutes % 60, 'min'],
  ] as const;
  const shown = parts.filter(([count]) => count > 0).slice(0, 2);
  return shown.length === 0 ? `${Math.round(seconds)} s` : shown.map(([count, unit]) => `${count} ${unit}`).join(' ');
}
