/** A Content-Type with UTF-8 as its standard names it: `utf8`, `"UTF8"` and the like are common, and body parsers refuse them. */
export const withStandardCharset = (contentType: string): string =>
  contentType.replace(/(;\s*charset\s*=\s*)("?)utf8\2(?=\s*(?:;|$))/i, '$1utf-8');
