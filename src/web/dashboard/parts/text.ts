/** Amounts, times and people as this page writes them. */

import type { Order } from '../../../client/generated/types';
import { lasting } from '../../../domain/timeline/standing';
import { plainWriting, type Writing } from '../../../domain/timeline/writing';
import { currentLanguage } from '../../shared/current-language';
import { dateFormat, moneyText, phoneText, shortMoneyText } from '../../shared/format';
import { serviceNow } from '../api/service-clock';
import { frameWords } from '../words/frame-words';

const isSameDay = (a: Date, b: Date): boolean => a.toDateString() === b.toDateString();

const LOCALES = { en: undefined, pt: 'pt-BR' };

/** Times as the language in use writes them; English ones as the browser's own region does. */
const format = (options: Intl.DateTimeFormatOptions): Intl.DateTimeFormat =>
  dateFormat(LOCALES[currentLanguage()], options);
const clock = () => format({ hour: '2-digit', minute: '2-digit' });
const exactClock = () => format({ hour: '2-digit', minute: '2-digit', second: '2-digit' });
const day = () => format({ day: 'numeric', month: 'short' });

/** The local time of today; with the day, where it is another. */
export function momentText(at: string, { seconds = false } = {}): string {
  const time = new Date(at);
  const text = (seconds ? exactClock() : clock()).format(time);
  return isSameDay(time, new Date(serviceNow())) ? text : `${day().format(time)}, ${text}`;
}

export const fullMoment = (at: string): string => format({ dateStyle: 'full', timeStyle: 'long' }).format(new Date(at));

/** `3 min ago` */
export function agoText(at: string, now: number): string {
  const past = now - Date.parse(at);
  return past < 5000 ? frameWords().justNow : frameWords().ago(lasting(past));
}

export const customerText = ({ customer }: Order): string =>
  customer.phone ? phoneText(customer.phone) : (customer.user_id ?? frameWords().erased);

/** Minor units as money. */
export const amountText = (value: number, currency: string): string =>
  moneyText({ value }, currency, currentLanguage());

export const shortAmountText = (value: number, currency: string): string =>
  shortMoneyText(value, currency, currentLanguage());

/** How lines of a timeline are written here. */
export const writingFor = (currency: string): Writing =>
  plainWriting(currentLanguage(), (value) => amountText(value, currency));

/** Minor units of what a person typed (`1,005.95`, `1005,9`, `₹ 12`). null when it is no amount, or could be two: `1.005`. */
export function parseAmount(text: string): number | null {
  const plain = text.replace(/[\s₹$]|R\$/g, '');
  const [, whole = '', mark = '', decimals = ''] = /^([\d.,]*?)(?:([.,])(\d{1,2}))?$/.exec(plain) ?? [];
  const group = /[.,]/.exec(whole)?.[0] ?? '';
  // Thousands, and in India lakhs: 1,00,000.
  const isGrouped = /^\d{1,3}(?:,\d{2,3})*,\d{3}$|^\d{1,3}(?:\.\d{3})+$/.test(whole);
  if (group === '' ? !/^\d+$/.test(whole) : !isGrouped || group === mark) return null;
  if (mark === '' && whole.split(group).length === 2 && group !== '') return null;
  const value = Number(whole.replaceAll(/[.,]/g, '')) * 100 + Number(decimals.padEnd(2, '0'));
  return value > 0 ? value : null;
}

export const dayText = (at: string): string => day().format(new Date(at));

/** The start of an hour, with its day where there are several. */
export function hourText(at: string, withDay: boolean): string {
  const text = clock().format(new Date(at));
  return withDay ? `${day().format(new Date(at))}, ${text}` : text;
}

const calendar = () => format({ day: 'numeric', month: 'short', year: 'numeric', timeZone: 'UTC' });
const shortCalendar = () =>
  format({ day: '2-digit', month: currentLanguage() === 'pt' ? '2-digit' : 'short', timeZone: 'UTC' });

/** A day of the merchant (YYYY-MM-DD), which is that day wherever it is read; `short` without its year. */
export const calendarDay = (day: string, short = false): string =>
  (short ? shortCalendar() : calendar()).format(new Date(`${day}T00:00:00Z`));
