/** The choice of a language: remembered on this machine, for the dashboard and the sandbox alike. */
import { useSyncExternalStore } from 'react';
import { LANGUAGES, type Language } from '../../domain/timeline/words';
import { currentLanguage, onLanguageChange, setLanguage } from './current-language';

const KEY = 'wapay-language';

/** Storage may be forbidden. */
function readChoice(): Language | null {
  try {
    const kept = localStorage.getItem(KEY);
    return LANGUAGES.find((language) => language === kept) ?? null;
  } catch {
    return null;
  }
}

function browserLanguage(): Language {
  const known = navigator.languages.map((tag) => LANGUAGES.find((language) => tag.toLowerCase().startsWith(language)));
  return known.find((language) => language !== undefined) ?? 'en';
}

let chosen = readChoice();
// What was chosen, else what the browser asks for, else English.
setLanguage(chosen ?? browserLanguage());

/** Chooses a language, and remembers it. */
export function chooseLanguage(language: Language): void {
  chosen = language;
  try {
    localStorage.setItem(KEY, language);
  } catch {
    // It lasts as long as the page, then.
  }
  setLanguage(language);
}

// Another tab, which may be the sandbox's, chose.
window.addEventListener('storage', ({ key }) => {
  if (key !== KEY) return;
  chosen = readChoice();
  setLanguage(chosen ?? browserLanguage());
});

/** The language in use; whoever calls it is drawn again when another is taken. */
export const useLanguage = (): Language => useSyncExternalStore(onLanguageChange, currentLanguage);
/** What was chosen on this machine; null: nothing yet. */
export const useChosenLanguage = (): Language | null => useSyncExternalStore(onLanguageChange, () => chosen);
