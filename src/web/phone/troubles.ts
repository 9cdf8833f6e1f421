/** Everything that can be made to go wrong, with what the service does then. */

import { type PhoneState, stateOf } from './order-state';
import type { Action, BubbleOrder, Faults } from './types';

/** The customer pays, and something goes wrong on the way. */
export interface PayTrouble {
  id: string;
  title: string;
  what: string;
  body: Action;
  action: 'pay' | 'fail' | 'confirm';
}

export const PAY_TROUBLES: PayTrouble[] = [
  {
    id: 'lost',
    title: 'Pay; lose the webhook',
    what: 'Nobody tells wapay. Its reconciler asks after two minutes (or “Look up now” asks at once) and finds the money.',
    action: 'pay',
    body: { webhook: 'lost' },
  },
  {
    id: 'duplicated',
    title: 'Pay; double the webhook',
    what: 'The copy has the same key as the first in the inbox: captured once, thanked once.',
    action: 'pay',
    body: { webhook: 'duplicated' },
  },
  {
    id: 'late',
    title: 'Pay; 20 seconds late',
    what: 'Told “pending”, wapay shows pending and waits. The late answer captures, and a cancel in between is refused.',
    action: 'pay',
    body: { after_seconds: 20 },
  },
  {
    id: 'reordered',
    title: 'Pay; webhooks out of order',
    what: 'The old “pending” after the new “captured” only makes wapay look up again: captured stays captured.',
    action: 'pay',
    body: { webhook: 'reordered' },
  },
  {
    id: 'forged',
    title: 'Forge a webhook',
    what: 'No money moves, and the secret is wrong: 401, nothing is stored. Even a believed one would only lead to a lookup.',
    action: 'pay',
    body: { webhook: 'forged' },
  },
  {
    id: 'refused',
    title: 'The bank refuses',
    what: 'The payment is failed and the customer may try again; a later success still captures.',
    action: 'fail',
    body: {},
  },
];

/** The customer’s consent to charge the stored card, gone wrong. */
export const CONSENT_TROUBLES: PayTrouble[] = [
  {
    id: 'consent-doubled',
    title: 'Consent twice',
    what: 'A consent is known by its message and by its time, for ever: one charge, whatever is repeated.',
    action: 'confirm',
    body: { webhook: 'duplicated' },
  },
  {
    id: 'consent-forged',
    title: 'Forge a consent',
    what: 'The secret is wrong: 401, nothing is charged.',
    action: 'confirm',
    body: { webhook: 'forged' },
  },
];

export interface FaultTrouble {
  key: keyof Faults;
  value: string;
  title: string;
  what: string;
}

/** Things that stay broken until they are mended. */
export const FAULT_TROUBLES: FaultTrouble[] = [
  {
    key: 'lookup',
    value: 'down',
    title: 'Lookups answer 503',
    what: 'No answer is no answer: nothing moves, and wapay asks again within five minutes. Mended, it finds everything.',
  },
  {
    key: 'lookup',
    value: 'slow',
    title: 'Lookups take 8 seconds',
    what: 'Webhooks are stored and answered first, so nobody waits; the answer that was asked for first never overrules a newer one.',
  },
  {
    key: 'lookup',
    value: 'wrong_amount',
    title: 'Lookups name another amount',
    what: 'A success that does not agree captures nothing: it becomes the problem amount_mismatch for a person.',
  },
  {
    key: 'send',
    value: 'down',
    title: 'Messages are refused',
    what: 'The owed message stays in the outbox and is tried again by schedule.',
  },
  {
    key: 'send',
    value: 'timeout_after',
    title: 'Messages arrive, answers do not',
    what: 'Unknown is not failed: wapay does not send twice; the message’s own status webhook tells that it arrived.',
  },
  {
    key: 'charge',
    value: 'decline',
    title: 'Cards are declined',
    what: 'The customer is told, and may confirm again: a new consent, a new attempt.',
  },
  {
    key: 'charge',
    value: 'timeout_after',
    title: 'Charge takes the money, then times out',
    what: 'The same attempt is asked again under the same idempotency key: the PSP answers with the first charge, not a second.',
  },
];

/** Why a payment cannot be tried on this order; null when it can. */
export function obstacleOf(order: BubbleOrder | null): string | null {
  if (order === null) return 'Create or choose an order first.';
  const state: PhoneState = stateOf(order);
  if (state === 'paid') return 'This order is paid; create another one.';
  if (state === 'paying') return 'An attempt is in progress.';
  return null;
}
