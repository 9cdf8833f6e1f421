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

/** Making a format takes longer than a hundred uses of it, and a page writes hundreds of times and amounts. */
const numberFormats = new Map<string, Intl.NumberFormat>();
const dateFormats = new Map<string, Intl.DateTimeFormat>();

function numberFormat(locale: string, options: Intl.NumberFormatOptions): Intl.NumberFormat {
  const key = `${locale} ${JSON.stringify(options)}`;
  const format = numberFormats.get(key) ?? new Intl.NumberFormat(locale, options);
  numberFormats.set(key, format);
  return format;
}

/** How times are written; without a locale as the browser's own region does. */
export function dateFormat(locale: string | undefined, options: Intl.DateTimeFormatOptions): Intl.DateTimeFormat {
  const key = `${locale} ${JSON.stringify(options)}`;
  const format = dateFormats.get(key) ?? new Intl.DateTimeFormat(locale, options);
  dateFormats.set(key, format);
  return format;
}

/** An amount as the customer would see it. */
export function moneyText({ value, offset = 100 }: Money, currency: string, language: Language = 'en'): string {
  return numberFormat(LOCALES[language][currency] ?? 'en', { style: 'currency', currency }).format(value / offset);
}

/** The same in short, for axes: `₹1.2L`, `R$ 12 mil`. */
export const shortMoneyText = (value: number, currency: string, language: Language = 'en'): string =>
  numberFormat(LOCALES[language][currency] ?? 'en', {
    style: 'currency',
    currency,
    notation: 'compact',
    maximumFractionDigits: 1,
  }).format(value / 100);

/** Hours and minutes, with seconds for developers. */
export const timeText = (at: string, seconds = false): string =>
  dateFormat('en-GB', { hour: '2-digit', minute: '2-digit', ...(seconds && { second: '2-digit' }) }).format(
    new Date(at),
  );

/** A day and a time. */
export const dateText = (at: Date, language: Language): string =>
  dateFormat(language === 'pt' ? 'pt-BR' : 'en-GB', {
    day: 'numeric',
    month: 'short',
    hour: '2-digit',
    minute: '2-digit',
  }).format(at);

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
