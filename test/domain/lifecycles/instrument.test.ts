import { INSTRUMENT_EVENTS, INSTRUMENT_TABLE, INSTRUMENT_UNSETTLED } from '../../../src/domain/lifecycles/instrument';
import { INSTRUMENT_STATUSES } from '../../../src/domain/lifecycles/statuses';
import { reachable, transition } from '../../../src/domain/lifecycles/transition';

const GRID = `
            submitted not_made no_answer created refused  not_needed ended  paid
queued      submitted .        .         .       refused  withdrawn  .      .
submitted   unknown   queued   unknown   open    refused  withdrawn  .      .
unknown     unknown   unknown  unknown   open    refused  withdrawn  .      .
open        .         .        .         .       .        .          ended  paid
paid        .         .        .         .       .        .          .      .
ended       .         .        .         .       .        .          .      .
refused     .         .        .         .       .        .          .      .
withdrawn   .         .        .         .       .        .          .      .
`;

test('every pair of state and event is what the grid says', () => {
  const cells = (line: string) => line.trim().split(/\s+/);
  const [events = [], ...rows] = GRID.trim().split('\n').map(cells);
  expect([...events].sort()).toEqual([...INSTRUMENT_EVENTS].sort());
  expect(rows.map(([state]) => state).sort()).toEqual([...INSTRUMENT_STATUSES].sort());
  for (const [from, ...ends] of rows)
    events.forEach((event, index) => {
      const found = transition(INSTRUMENT_TABLE, from as never, event as never)?.to ?? '.';
      expect({ from, event, to: found }).toEqual({ from, event, to: ends[index] });
    });
});

test('every state can be reached, and what is settled never becomes unsettled again', () => {
  expect([...reachable(INSTRUMENT_TABLE, 'queued')].sort()).toEqual([...INSTRUMENT_STATUSES].sort());
  const settled = INSTRUMENT_TABLE.filter(({ from }) => !INSTRUMENT_UNSETTLED.includes(from));
  for (const { to } of settled) expect(INSTRUMENT_UNSETTLED).not.toContain(to);
});
