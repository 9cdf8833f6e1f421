import type { SettlementSource, SourceReader } from '../../../ports/settlement-source';

/** One source whose files come as JSON or as CSV: the first character tells. */
export function createEitherSource({ json, csv }: Record<'json' | 'csv', SettlementSource>): SettlementSource {
  return {
    ...csv,
    open: (sink) => {
      let reader: SourceReader | null = null;
      return {
        push: (text) => {
          if (!reader) {
            const start = text.replace(/^[\ufeff\s]+/, '');
            if (start === '') return;
            reader = (start[0] === '{' || start[0] === '[' ? json : csv).open(sink);
          }
          reader.push(text);
        },
        end: () => (reader ?? csv.open(sink)).end(),
      };
    },
  };
}
