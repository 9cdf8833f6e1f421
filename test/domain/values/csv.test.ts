import { csvLine } from '../../../src/domain/values/formats/csv';

test.each<[(string | number | null)[], string]>([
  [['a', 1, null], 'a,1,\r\n'],
  [['a,b', 'say "hi"', 'two\nlines'], '"a,b","say ""hi""","two\nlines"\r\n'],
  [['=HYPERLINK("x")', '+1', '-1-2', '@x', '\tx'], `"'=HYPERLINK(""x"")",'+1,'-1-2,'@x,'\tx\r\n`],
  [['pão'], 'pão\r\n'],
])('%j is a line that a spreadsheet reads as texts', (cells, line) => expect(csvLine(cells)).toBe(line));
