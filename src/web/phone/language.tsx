import { createContext, useContext } from 'react';
import type { Language } from '../../domain/timeline/words';
import { moneyText } from '../shared/format';
import { PANE_WORDS, type PaneWords } from './panes/pane-words';
import type { Money } from './types';
import { WORDS, type Words } from './words';

const LanguageContext = createContext<Language>('en');
export const LanguageProvider = LanguageContext.Provider;

/** The words of the phone that is shown, and how it writes amounts. */
export function useWords(): { words: Words; language: Language; money: (amount: Money, currency: string) => string } {
  const language = useContext(LanguageContext);
  return { words: WORDS[language], language, money: (amount, currency) => moneyText(amount, currency, language) };
}

/** The words around the phone, and their language. */
export function usePaneWords(): { say: PaneWords; language: Language } {
  const language = useContext(LanguageContext);
  return { say: PANE_WORDS[language], language };
}
