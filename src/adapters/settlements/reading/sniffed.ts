import type { SourceReader } from '../../../ports/settlement-source';

/** This much of a file shows its separator and its titles. */
const START = 8 * 1024;

/** Makes the reader once the beginning of the file has arrived. */
export function createSniffed(create: (start: string) => SourceReader, enough = START): SourceReader {
  let start = '';
  let reader: SourceReader | null = null;
  const begin = (): SourceReader => {
    const made = create(start);
    if (start !== '') made.push(start);
    start = '';
    return made;
  };
  return {
    push: (text) => {
      if (reader) return reader.push(text);
      start += text;
      if (start.length >= enough) reader = begin();
    },
    end: () => {
      reader ??= begin();
      reader.end();
    },
  };
}
