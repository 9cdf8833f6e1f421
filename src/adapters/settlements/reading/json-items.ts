import { UnreadableFile } from '../../../ports/settlement-source';

/** A larger item is an error. A settlement of PayU is large, because it holds all its transactions. */
const LONGEST_ITEM = 32 * 1024 * 1024;

/**
 * Cuts JSON into the items of its list, whatever the pieces that it comes in, without ever holding the whole: the
 * members of an array at the top, or of arrays called one of `lists` in an object. Several such texts may follow each other (pages of an API). Numbers come out as text, with the digits that were sent.
 */
export function createJsonItems(
  lists: readonly string[],
  onItem: (item: Record<string, unknown>, index: number) => void,
) {
  let rest = '';
  let at = 0;
  let depth = 0;
  /** The depth of the list's members; 0 outside of the list. */
  let listDepth = 0;
  let itemStart = -1;
  let key = '';
  let index = 0;
  let isFound = false;

  const enter = (isArray: boolean): void => {
    depth++;
    if (listDepth === 0 && isArray && (depth === 1 || lists.includes(key))) {
      listDepth = depth;
      isFound = true;
    }
  };
  const leave = (): void => {
    if (depth === listDepth) listDepth = 0;
    depth--;
    if (depth < 0) throw new UnreadableFile('the JSON closes more than it opens');
  };
  const emit = (text: string): void => onItem(parseItem(text, index), index++);

  /** The index after the string that begins at `from`; -1 while its end has not arrived. */
  const skipString = (from: number): number => {
    for (let end = rest.indexOf('"', from + 1); end >= 0; end = rest.indexOf('"', end + 1)) {
      let slashes = 0;
      while (rest[end - 1 - slashes] === '\\') slashes++;
      if (slashes % 2 === 0) return end + 1;
    }
    return -1;
  };
  const scan = (): void => {
    while (at < rest.length) {
      const code = rest.charCodeAt(at);
      if (code === 34) {
        const end = skipString(at);
        if (end < 0) break;
        if (listDepth === 0) key = rest.slice(at + 1, end - 1);
        at = end;
        continue;
      }
      if (code === 123 || code === 91) {
        if (listDepth > 0 && depth === listDepth) itemStart = at;
        enter(code === 91);
      } else if (code === 125 || code === 93) {
        leave();
        if (itemStart >= 0 && depth === listDepth) {
          emit(rest.slice(itemStart, at + 1));
          itemStart = -1;
        }
      } else if (depth === 0 && code > 32 && code !== 0xfeff) throw new UnreadableFile('the file is no JSON');
      at++;
    }
    const keep = itemStart >= 0 ? itemStart : at;
    rest = rest.slice(keep);
    at -= keep;
    if (itemStart >= 0) itemStart = 0;
    if (rest.length > LONGEST_ITEM) throw new UnreadableFile(`item ${index} has no end`);
  };

  return {
    push: (text: string): void => {
      rest += text;
      scan();
    },
    end: (): void => {
      if (depth !== 0 || rest.trim() !== '') throw new UnreadableFile('the JSON ends too early');
      if (!isFound) throw new UnreadableFile(`the JSON has no list of ${lists.join(' or ')}`);
    },
  };
}

/** A number outside of strings. */
const TOKENS = /"(?:[^"\\]|\\.)*"|-?\d[\d.eE+-]*/g;

function parseItem(text: string, index: number): Record<string, unknown> {
  try {
    return JSON.parse(text.replace(TOKENS, (token) => (token[0] === '"' ? token : `"${token}"`)));
  } catch {
    throw new UnreadableFile(`item ${index} is no JSON`);
  }
}

/** The text at a dotted path; '' when there is nothing or no plain value. */
export function textAt(item: Record<string, unknown>, path: string): string {
  let value: unknown = item;
  for (const name of path.split('.')) {
    if (typeof value !== 'object' || value === null) return '';
    value = (value as Record<string, unknown>)[name];
  }
  if (typeof value === 'string') return value;
  return typeof value === 'boolean' ? String(value) : '';
}
