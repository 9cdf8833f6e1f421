type Language = 'en' | 'pt';

/** Minor units. */
interface Money {
  value: number;
  offset?: number;
}

const LOCALES: Record<Language, Record<string, string>> = {
  en: { INR: 'en-IN', BRL: 'en-US' },
  pt: { INR: 'pt-BR', BRL: 'pt-BR' },
};

/** An amount as the customer would see it. */
export function moneyText({ value, offset = 100 }: Money, currency: string, language: Language = 'en'): string {
  return new Intl.NumberFormat(LOCALES[language][currency] ?? 'en', { style: 'currency', currency }).format(
    value / offset,
  );
}

/** The same in short, for axes: `₹1.2L`, `R$ 12 mil`. */
export const shortMoneyText = (value: number, currency: string, language: Language = 'en'): string =>
  new Intl.NumberFormat(LOCALES[language][currency] ?? 'en', {
    style: 'currency',
    currency,
    notation: 'compact',
    maximumFractionDigits: 1,
  }).format(value / 100);

/** Hours and minutes, with seconds for developers. */
export const timeText = (at: string, seconds = false): string =>
  new Date(at).toLocaleTimeString('en-GB', {
    hour: '2-digit',
    minute: '2-digit',
    ...(seconds && { second: '2-digit' }),
  });

/** A day and a time. */
export const dateText = (at: Date, language: Language): string =>
  at.toLocaleString(language === 'pt' ? 'pt-BR' : 'en-GB', {
    day: 'numeric',
    month: 'short',
    hour: '2-digit',
    minute: '2-digit',
  });

/** `+91 98450 12345`, `+55 11 98765-4321`, or the id as it is. */
export function phoneText(id: string): string {
  const india = /^91(\d{5})(\d{5})$/.exec(id);
  if (india) return `+91 ${india[1]} ${india[2]}`;
  const brazil = /^55(\d{2})(\d{4,5})(\d{4})$/.exec(id);
  if (brazil) return `+55 ${brazil[1]} ${brazil[2]}-${brazil[3]}`;
  return /^\d+$/.test(id) ? `+${id}` : id;
}

/** `A word_like this` from `a_word`. */
export const wordText = (word: string): string => word.replaceAll('_', ' ');
