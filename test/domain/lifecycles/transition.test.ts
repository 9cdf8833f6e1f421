import { reachable, type Table, transition } from '../../../src/domain/lifecycles/transition';

type State = 'shut' | 'open' | 'locked' | 'gone';
type Event = 'push' | 'turn_key';
const DOOR: Table<State, Event, 'creak'> = [
  { from: 'shut', event: 'push', to: 'open', effects: ['creak'] },
  { from: 'open', event: 'push', to: 'shut', effects: [] },
  { from: 'shut', event: 'turn_key', to: 'locked', effects: [] },
];

test('the row of a state and an event carries where it leads and what is owed', () => {
  expect(transition(DOOR, 'shut', 'push')).toEqual({ from: 'shut', event: 'push', to: 'open', effects: ['creak'] });
});

test('no row means refused', () => {
  expect(transition(DOOR, 'locked', 'push')).toBeUndefined();
});

test('what can be reached goes over as many rows as it takes, and begins with the start', () => {
  expect(reachable(DOOR, 'open')).toEqual(new Set(['open', 'shut', 'locked']));
  expect(reachable(DOOR, 'gone')).toEqual(new Set(['gone']));
});
