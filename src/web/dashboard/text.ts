/** Amounts, times and people as this page writes them. */
import { lasting } from '../../client/story';
import type { Order } from '../../client/types';
import { moneyText, phoneText } from '../shared/format';

/** How far the service's clock is ahead of this machine's, as far as what it tells shows: a sandbox's may be days. */
let aheadMs = 0;
export function noteServiceTime(at: string): void {
  aheadMs = Math.max(aheadMs, Date.parse(at) - Date.now());
}
export const serviceNow = (): number => Date.now() + aheadMs;

const isSameDay = (a: Date, b: Date): boolean => a.toDateString() === b.toDateString();

const clock = new Intl.DateTimeFormat(undefined, { hour: '2-digit', minute: '2-digit' });
const exactClock = new Intl.DateTimeFormat(undefined, { hour: '2-digit', minute: '2-digit', second: '2-digit' });
const day = new Intl.DateTimeFormat(undefined, { day: 'numeric', month: 'short' });
const full = new Intl.DateTimeFormat(undefined, { dateStyle: 'full', timeStyle: 'long' });

/** The local time of today; with the day, where it is another. */
export function momentText(at: string, { seconds = false } = {}): string {
  const time = new Date(at);
  const text = (seconds ? exactClock : clock).format(time);
  return isSameDay(time, new Date(serviceNow())) ? text : `${day.format(time)}, ${text}`;
}

export const fullMoment = (at: string): string => full.format(new Date(at));

/** `3 min ago` */
export function agoText(at: string, now: number): string {
  const past = now - Date.parse(at);
  return past < 5000 ? 'just now' : `${lasting(past)} ago`;
}

export const customerText = ({ customer }: Order): string =>
  customer.phone ? phoneText(customer.phone) : (customer.user_id ?? 'erased');

/** Minor units as money. */
export const amountText = (value: number, currency: string): string => moneyText({ value }, currency);

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

export const dayText = (at: string): string => day.format(new Date(at));

/** The start of an hour, with its day where there are several. */
export function hourText(at: string, withDay: boolean): string {
  const text = clock.format(new Date(at));
  return withDay ? `${day.format(new Date(at))}, ${text}` : text;
}
