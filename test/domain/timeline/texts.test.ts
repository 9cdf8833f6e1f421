import {
  lineText,
  problemDetail,
  renderTimeline,
  TIMELINE,
  type TimelineCode,
  timelineLine,
} from '../../../src/domain/timeline/catalogue';
import { PROBLEM_TEXTS } from '../../../src/domain/timeline/problem-texts';
import { causeName, causeText, kindText, stateText } from '../../../src/domain/timeline/words';
import { API_WRITING, plainWriting } from '../../../src/domain/timeline/writing';

const rupees = (value: number) => `₹${(value / 100).toFixed(2)}`;
const plain = plainWriting('en', rupees);
const simples = plainWriting('pt', rupees);

/** Values of every name that a line uses; a name that is missing here leaves `undefined` in a text. */
const VALUES = {
  ...{ from: 'pending', to: 'captured', status: 'failed', title: 'Closed', amount: 15_000, code: 'disputed' },
  ...{ cause: { reason: 'disputed', params: { kind: 'chargeback', status: 'open', amount: 15_000 } } },
  ...{ codes: ['disputed'], note: '', message_kind: 'order_status', template: 'late', transaction_status: 'failed' },
  ...{ type: 'charge.succeeded', number: 3, verdict: 'captured', reason: 'no_psp', paid: 15_000, ordered: 16_000 },
  ...{ event: 'reported_failed', external: true, dispute_kind: 'chargeback', attempt: 2 },
  ...{ instrument_kind: 'pix_dynamic_code', psp: 'mercadopago' },
};
const CODES = Object.keys(TIMELINE) as TimelineCode[];

test.each(CODES)('a line %s has a text in both languages, with every value in its place', (code) => {
  const [en, pt] = (['en', 'pt'] as const).map((language) => renderTimeline(code, VALUES, language) ?? '');
  for (const text of [en, pt]) expect(text).not.toMatch(/undefined|NaN|\[object|^$/);
  expect(pt).not.toBe(en);
});

/** Every sentence's values by their names; arrays where a provider tells several. */
const PROBLEM_VALUES = {
  ...{ amount: 15_000, kind: 'chargeback', status: 'open', refunded: 2, captured: 1, requested: 1, reported: 2 },
  ...{ title: 'Declined', advice: null, reason: 'stale', ordered: 8110 },
  ...{ field: 'amount', told: '8110', own: '8111' },
};

test.each(Object.keys(PROBLEM_TEXTS) as (keyof typeof PROBLEM_TEXTS)[])(
  'the sentence of a problem raised for %s has both languages',
  (reason) => {
    const values = { ...PROBLEM_VALUES, paid: reason === 'currency_differs' ? ['BRL'] : [8111, 8112] } as never;
    const texts = (['en', 'pt'] as const).map((language) =>
      PROBLEM_TEXTS[reason][language](values, API_WRITING[language]),
    );
    for (const text of texts) expect(text).not.toMatch(/undefined|NaN|\[object|^$/);
    expect(texts[1]).not.toBe(texts[0]);
  },
);

describe('the same line as the API and as people write it', () => {
  const mismatch = timelineLine('problem_raised', {
    code: 'amount_mismatch',
    subject: '',
    detail: 'Paid 8111 and 8112 minor units, ordered 8110.',
    cause: { reason: 'amount_differs', params: { paid: [8111, 8112], ordered: 8110 } },
  });
  const refund = { refund_id: '', amount: 15_000, status: 'requested', external: false } as const;
  test.each([
    [
      timelineLine('message_accepted', { message_id: '', message_kind: 'order_details', accepted: true }),
      'order_details accepted by WhatsApp',
      'The order’s message accepted by WhatsApp',
      'A mensagem do pedido aceita pelo WhatsApp',
    ],
    [
      timelineLine('message_proved_by_payment', { message_id: '', message_kind: 'order_details' }),
      'The order_details message did arrive: WhatsApp reports a payment for it',
      'The order’s message did arrive: WhatsApp reports a payment for it',
      'A mensagem do pedido chegou, sim: o WhatsApp informa um pagamento para ela',
    ],
    [
      timelineLine('refund_requested', refund),
      'Refund of 15000 minor units requested',
      'Refund of ₹150.00 requested',
      'Devolução de ₹150.00 pedida',
    ],
    [
      mismatch,
      'Problem amount_mismatch: Paid 8111 and 8112 minor units, ordered 8110.',
      'A person should look: Paid ₹81.11 and ₹81.12, ordered ₹81.10.',
      'Uma pessoa deve olhar: Pago ₹81.11 e ₹81.12, pedido ₹81.10.',
    ],
    [
      timelineLine('refund_made_elsewhere', { ...refund, amount: null, status: 'completed', external: true }),
      'A refund of an unknown number of minor units was made elsewhere: completed',
      'A refund of an unknown amount was made elsewhere: completed',
      'Uma devolução de um valor desconhecido foi feita em outro lugar: concluída',
    ],
  ])('%j', (line, api, en, pt) => {
    expect(line.summary).toBe(api);
    expect(lineText(line, 'en', plain)).toBe(en);
    expect(lineText(line, 'pt', simples)).toBe(pt);
  });

  test('a line without a code, or of a newer version, keeps the text that it has', () => {
    const summary = 'Refund of 15000 minor units requested';
    for (const code of ['text', 'moon_landed'])
      expect(lineText({ code, params: {}, summary }, 'pt', simples)).toBe(summary);
  });

  test('an open problem is told with the values of the line that raised it; without one as the API tells it', () => {
    const problem = { code: 'amount_mismatch', detail: 'Paid 8111 and 8112 minor units, ordered 8110.' };
    expect(problemDetail(problem, [mismatch], 'pt', simples)).toBe('Pago ₹81.11 e ₹81.12, pedido ₹81.10.');
    expect(problemDetail(problem, [], 'pt', simples)).toBe(problem.detail);
  });
});

test.each([
  ['reconciler', 'the timer looked', 'o timer consultou', 'reconciliador'],
  ['comet', 'comet', 'comet', 'comet'],
])('the cause %s has words; one that nobody knows is told as it is', (cause, en, pt, name) => {
  expect([causeText(cause, 'en'), causeText(cause, 'pt'), causeName(cause, 'pt')]).toEqual([en, pt, name]);
});

test('states and kinds: Portuguese messages are feminine, payments are not', () => {
  expect([stateText('failed', 'pt'), stateText('failed', 'pt', 'message')]).toEqual(['recusado', 'recusada']);
  expect([stateText('partially_shipped', 'en'), kindText('lookup_failed', 'en')]).toEqual([
    'partially shipped',
    'lookup failed',
  ]);
});
