import { pointerTo } from '../values/formats/json-pointer';
import { looksLikeCardNumber } from '../values/text';

/** Digits, single blanks and hyphens between them; shorter and longer runs are no card number. */
const RUNS = /(?<!\d)\d(?:[ -]?\d){12,18}(?![ -]?\d)/gu;

/** Whether a card number stands in the text, whatever stands around it. */
export const holdsCardNumber = (text: string): boolean => (text.match(RUNS) ?? []).some(looksLikeCardNumber);

/** JSON Pointers to every text, number and name in `value` that holds a card number. */
export function findCardNumbers(value: unknown, pointer = ''): string[] {
  if (typeof value === 'string' || typeof value === 'number') return holdsCardNumber(String(value)) ? [pointer] : [];
  if (Array.isArray(value)) return value.flatMap((one, index) => findCardNumbers(one, pointerTo(pointer, index)));
  if (typeof value !== 'object' || value === null) return [];
  return Object.entries(value).flatMap(([key, inner]) => {
    // The name itself would stand in the pointer.
    if (holdsCardNumber(key)) return [pointer];
    return findCardNumbers(inner, pointerTo(pointer, key));
  });
}
