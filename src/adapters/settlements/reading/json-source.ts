import type { RowSink, SettlementSource } from '../../../ports/settlement-source';
import { Cells, type Form } from './cells';
import { type CsvFormat, readCells } from './csv-source';
import { createJsonItems, textAt } from './json-items';

export interface JsonFormat {
  name: string;
  gateway: string;
  /** What the list of items is called. */
  lists: readonly string[];
  form: Form;
  /** Makes more items of one, as where a settlement holds its transactions. */
  spread?(item: Record<string, unknown>, sink: RowSink): Record<string, unknown>[];
  /** Columns are paths with dots. */
  read: CsvFormat['read'];
}

/** A file of JSON whose items are rows. */
export function createJsonSource({ name, gateway, lists, form, spread, read }: JsonFormat): SettlementSource {
  return {
    name,
    gateway,
    stores: 'lines',
    encoding: 'utf8',
    dayOffset: form.offset,
    open: (sink) =>
      createJsonItems(lists, (item, index) => {
        for (const row of spread?.(item, sink) ?? [item]) {
          readCells(new Cells((column) => textAt(row, column), form), index, sink, read);
        }
      }),
  };
}
