import { parse } from 'csv-parse/sync';
import fc from 'fast-check';
import { createCsvRecords } from '../../../src/adapters/settlements/reading/csv-records';

function readCsv(text: string, piece = 5): { records: string[][]; broken: number[]; at: number[] } {
  const read = { records: [] as string[][], broken: [] as number[], at: [] as number[] };
  const reader = createCsvRecords({
    separator: ',',
    onRecord: (fields, line) => {
      read.records.push(fields);
      read.at.push(line);
    },
    onBroken: (line) => read.broken.push(line),
  });
  for (let from = 0; from < text.length; from += piece) reader.push(text.slice(from, from + piece));
  reader.end();
  return read;
}

test('every well-formed file is cut as csv-parse cuts it, with quotes, breaks and blanks anywhere', () => {
  const field = fc.stringMatching(/^[ab",\n\r ]{0,6}$/);
  fc.assert(
    fc.property(
      fc.array(fc.array(field, { minLength: 2, maxLength: 4 }), { maxLength: 6 }),
      fc.integer({ min: 1, max: 9 }),
      (rows, piece) => {
        // A carriage return outside of quotes belongs to the end of the line.
        const write = (text: string) => (/[",\r\n]/.test(text) ? `"${text.replaceAll('"', '""')}"` : text);
        const text = rows.map((row) => `${row.map(write).join(',')}\n`).join('');
        const expected = parse(text, { relax_column_count: true, record_delimiter: '\n' });
        expect(readCsv(text, piece).records).toEqual(expected);
      },
    ),
    { numRuns: 500 },
  );
});

test.each<[string, string, string[][], number[]]>([
  [
    'no line break at the end',
    'a,b\n1,2',
    [
      ['a', 'b'],
      ['1', '2'],
    ],
    [1, 2],
  ],
  [
    'Windows line ends and empty lines',
    'a,b\r\n\r\n1,"2"\r\n',
    [
      ['a', 'b'],
      ['1', '2'],
    ],
    [1, 3],
  ],
  [
    'a field over three lines',
    'a,b\n1,"x\ny\nz"\n3,4\n',
    [
      ['a', 'b'],
      ['1', 'x\ny\nz'],
      ['3', '4'],
    ],
    [1, 2, 5],
  ],
])('%s: records begin at their physical line', (_what, text, records, at) => {
  expect(readCsv(text)).toEqual({ records, at, broken: [] });
});

test('a quote in the wrong place breaks its record only', () => {
  expect(readCsv('a,b\nx"y"z,"1"2\n3,4\n')).toMatchObject({
    records: [
      ['a', 'b'],
      ['3', '4'],
    ],
    broken: [2],
  });
});
