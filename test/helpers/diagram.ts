import type { Table } from '../../src/domain/lifecycles/transition';

/** A state table as a Mermaid state diagram: one arrow per pair of states, with the events that take it. */
export function diagramOf(table: Table<string, string, string>, start: string, { events = true } = {}): string {
  const arrows = new Map<string, string[]>();
  for (const { from, event, to } of table) {
    if (from === to) continue;
    const arrow = `${from} --> ${to}`;
    arrows.set(arrow, [...(arrows.get(arrow) ?? []), event]);
  }
  const lines = [...arrows].map(([arrow, taken]) => `  ${arrow}${events ? `: ${taken.join(', ')}` : ''}`);
  return ['stateDiagram-v2', `  [*] --> ${start}`, ...lines].join('\n');
}
