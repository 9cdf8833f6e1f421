import { useEffect, useState } from 'react';

export type Theme = 'light' | 'dark';

const KEY = 'wapay-theme';
const dark = window.matchMedia('(prefers-color-scheme: dark)');

/** What was chosen on this machine; null follows the system. Storage may be forbidden. */
function chosen(): Theme | null {
  try {
    const kept = localStorage.getItem(KEY);
    return kept === 'light' || kept === 'dark' ? kept : null;
  } catch {
    return null;
  }
}

const currentTheme = (): Theme => chosen() ?? (dark.matches ? 'dark' : 'light');

/** Makes every colour follow what was chosen. */
export function applyTheme(): void {
  const theme = chosen();
  if (theme) document.documentElement.dataset.theme = theme;
  else delete document.documentElement.dataset.theme;
}

/** The theme in use, and how to take the other. */
export function useTheme(): [theme: Theme, toggle: () => void] {
  const [theme, setTheme] = useState(currentTheme);
  useEffect(() => onThemeChange(() => setTheme(currentTheme())), []);
  const toggle = () => {
    const next = theme === 'dark' ? 'light' : 'dark';
    try {
      localStorage.setItem(KEY, next);
    } catch {
      // It lasts as long as the page, then.
    }
    document.documentElement.dataset.theme = next;
    setTheme(next);
    window.dispatchEvent(new Event('themechange'));
  };
  return [theme, toggle];
}

/** Calls back when the colours have changed, by the system or by hand. Returns how to stop. */
export function onThemeChange(listener: () => void): () => void {
  dark.addEventListener('change', listener);
  window.addEventListener('themechange', listener);
  return () => {
    dark.removeEventListener('change', listener);
    window.removeEventListener('themechange', listener);
  };
}
