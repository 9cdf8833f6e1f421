import type { InstrumentStatus } from './statuses';
import type { Row, Table } from './transition';

/**
 * submitted: the request is about to leave. not_made: it is certain that this try made none. no_answer: it may have made
 * one. created: the PSP has it. refused: there is none, and there will be none. not_needed: nobody waits for it any more,
 * and there is none. ended, paid: what the PSP says when it is to end it.
 */
export const INSTRUMENT_EVENTS = [
  ...(['submitted', 'not_made', 'no_answer', 'created', 'refused', 'not_needed', 'ended', 'paid'] as const),
] as const;
export type InstrumentEvent = (typeof INSTRUMENT_EVENTS)[number];

const row = (
  from: InstrumentStatus,
  event: InstrumentEvent,
  to: InstrumentStatus,
): Row<InstrumentStatus, InstrumentEvent, never> => ({ ...{ from, event, to }, effects: [] });

/** Every move an instrument can make. A request without an answer is asked about, then sent again under the same name. */
export const INSTRUMENT_TABLE: Table<InstrumentStatus, InstrumentEvent, never> = [
  row('queued', 'submitted', 'submitted'),
  row('queued', 'refused', 'refused'),
  row('queued', 'not_needed', 'withdrawn'),

  // Submitted again: whoever sent it first has stopped before the answer came.
  row('submitted', 'submitted', 'unknown'),
  row('submitted', 'not_made', 'queued'),
  row('submitted', 'no_answer', 'unknown'),
  row('submitted', 'created', 'open'),
  row('submitted', 'refused', 'refused'),
  row('submitted', 'not_needed', 'withdrawn'),

  row('unknown', 'submitted', 'unknown'),
  row('unknown', 'not_made', 'unknown'),
  row('unknown', 'no_answer', 'unknown'),
  row('unknown', 'created', 'open'),
  row('unknown', 'refused', 'refused'),
  row('unknown', 'not_needed', 'withdrawn'),

  row('open', 'ended', 'ended'),
  row('open', 'paid', 'paid'),
];

/** The states in which it is not settled whether there is one. */
export const INSTRUMENT_UNSETTLED: readonly InstrumentStatus[] = ['queued', 'submitted', 'unknown'];
