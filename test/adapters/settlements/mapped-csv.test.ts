import { createMappedSource } from '../../../src/adapters/settlements/gateways/mapped-csv';
import { columnMappingSchema } from '../../../src/domain/settlements/column-mapping';
import { readText, shortLines } from './read-source';

const MAPPING = {
  columns: {
    kind: 'Tipo',
    id: 'Id',
    payment_id: 'Pagamento',
    reference_id: 'Pedido',
    amount: 'Valor',
    fee: 'Tarifa',
    net: 'Líquido',
    currency: 'Moeda',
    created_at: 'Data',
    utr: 'Repasse',
  },
  unit: 'major',
  decimal: ',',
  separator: ';',
  date_format: "dd/MM/yyyy 'às' HH:mm",
  timezone: 'America/Sao_Paulo',
  kinds: { Venda: 'payment', Estorno: 'refund', 'Pré-autorização': 'authorized', Saldo: 'ignore' },
};
const source = createMappedSource('loja', columnMappingSchema.parse(MAPPING));
const HEADER = 'Tipo;Id;Pagamento;Pedido;Valor;Tarifa;Líquido;Moeda;Data;Repasse;Cliente';

test('a mapping reads a report of any header, with decimal commas and dates of its own', () => {
  const read = readText(
    source,
    [
      HEADER,
      'Venda;v1;v1;TEA-1;1.234,50;34,50;1.200,00;BRL;03/11/2026 às 10:00;R1;Ana Silva',
      'Estorno;e1;v1;TEA-1;100,00;0;-100,00;BRL;04/11/2026 às 10:00;R1;Ana Silva',
      'Pré-autorização;v2;;TEA-2;10,00;;;BRL;04/11/2026 às 10:00;;',
      'Saldo;;;;;;;;;;',
    ].join('\n'),
  );
  expect(shortLines(read)).toEqual(['payment v1 123450 3450 0', 'refund e1 -10000 0 0', 'authorized v2 1000 0 0']);
  expect(read.lines[0]).toMatchObject({
    referenceId: 'TEA-1',
    occurredAt: Date.parse('2026-11-03T13:00:00Z') / 1000,
    settlementId: 'R1',
  });
  expect(read.rejections).toEqual([]);
  expect(JSON.stringify(read)).not.toContain('Ana Silva');
});

test.each<[string, string, string]>([
  ['an unknown word', 'Troca;v1;;;1,00;0;1,00;BRL;;;', 'Tipo is an unknown word'],
  ['another currency', 'Venda;v1;;;1,00;0;1,00;XXX;;;', 'Moeda is an unknown currency'],
  ['an amount with a point', 'Venda;v1;;;1.00;0;1,00;BRL;;;', 'Valor is no amount'],
  ['a date of another form', 'Venda;v1;;;1,00;0;1,00;BRL;2026-11-03;;', 'Data does not fit the date_format'],
  ['a net that is not its sum', 'Venda;v1;;;1,00;0;0,90;BRL;;;', 'Líquido is not the amount less fee and tax'],
  ['no id', 'Venda;;;;1,00;0;1,00;BRL;;;', 'Id is empty'],
])('a row with %s is rejected by the name of its column', (_what, row, detail) => {
  expect(readText(source, `${HEADER}\n${row}\n`).rejections).toEqual([expect.objectContaining({ line: 2, detail })]);
});

test.each<[string, string, RegExp]>([
  ['without a column', HEADER.replace('Valor;', ''), /column "Valor" is missing/],
  ['with one twice', `${HEADER};Valor`, /column "Valor" is there twice/],
])('a file %s is refused', (_what, header, message) => {
  expect(() => readText(source, `${header}\n`)).toThrow(message);
});

test.each<[string, object, string]>([
  ['no amount', { columns: { id: 'Id' } }, 'columns/amount'],
  ['one column for two things', { columns: { id: 'Id', amount: 'Id' } }, 'columns'],
  ['kinds that nothing names', { kinds: {} }, 'kinds'],
  ['an unknown letter in the date', { date_format: 'dd/QQ/yyyy' }, 'date_format'],
  ['a date without year', { date_format: 'dd/MM' }, 'date_format'],
  ['an unknown time zone', { timezone: 'Brazil/Rio' }, 'timezone'],
])('a mapping with %s is refused', (_what, change, path) => {
  const parsed = columnMappingSchema.safeParse({ ...MAPPING, ...change });
  expect(parsed.error?.issues.map((issue) => issue.path.join('/'))).toContain(path);
});
