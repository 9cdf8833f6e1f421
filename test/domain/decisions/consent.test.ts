import fc from 'fast-check';
import {
  type Consent,
  type ConsentFacts,
  isSamePerson,
  namesOfPerson,
  validateConsent,
} from '../../../src/domain/decisions/consent';
import { PAYMENT_STATUSES } from '../../../src/domain/lifecycles/statuses';
import { CONSENT_REJECTIONS } from '../../../src/domain/timeline/problem-texts';

const NOW = new Date('2026-11-20T10:00:00Z');
const seconds = (n: number) => new Date(NOW.getTime() + n * 1000);

const CONSENT: Consent = {
  credentialId: 'cred',
  lastFourDigits: '4821',
  sender: { phone: '5511987654321', userId: null },
  receivedAt: NOW,
  at: NOW,
};

const FACTS: ConsentFacts = {
  now: NOW,
  maxAgeSeconds: 3600,
  status: 'pending',
  paymentStatus: 'new',
  expiresAt: null,
  sent: true,
  details: {
    payment_settings: [
      { type: 'payment_link', payment_link: { uri: 'https://pay.example' } },
      { type: 'offsite_card_pay', offsite_card_pay: { credential_id: 'cred', last_four_digits: '4821' } },
    ],
    order: null,
  },
  customer: { phones: ['5511987654321', null], userIds: [null, null] },
  credential: { lastFourDigits: '4821', phones: ['5511987654321'], userIds: [null] },
  history: { repeated: false, open: false, declined: false, declineNotifiedAt: null },
};

const history = (change: Partial<ConsentFacts['history']>) => ({ history: { ...FACTS.history, ...change } });

test('nothing speaks against it', () => {
  expect(validateConsent(CONSENT, FACTS)).toBeNull();
  expect(validateConsent(CONSENT, { ...FACTS, paymentStatus: 'failed' })).toBeNull();
});

const reported = { declined: true, declineNotifiedAt: seconds(-10) };
const failed = { paymentStatus: 'failed' as const };

test.each<[string, Partial<Consent>, Partial<ConsentFacts>, RegExp, string | null]>([
  ['a repeat', {}, history({ repeated: true }), /already/, null],
  ['no card', {}, { details: { payment_settings: [], order: null } }, /no stored card/, null],
  ['never sent', {}, { sent: false }, /never sent/, null],
  ['canceled', {}, { status: 'canceled' }, /canceled/, null],
  ['expired', {}, { paymentStatus: 'expired' }, /expired/, null],
  ['expired, but nobody has noticed', {}, { expiresAt: NOW }, /expired/, null],
  ['under way', {}, { ...history({ open: true }), paymentStatus: 'pending' }, /under way/, null],
  ['pending', {}, { paymentStatus: 'pending' }, /pending/, null],
  ['captured', {}, { paymentStatus: 'captured' }, /captured/, null],
  ['declined, nobody told', {}, { ...failed, ...history({ declined: true }) }, /declined attempt/, null],
  ['before it was told', { receivedAt: seconds(-11) }, { ...failed, ...history(reported) }, /declined attempt/, null],
  ['as it was told', { receivedAt: seconds(-10) }, { ...failed, ...history(reported) }, /declined attempt/, null],
  ['another credential', { credentialId: 'other' }, {}, /another card/, 'credential_mismatch'],
  ['other digits', { lastFourDigits: '0000' }, {}, /another card/, 'credential_mismatch'],
  ['not stored', {}, { credential: null }, /not stored/, 'consent_refused'],
  [
    'stored with other digits',
    {},
    { credential: { lastFourDigits: '1111', phones: ['5511987654321'], userIds: [] } },
    /other last four/,
    'credential_mismatch',
  ],
  [
    'of somebody else',
    {},
    { credential: { lastFourDigits: '4821', phones: ['1'], userIds: [] } },
    /somebody else/,
    'credential_mismatch',
  ],
  ['another sender', { sender: { phone: '1', userId: null } }, {}, /sender/, 'sender_mismatch'],
  ['an hour and a second old', { at: seconds(-3601) }, {}, /older/, 'consent_refused'],
  [
    'delivered late without a time of its own',
    { at: null, receivedAt: seconds(-3601) },
    {},
    /older/,
    'consent_refused',
  ],
  ['six minutes in the future', { at: seconds(301) }, {}, /future/, 'consent_refused'],
  ['no sender', { sender: { phone: null, userId: null } }, {}, /sender/, 'sender_mismatch'],
])('%s', (_name, consent, facts, detail, problem) => {
  const refusal = validateConsent({ ...CONSENT, ...consent }, { ...FACTS, ...facts });
  expect(refusal?.problem).toBe(problem);
  expect(CONSENT_REJECTIONS[refusal?.reason ?? 'repeated'].en).toMatch(detail);
});

test('a consent after the customer was told of the decline counts', () => {
  expect(
    validateConsent({ ...CONSENT, receivedAt: seconds(-9) }, { ...FACTS, ...failed, ...history(reported) }),
  ).toBeNull();
});

test.each<[string, Parameters<typeof isSamePerson>[0], Parameters<typeof isSamePerson>[1], boolean]>([
  ['the dialled number', { phones: ['a'], userIds: [null] }, { phones: ['a', 'b'], userIds: [null] }, true],
  ['WhatsApp’s own number', { phones: ['b'], userIds: [null] }, { phones: ['a', 'b'], userIds: [null] }, true],
  ['the user id alone', { phones: [null], userIds: ['u'] }, { phones: ['a'], userIds: ['u', null] }, true],
  ['nothing in common', { phones: ['a'], userIds: [null] }, { phones: [null], userIds: ['u'] }, false],
  [
    'the number agrees, the user id differs',
    { phones: ['a'], userIds: ['v'] },
    { phones: ['a'], userIds: ['u'] },
    false,
  ],
  [
    'the user id agrees, the number differs',
    { phones: ['c'], userIds: ['u'] },
    { phones: ['a'], userIds: ['u'] },
    false,
  ],
  ['a user id that nobody can compare', { phones: ['a'], userIds: ['v'] }, { phones: ['a'], userIds: [null] }, true],
  [
    'one of the names after a change',
    { phones: ['d'], userIds: ['w'] },
    { phones: ['a', 'd'], userIds: ['u', 'w'] },
    true,
  ],
  ['a former owner of the number', { phones: ['a', 'd'], userIds: [] }, { phones: ['e'], userIds: [] }, false],
])('the same person: %s', (_name, person, customer, same) => {
  expect(isSamePerson(person, customer)).toBe(same);
});

test('whatever the history, only a new or failed payment of a pending matter is charged, and nobody is by default', () => {
  const name = fc.option(fc.constantFrom('a', 'b'), { nil: null });
  fc.assert(
    fc.property(
      fc.record({ phone: name, userId: name }),
      fc.record({ phones: fc.array(name), userIds: fc.array(name) }),
      fc.constantFrom(...PAYMENT_STATUSES),
      fc.record({
        repeated: fc.boolean(),
        open: fc.boolean(),
        declined: fc.boolean(),
        declineNotifiedAt: fc.constantFrom(null, NOW),
      }),
      (sender, customer, paymentStatus, past) => {
        const facts = {
          ...FACTS,
          customer,
          paymentStatus,
          history: past,
          credential: { lastFourDigits: '4821', ...namesOfPerson(sender) },
        };
        if (validateConsent({ ...CONSENT, sender }, facts) !== null) return;
        expect(past.repeated || past.open || past.declined).toBe(false);
        expect(['new', 'failed']).toContain(paymentStatus);
        const common = customer.phones.includes(sender.phone) || customer.userIds.includes(sender.userId);
        expect(common && (sender.phone !== null || sender.userId !== null)).toBe(true);
      },
    ),
  );
});
