/** What the service says about a request, at the fields of the form. */
import type { Violation } from '../../../client/generated/types';
import { currentLanguage } from '../../shared/current-language';
import { ERROS, newOrderWords } from '../words/new-order-words';
import { addressOf, DETAILS, type Draft } from './draft';

/** The form asks for the catalogue instead: an order has one, or tells the importer of each item. */
const IMPORTER = /^\/order\/items\/\d+\/(?:country_of_origin|importer_name|importer_address)$/;

/** What the service says, in the language in use where there are words for it. */
export function inOwnWords(violations: readonly Violation[]): Violation[] {
  const others = violations.filter(({ pointer }) => !IMPORTER.test(pointer));
  const [importer] = violations.filter(({ pointer }) => IMPORTER.test(pointer));
  const isEnglish = currentLanguage() === 'en';
  return [
    ...others.map((each) => (isEnglish ? each : { ...each, detail: ERROS[each.code] ?? each.detail })),
    ...(importer ? [{ ...importer, pointer: '/order/catalog_id', detail: newOrderWords().catalogWanted }] : []),
  ];
}

/** Which field shows what is said about `pointer`: the one whose pointer is the longest beginning of it. */
function fieldOf(pointer: string, fields: readonly string[]): string | null {
  const own = fields.filter((field) => pointer === field || pointer.startsWith(`${field}/`));
  return own.sort((a, b) => b.length - a.length)[0] ?? null;
}

/** The pointers of the fields that the form shows for this draft. */
function fieldsOf(draft: Draft): string[] {
  const { by, currency, items, kind } = draft;
  const rows =
    by === 'items'
      ? items.flatMap((_, row) =>
          ['name', 'retailer_id', 'amount', 'quantity'].map((name) => `/order/items/${row}/${name}`),
        )
      : [];
  const one = currency === 'BRL' ? ['/total_amount'] : ['/order/items/0/name', '/order/items/0/amount'];
  return [
    ...['/to', '/reference_id', '/currency', '/type', '/payment_settings', '/message/body', '/message/footer'],
    ...(by === 'items' || currency === 'INR' ? ['/order/expiration'] : []),
    ...(by === 'items' ? [...rows, '/order/shipping'] : one),
    ...(currency === 'INR' ? ['/order/catalog_id'] : []),
    ...[...DETAILS[kind], ...addressOf(draft)].map(({ pointer }) => pointer),
  ];
}

/** What is said at each field, and what belongs to none. */
export function errorsByField(
  violations: readonly Violation[],
  draft: Draft,
): { at: Map<string, string[]>; others: string[] } {
  const fields = fieldsOf(draft);
  const found = new Map<string, string[]>();
  const others: string[] = [];
  for (const violation of violations) {
    const field = fieldOf(violation.pointer, fields);
    if (field === null) others.push(`${violation.pointer || '/'}: ${violation.detail}`);
    else found.set(field, [...(found.get(field) ?? []), violation.detail]);
  }
  return { at: found, others };
}
