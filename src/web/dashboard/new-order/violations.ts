/** What the service says about a request, at the fields of the form. */
import type { Violation } from '../../../client/generated/types';
import { currentLanguage } from '../../shared/current-language';
import { ERROS, newOrderWords } from '../words/new-order-words';
import { addressOf, DETAILS, type Draft, importerOf, pictureOf, templateOf } from './draft';

/** An order names a catalogue, or tells origin and importer of each item. */
const IMPORTER = /^\/order\/items\/\d+\/(?:country_of_origin|importer_name|importer_address)$/;
/** The form asks once for what every item tells. */
const OF_EVERY_ITEM = /^\/order\/items\/\d+\/(importer_.*)$/;

/** What the service says, in the language in use where there are words for it. */
export function inOwnWords(violations: readonly Violation[], draft: Pick<Draft, 'currency' | 'source'>): Violation[] {
  const isEnglish = currentLanguage() === 'en';
  const own = violations.map((each) => ({
    ...each,
    // Nothing but a discount makes a total that is not positive.
    ...(each.code === 'total_not_positive' && { pointer: '/order/discount' }),
    ...(!isEnglish && { detail: ERROS[each.code] ?? each.detail }),
  }));
  if (importerOf(draft).length > 0) {
    const moved = own.map((each) => ({ ...each, pointer: each.pointer.replace(OF_EVERY_ITEM, '/order/items/0/$1') }));
    return [...new Map(moved.map((each) => [`${each.pointer} ${each.code}`, each])).values()];
  }
  const [importer] = own.filter(({ pointer }) => IMPORTER.test(pointer));
  return [
    ...own.filter(({ pointer }) => !IMPORTER.test(pointer)),
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
          ['name', 'retailer_id', 'amount', 'quantity', 'country_of_origin'].map(
            (name) => `/order/items/${row}/${name}`,
          ),
        )
      : [];
  const one =
    currency === 'BRL'
      ? ['/total_amount']
      : ['name', 'amount', 'country_of_origin'].map((name) => `/order/items/0/${name}`);
  const charges = ['tax', 'tax/description', 'shipping', 'discount', 'discount/description'];
  return [
    ...['/to', '/reference_id', '/currency', '/type', '/payment_settings', '/message/body', '/message/footer'],
    ...(by === 'items' || currency === 'INR' ? ['/order/expiration'] : []),
    ...(by === 'items' ? [...rows, ...charges.map((name) => `/order/${name}`)] : one),
    ...(currency === 'INR' && importerOf(draft).length === 0 ? ['/order/catalog_id'] : []),
    ...[...DETAILS[kind], ...addressOf(draft), ...importerOf(draft), ...pictureOf(draft), ...templateOf(draft)].map(
      ({ pointer }) => pointer,
    ),
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
