import type { DisputeStatus } from './statuses';
import type { Row, Table } from './transition';

/** What the provider says about a dispute; a status never seen before counts as open. */
export const DISPUTE_EVENTS = ['reported_open', 'reported_won', 'reported_lost'] as const;
export type DisputeEvent = (typeof DISPUTE_EVENTS)[number];

/** raise: a person should look; resolve: the claim is over, and the money stayed. */
export type DisputeEffect = 'raise_disputed' | 'resolve_disputed';

const row = (
  from: DisputeStatus,
  event: DisputeEvent,
  to: DisputeStatus,
  ...effects: DisputeEffect[]
): Row<DisputeStatus, DisputeEvent, DisputeEffect> => ({ from, event, to, effects });

/**
 * Every move a dispute can make. No state is final: banks reopen claims, and arbitration turns decisions around. `open`
 * is also where each begins, whatever the provider says first.
 */
export const DISPUTE_TABLE: Table<DisputeStatus, DisputeEvent, DisputeEffect> = [
  row('open', 'reported_open', 'open', 'raise_disputed'),
  row('open', 'reported_won', 'won', 'resolve_disputed'),
  row('open', 'reported_lost', 'lost', 'raise_disputed'),

  row('won', 'reported_won', 'won'),
  row('won', 'reported_open', 'open', 'raise_disputed'),
  row('won', 'reported_lost', 'lost', 'raise_disputed'),

  row('lost', 'reported_lost', 'lost', 'raise_disputed'),
  row('lost', 'reported_won', 'won', 'resolve_disputed'),
  row('lost', 'reported_open', 'open', 'raise_disputed'),
];

/** What is claimed back, or gone. */
const standing = <Claim extends { status: DisputeStatus }>(disputes: readonly Claim[]): Claim[] =>
  disputes.filter(({ status }) => status !== 'won');

/** Whether a claim does not tell its amount: it may be all of the money. */
export const isAmountUnknown = (disputes: readonly { status: DisputeStatus; amount: number | null }[]): boolean =>
  standing(disputes).some(({ amount }) => amount === null);

/** Minor units that are claimed back, or gone: open and lost disputes. */
export const disputedAmount = (disputes: readonly { status: DisputeStatus; amount: number | null }[]): number =>
  standing(disputes).reduce((sum, { amount }) => sum + (amount ?? 0), 0);
