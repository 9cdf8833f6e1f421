import type { SourceReader } from '../../../ports/settlement-source';

/** So much of a file tells its separator and the words of its titles. */
const START = 8 * 1024;

/** A reader that is only made when the beginning of the file is there, whatever the pieces that it comes in. */
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
