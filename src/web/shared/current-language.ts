import type { Language } from '../../domain/timeline/words';

let current: Language = 'en';
const listeners = new Set<() => void>();

/** The language in which the page is written now. */
export const currentLanguage = (): Language => current;

/** Takes a language into use, and tells who shows something in it. */
export function setLanguage(language: Language): void {
  current = language;
  for (const listener of listeners) listener();
}

/** Calls back when another language is taken into use. Returns how to stop. */
export function onLanguageChange(listener: () => void): () => void {
  listeners.add(listener);
  return () => listeners.delete(listener);
}

/** Words of a view in every language; the function gives those of the language in use. */
export const inLanguages =
  <T>(texts: Record<Language, T>): (() => T) =>
  () =>
    texts[current];
