/**
 * Rows as JSON for `json_to_recordset`: one parameter for any number of rows. PostgreSQL refuses a NUL and half of a
 * surrogate pair, which a provider's text may hold, and would fail all rows of the statement: both are replaced.
 */
export function rowsJson(rows: readonly object[]): string {
  const text = JSON.stringify(rows);
  return text.includes('\\u') ? text.replace(REFUSED, (_, before: string) => `${before}\ufffd`) : text;
}

/**
 * Matches such an escape only when its backslash is not escaped itself; JSON.stringify leaves whole pairs unescaped.
 */
const REFUSED = /((?<!\\)(?:\\\\)*)\\u(?:0000|d[89a-f][0-9a-f]{2})/g;
