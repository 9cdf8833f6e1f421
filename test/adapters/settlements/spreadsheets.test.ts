import { parse } from 'csv-parse/sync';
import { createMappedSource } from '../../../src/adapters/settlements/gateways/mapped-csv';
import { columnMappingSchema } from '../../../src/domain/settlements/column-mapping';
import { type Read, readFixtureText, readText } from './read-source';

/** What a spreadsheet makes of a file: every record as long as the longest one, and empty records at the end. */
function saveAgain(text: string): string {
  const records: string[][] = parse(text, { relax_column_count: true, relax_quotes: true, skip_empty_lines: false });
  const width = Math.max(...records.map(({ length }) => length)) + 2;
  const quoted = (field = '') => (/[",\n]/.test(field) ? `"${field.replaceAll('"', '""')}"` : field);
  return [...records, [], []]
    .map((record) => Array.from({ length: width }, (_, at) => quoted(record[at])).join(','))
    .join('\r\n');
}

/** Without lines: a field with a line break in it may be written in another way. */
const withoutPlaces = ({ lines, bankRows, settlements, rejections }: Read) => ({
  lines: lines.map(({ at: _, ...line }) => line),
  bankRows: bankRows.map(({ at: _, ...row }) => row),
  settlements,
  rejections: rejections.map(({ line: _, ...rejection }) => rejection),
});

test.each([
  ['razorpay', 'razorpay.csv'],
  ['payu', 'payu.csv'],
  ['cashfree', 'cashfree.csv'],
  ['billdesk', 'billdesk.txt'],
  ['phonepe', 'phonepe.csv'],
  ['stripe', 'stripe.csv'],
  ['mercadopago', 'mercadopago.csv'],
  ['bank:hdfc', 'hdfc.csv'],
  ['bank:icici', 'icici.csv'],
  ['bank:axis', 'axis.csv'],
  ['bank:kotak', 'kotak.csv'],
])('%s: a file that a spreadsheet saved again says the same, and its empty records nothing', (source, file) => {
  const text = readFixtureText(file);
  const read = withoutPlaces(readText(source, text));
  expect(read.lines.length + read.bankRows.length).toBeGreaterThan(0);
  expect(withoutPlaces(readText(source, saveAgain(text)))).toEqual(read);
});

test('a mapped report that a spreadsheet saved again says the same', () => {
  const mapping = {
    columns: { id: 'Id', amount: 'Amount' },
    unit: 'major',
    date_format: 'dd/MM/yyyy',
    timezone: 'UTC',
  };
  const source = createMappedSource('shop', columnMappingSchema.parse(mapping));
  const text = 'Id,Amount\np1,10.00\np2,20.00\n';
  expect(withoutPlaces(readText(source, saveAgain(text)))).toEqual(withoutPlaces(readText(source, text)));
});

test('a field beyond the header rejects its row: the fields before it may stand in the wrong columns', () => {
  const [header, row] = readFixtureText('phonepe.csv').split('\n');
  const { lines, rejections } = readText('phonepe', `${header},,\n${row},,\n${row},,x\n`);
  expect(lines).toHaveLength(1);
  expect(rejections).toMatchObject([{ line: 3, code: 'invalid_row', detail: 'has a field beyond its header' }]);
});

test.each([
  ['payu', 'payu.csv', '403993715531077182', 'payuId'],
  ['phonepe', 'phonepe.csv', 'YESBN12026110501', 'BankReferenceNo'],
  ['mercadopago', 'mercadopago.csv', '131000000001', 'SOURCE_ID'],
])(
  '%s: an id that a spreadsheet has rounded refuses the file, by the name of its column',
  (source, file, id, column) => {
    const text = readFixtureText(file).replaceAll(id, '4.03994E+17');
    expect(() => readText(source, text)).toThrow(`a spreadsheet has rounded ${column}`);
  },
);

test.each<[string, BufferEncoding]>([
  ['Windows-1252', 'latin1'],
  ['UTF-16', 'utf16le'],
])('a file in %s is refused by its encoding, and not for a column that seems to be missing', (_name, encoding) => {
  const mapping = { columns: { id: 'Número', amount: 'Valor' }, unit: 'major', date_format: 'dd/MM/yyyy' };
  const mapped = createMappedSource('loja', columnMappingSchema.parse({ ...mapping, timezone: 'America/Sao_Paulo' }));
  const asItComes = (text: string) => new TextDecoder().decode(Buffer.from(text, encoding));
  const message = 'the file is not in UTF-8';
  expect(() => readText(mapped, asItComes('Número,Valor\nn1,1.00\n'))).toThrow(message);
  expect(() => readText('phonepe', asItComes('PaymentType,Observação\n'))).toThrow(message);
});
