import fc from 'fast-check';
import { type OrderDraft, parseOrderRequest } from '../../../src/domain/orders/parse-order';
import { previewMessage } from '../../../src/domain/orders/preview-message';
import { checkMessage } from '../../../src/sandbox/whatsapp/check-message';
import { type Json, NOW, pixCode, valid } from './samples/order-samples';

const template = (members: object) => ({ name: 'order_v1', language: 'pt_BR', ...members });
const starts: Json[] = [
  ...Object.values(valid).map((make) => make()),
  { ...valid.gateway(), message: { template: template({ when: 'always', body_parameters: ['Ana', '2 kg'] }) } },
  {
    ...valid.pix(),
    message: { template: template({ when: 'always', header: { type: 'text', text: 'Pedido' } }) },
  },
];

/** What shops send by mistake, and what attackers send on purpose. */
const put = fc.oneof(
  fc.constantFrom<Json>(null, '', 0, -1, 0.5, 2 ** 53, true, [], {}, [null], 'INR', 'BRL', 'x\ud83c', '\u0000'),
  fc.constantFrom<Json>('9845012345', '11987654321', '+9198450', '919845012345', '5511987654321', 'BR.ENT.1', 'x.1'),
  fc.constantFrom<Json>('a\nb', 'a\tb', 'a      b', '  ', '\u00a0', '..', '.', 'Ação', 'pt-BR', 'pt_br', 'UPPER'),
  fc.constantFrom<Json>(
    pixCode({ '01': '11222333000181' }),
    pixCode({}),
    pixCode({ '01': 'x@y.example' }).toLowerCase(),
  ),
  fc.constantFrom<Json>(
    '23783381298600083013252856000063316410000004590',
    '23793381288600083013252856000063712660000004590',
  ),
  fc.constantFrom<Json>(
    `${NOW.getTime()}`,
    NOW.getTime() / 1000 + 299,
    '0000000000',
    'https://a.example/1',
    'upi://pay?pa=a@b',
  ),
  fc.constantFrom(35, 36, 60, 61, 120, 121, 513, 1024, 1025).map((length) => '🍞'.repeat(length)),
  fc.constantFrom(5, 50_000).map((length) => 'p'.repeat(length)),
);

function placesIn(value: Json): [Json, string][] {
  if (typeof value !== 'object' || value === null) return [];
  return Object.keys(value).flatMap((key) => [[value, key] as [Json, string], ...placesIn(value[key])]);
}

const mutated = fc
  .tuple(
    fc.constantFrom(...starts),
    fc.array(
      fc.tuple(fc.nat(), fc.constantFrom('set', 'drop', 'add', 'repeat'), put, fc.integer({ min: 1, max: 400 })),
      {
        minLength: 1,
        maxLength: 2,
      },
    ),
  )
  .map(([start, changes]) => {
    const request = structuredClone(start);
    for (const [where, how, value, times] of changes) {
      const places = placesIn(request);
      const [within, key] = places[where % places.length] ?? [request, 'to'];
      const [, borrowed] = places[(where * 7 + times) % places.length] ?? [request, 'to'];
      if (how === 'drop') delete within[key];
      else if (how === 'repeat' && Array.isArray(within))
        for (let time = 0; time < times; time += 1) within.push(structuredClone(within[0]));
      else within[how === 'add' && !Array.isArray(within) ? borrowed : key] = value;
    }
    return request;
  });

/** As the stored credential gives them. */
function withLastFour(draft: OrderDraft & { referenceId: string }) {
  const payment_settings = draft.details.payment_settings.map((setting) =>
    setting.type === 'offsite_card_pay'
      ? { ...setting, offsite_card_pay: { last_four_digits: '4821', ...setting.offsite_card_pay } }
      : setting,
  );
  return { ...draft, details: { ...draft.details, payment_settings } };
}

test('whatever is changed about an order: what is accepted, WhatsApp’s own rules accept too', () => {
  let [accepted, refused] = [0, 0];
  fc.assert(
    fc.property(mutated, (request) => {
      const result = parseOrderRequest(JSON.parse(JSON.stringify(request)), { now: NOW, livePsp: true });
      if (!result.ok) {
        refused += 1;
        expect(result.violations.every(({ detail }) => /^\S.*[.\])]$/su.test(detail))).toBe(true);
        return;
      }
      accepted += 1;
      const draft = { ...result.draft, referenceId: result.draft.referenceId ?? 'generated' };
      // The pretend WhatsApp is written apart from these rules.
      const sent = JSON.parse(JSON.stringify(previewMessage(withLastFour(draft))));
      expect(() => checkMessage(sent, NOW)).not.toThrow();
      expect(draft.to ?? '91').toMatch(/^(91[6-9]\d{9}|55[1-9]{2}\d{8,9}|(?!91|55)[1-9]\d{6,14}|91)$/);
    }),
    { numRuns: 3_000 },
  );
  // Otherwise nothing was shown.
  expect(Math.min(accepted, refused)).toBeGreaterThan(150);
}, 60_000);
