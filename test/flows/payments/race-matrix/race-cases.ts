export type Gate = 'sync:looked-up' | 'sync:applied' | 'change:locked';
/** Asked and holding an old answer; between its lookup and its decision; in the middle of the critical section. */
const GATES: Record<ActionName, Gate[]> = {
  cancel: ['sync:looked-up', 'sync:applied', 'change:locked'],
  expiry: ['sync:looked-up', 'change:locked'],
  captured: ['sync:looked-up', 'change:locked'],
  failed: ['sync:looked-up', 'change:locked'],
  refund_request: ['sync:looked-up', 'sync:applied', 'change:locked'],
  refund_webhook: ['sync:looked-up', 'change:locked'],
  shipped: ['change:locked'],
  refused_2046: ['change:locked'],
  refused_2047: ['change:locked'],
  lookup: ['sync:looked-up', 'change:locked'],
  resend: ['change:locked'],
};

export const ACTIONS = [
  'cancel',
  'expiry',
  'captured',
  'failed',
  'refund_request',
  'refund_webhook',
  'shipped',
  'refused_2046',
  'refused_2047',
  'lookup',
  'resend',
] as const;
export type ActionName = (typeof ACTIONS)[number];

export const STATES = [
  'unsent',
  'new',
  'pending',
  'failed',
  'captured',
  'refunding',
  'shipped',
  'canceled',
  'expired',
] as const;
export type State = (typeof STATES)[number];

export const CASES = ACTIONS.flatMap((first) =>
  GATES[first].flatMap((gate) => ACTIONS.map((second) => ({ first, gate, second }))),
);
/** By default each pair is tried at each gate in a third of the states, each state with others; RACES=all: in all. */
export const casesOf = (state: State): typeof CASES =>
  CASES.filter((_, index) => process.env.RACES === 'all' || index % 3 === STATES.indexOf(state) % 3);
