import {
  decideSubmission,
  type Submission,
  type SubmissionFacts,
} from '../../../src/domain/decisions/charge-submission';

const now = new Date('2026-11-20T10:00:00Z');
const soon = new Date(now.getTime() + 1);
const GOOD: SubmissionFacts = {
  ...{ now, charge: 'queued', payment: 'pending', expiresAt: soon, hasOtherMoney: false, keyKept: true },
};

test.each<[string, Partial<SubmissionFacts>, Submission]>([
  ['queued, a millisecond before the expiry', {}, 'submit'],
  ['queued, at the expiry', { expiresAt: now }, 'order_expired'],
  ['queued, of an order without expiry', { expiresAt: null }, 'submit'],
  ['queued, expired, and paid in another way', { expiresAt: now, payment: 'captured' }, 'superseded'],
  ['queued, expired, and somebody is paying in another way', { expiresAt: now, hasOtherMoney: true }, 'order_expired'],
  ['queued, and somebody is paying in another way', { hasOtherMoney: true }, 'wait'],
  ['queued, and the payment has failed', { payment: 'failed' }, 'superseded'],
  ['unknown, after the expiry: only its key tells what became of it', { charge: 'unknown', expiresAt: now }, 'submit'],
  ['submitted by a sender that died, after the expiry', { charge: 'submitted', expiresAt: now }, 'submit'],
  ['unknown, and the key is forgotten', { charge: 'unknown', keyKept: false }, 'wait'],
  ['acknowledged', { charge: 'acknowledged' }, 'wait'],
])('%s: %j', (_, change, expected) => {
  expect(decideSubmission({ ...GOOD, ...change })).toBe(expected);
});
