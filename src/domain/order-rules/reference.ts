import type { Currency } from '../words';
import type { TextRule } from './fields';

/** Meta allows 35 characters in India and 60 in Brazil. */
const LONGEST: Record<Currency, number> = { INR: 35, BRL: 60 };

/** The rule of a reference_id. `.` and `..` fit WhatsApp's alphabet but vanish from the paths of URLs. */
export function referenceRule(currency: Currency | undefined): TextRule {
  return {
    max: LONGEST[currency ?? 'BRL'],
    matches: {
      test: (text) => /^[A-Za-z0-9_.-]+$/u.test(text) && text !== '.' && text !== '..',
      code: 'invalid_reference_id',
      detail: 'Use letters, digits, underscore, dot and hyphen only, and more than dots alone.',
    },
  };
}
