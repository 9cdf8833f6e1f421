/** HTML that is safe to insert into a page. */
export class Html {
  constructor(readonly text: string) {}
}

/** A template literal that escapes every value that is not Html itself; lists are joined, null and false left out. */
export function html(strings: TemplateStringsArray, ...values: unknown[]): Html {
  return new Html(strings.map((text, index) => text + (index < values.length ? show(values[index]) : '')).join(''));
}

function show(value: unknown): string {
  if (value instanceof Html) return value.text;
  if (Array.isArray(value)) return value.map(show).join('');
  if (value === null || value === undefined || value === false) return '';
  return escapeText(String(value));
}

const ENTITIES: Record<string, string> = { '&': '&amp;', '<': '&lt;', '>': '&gt;', '"': '&quot;', "'": '&#39;' };
const escapeText = (text: string): string => text.replace(/[&<>"']/g, (character) => ENTITIES[character] ?? '');

/** The subset of Markdown that the document's descriptions use */
export function markdown(text: unknown): Html {
  if (typeof text !== 'string') return new Html('');
  const paragraphs = text.split(/\n{2,}/).map((paragraph) => `<p>${inline(paragraph)}</p>`);
  return new Html(paragraphs.join(''));
}

/** One line of Markdown, without a paragraph around it. */
export const phrase = (text: unknown): Html => new Html(typeof text === 'string' ? inline(text) : '');

const inline = (text: string): string =>
  escapeText(text)
    .replace(/`([^`]+)`/g, '<code>$1</code>')
    .replace(/\*\*([^*]+)\*\*/g, '<strong>$1</strong>')
    .replace(/\[([^\]]+)\]\((https:\/\/[^)\s]+)\)/g, '<a href="$2">$1</a>');
