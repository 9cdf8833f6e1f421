import fc from 'fast-check';
import { type Consent, type ConsentFacts, isSamePerson, refuseConsent } from '../../src/domain/consent';
import { PAYMENT_STATUSES } from '../../src/domain/words';

const NOW = new Date('2026-11-20T10:00:00Z');
const seconds = (n: number) => new Date(NOW.getTime() + n * 1000);

const CONSENT: Consent = {
  credentialId: 'cred',
  lastFourDigits: '4821',
  sender: { phone: '5511987654321', userId: null },
  receivedAt: NOW,
};

const FACTS: ConsentFacts = {
  now: NOW,
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
  credential: { lastFourDigits: '4821', phone: '5511987654321', userId: null },
  history: { repeated: false, open: false, declined: false, toldAt: null },
};

const history = (change: Partial<ConsentFacts['history']>) => ({ history: { ...FACTS.history, ...change } });

test('nothing speaks against it', () => {
  expect(refuseConsent(CONSENT, FACTS)).toBeNull();
  expect(refuseConsent(CONSENT, { ...FACTS, paymentStatus: 'failed' })).toBeNull();
});

const told = { declined: true, toldAt: seconds(-10) };
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
  ['before it was told', { receivedAt: seconds(-11) }, { ...failed, ...history(told) }, /declined attempt/, null],
  ['as it was told', { receivedAt: seconds(-10) }, { ...failed, ...history(told) }, /declined attempt/, null],
  ['another credential', { credentialId: 'other' }, {}, /another card/, 'credential_mismatch'],
  ['other digits', { lastFourDigits: '0000' }, {}, /another card/, 'credential_mismatch'],
  ['not stored', {}, { credential: null }, /not stored/, 'consent_refused'],
  [
    'stored with other digits',
    {},
    { credential: { lastFourDigits: '1111', phone: '5511987654321', userId: null } },
    /other last four/,
    'credential_mismatch',
  ],
  [
    'of somebody else',
    {},
    { credential: { lastFourDigits: '4821', phone: '1', userId: null } },
    /somebody else/,
    'credential_mismatch',
  ],
  ['another sender', { sender: { phone: '1', userId: null } }, {}, /sender/, 'sender_mismatch'],
  ['no sender', { sender: { phone: null, userId: null } }, {}, /sender/, 'sender_mismatch'],
])('%s', (_name, consent, facts, detail, problem) => {
  const refusal = refuseConsent({ ...CONSENT, ...consent }, { ...FACTS, ...facts });
  expect(refusal).toEqual({ detail: expect.stringMatching(detail), problem });
});

test('a consent after the customer was told of the decline counts', () => {
  expect(refuseConsent({ ...CONSENT, receivedAt: seconds(-9) }, { ...FACTS, ...failed, ...history(told) })).toBeNull();
});

test.each<[string, Parameters<typeof isSamePerson>[0], Parameters<typeof isSamePerson>[1], boolean]>([
  ['the dialled number', { phone: 'a', userId: null }, { phones: ['a', 'b'], userIds: [null] }, true],
  ['WhatsApp’s own number', { phone: 'b', userId: null }, { phones: ['a', 'b'], userIds: [null] }, true],
  ['the user id alone', { phone: null, userId: 'u' }, { phones: ['a'], userIds: ['u', null] }, true],
  ['nothing in common', { phone: 'a', userId: null }, { phones: [null], userIds: ['u'] }, false],
  ['the number agrees, the user id differs', { phone: 'a', userId: 'v' }, { phones: ['a'], userIds: ['u'] }, false],
  ['the user id agrees, the number differs', { phone: 'c', userId: 'u' }, { phones: ['a'], userIds: ['u'] }, false],
  ['a user id that nobody can compare', { phone: 'a', userId: 'v' }, { phones: ['a'], userIds: [null] }, true],
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
        toldAt: fc.constantFrom(null, NOW),
      }),
      (sender, customer, paymentStatus, past) => {
        const facts = {
          ...FACTS,
          customer,
          paymentStatus,
          history: past,
          credential: { lastFourDigits: '4821', ...sender },
        };
        if (refuseConsent({ ...CONSENT, sender }, facts) !== null) return;
        expect(past.repeated || past.open || past.declined).toBe(false);
        expect(['new', 'failed']).toContain(paymentStatus);
        const common = customer.phones.includes(sender.phone) || customer.userIds.includes(sender.userId);
        expect(common && (sender.phone !== null || sender.userId !== null)).toBe(true);
      },
    ),
  );
});
