import { createHttpClient } from '../../../src/adapters/http/client';
import { createHttpPsp } from '../../../src/adapters/psp/http/http-psp';
import type { ChargeOrder, ChargeSearchCriteria, Psp } from '../../../src/ports/psp';
import { startFakePsp } from '../../helpers/providers/fake-psp';
import { requestFor } from './contract/instrument-cases';
import { newClock, type PspWorld } from './contract/psp-world';

let fake: Awaited<ReturnType<typeof startFakePsp>>;
let psp: Psp;
const clock = newClock();
const client = createHttpClient({ name: 'psp' });
beforeEach(async () => {
  fake = await startFakePsp();
  psp = createHttpPsp({ baseUrl: fake.url, apiKey: 'the-key', keyHours: 24, clock, client });
});
afterEach(() => fake.close());
afterAll(() => client.close());

const CRITERIA: ChargeSearchCriteria = { chargeIds: [], psp: null, since: new Date('2026-11-20T10:00:00Z') };
const orderOf = (referenceId: string): ChargeOrder => ({
  referenceId,
  attempt: 1,
  credentialId: 'cred-1',
  psp: { token: 'tok' },
  amount: 13_500,
  currency: 'BRL',
  customer: { phone: '5511987654321', user_id: null },
  metadata: { cart: 'c-1' },
});

test('it gets what the protocol says', async () => {
  await psp.charge(orderOf('H-1'));
  await psp.lookup('H.1_x', CRITERIA);
  const request = requestFor({ psp, clock, currency: 'BRL' } as PspWorld, 'boleto', { referenceId: 'H-2' });
  const reply = await psp.createInstrument(request);
  const id = reply.outcome === 'created' ? reply.instrument.id : '';
  await psp.cancelInstrument({ id, kind: 'boleto', name: request.name });
  const sent = fake.requests.map(({ method, path, query, headers, body }) => [
    `${method} ${path}${query.size > 0 ? `?${query}` : ''}`,
    headers['idempotency-key'] ?? null,
    body ?? null,
  ]);
  expect(sent).toEqual([
    [
      'POST /charges',
      'H-1:1',
      {
        reference_id: 'H-1',
        attempt: 1,
        credential_id: 'cred-1',
        psp: { token: 'tok' },
        amount: { value: 13_500, offset: 100 },
        currency: 'BRL',
        customer: { phone: '5511987654321', user_id: null },
        metadata: { cart: 'c-1' },
      },
    ],
    ['GET /charges?reference_id=H.1_x', null, null],
    [
      'POST /instruments',
      'H-2:boleto:1',
      {
        reference_id: 'H-2',
        kind: 'boleto',
        amount: { value: 13_505, offset: 100 },
        currency: 'BRL',
        expires_at: '2026-11-22T10:00:00.000Z',
        customer: {
          name: 'Maria da Silva',
          tax_id: '52998224725',
          email: 'maria@example.com',
          phone: null,
          address: expect.objectContaining({ zip_code: '01310100' }),
        },
        metadata: { cart: 'c-1', 'odd[key]': 'x' },
      },
    ],
    [`POST /instruments/${id}/cancel`, 'H-2:boleto:1:cancel', {}],
  ]);
});

const CHARGE = {
  id: 'c',
  reference_id: 'H-2',
  attempt: 1,
  status: 'succeeded',
  amount: { value: 1, offset: 100 },
  currency: 'BRL',
};

test.each<[number, unknown, string]>([
  [200, CHARGE, 'answered'],
  [201, { ...CHARGE, attempt: '1' }, 'answered'],
  [201, { ...CHARGE, status: 'hovering' }, 'answered'],
  [402, { ...CHARGE, status: 'failed' }, 'answered'],
  [402, CHARGE, 'unknown'],
  [402, {}, 'unknown'],
  [200, { ...CHARGE, reference_id: 'H-3' }, 'unknown'],
  [200, { ...CHARGE, attempt: 2 }, 'unknown'],
  [200, { ...CHARGE, id: undefined }, 'unknown'],
  [200, 'nonsense', 'unknown'],
  [204, '', 'unknown'],
  [302, '', 'unknown'],
  [400, { error: { code: 'bad', message: 'no' } }, 'refused'],
  [401, {}, 'refused'],
  [404, {}, 'refused'],
  [408, {}, 'unknown'],
  [409, {}, 'unknown'],
  [422, {}, 'refused'],
  [429, {}, 'retry'],
  [500, {}, 'unknown'],
  [503, {}, 'unknown'],
])('a charge answered %i %j is %s', async (status, body, outcome) => {
  fake.answer(status, typeof body === 'string' ? body : JSON.stringify(body));
  expect(await psp.charge(orderOf('H-2'))).toMatchObject({ outcome });
});

test.each<[number, unknown, string]>([
  [201, { id: 'i', kind: 'payment_link', uri: 'https://pay.example/1', expires_at: '2026-11-22T10:00:00Z' }, 'created'],
  [200, { id: 'i', kind: 'payment_link', uri: 'https://pay.example/1' }, 'created'],
  [201, { id: 'i', kind: 'boleto', digitable_line: '1' }, 'unknown'],
  [201, { id: 'i', kind: 'payment_link', link: 'https://pay.example/1' }, 'unknown'],
  [201, { kind: 'payment_link', uri: 'https://pay.example/1' }, 'unknown'],
  [422, { error: { code: 'no_links', message: 'Not here' } }, 'refused'],
  [402, {}, 'unknown'],
  [429, {}, 'retry'],
  [500, {}, 'unknown'],
])('an instrument answered %i %j is %s', async (status, body, outcome) => {
  fake.answer(status, JSON.stringify(body));
  const request = requestFor({ psp, clock, currency: 'BRL' } as PspWorld, 'payment_link');
  expect(await psp.createInstrument(request)).toMatchObject({ outcome });
});

test('after its key is forgotten, a repeat could make a second instrument', async () => {
  const now = clock.now();
  const request = requestFor({ psp, clock, currency: 'BRL' } as PspWorld, 'payment_link', { firstSentAt: now });
  expect(await psp.findInstrument(request)).toEqual({ outcome: 'not_found', repeat: 'safe' });
  const old = { ...request, firstSentAt: new Date(now.getTime() - 24 * 3_600_000) };
  expect(await psp.findInstrument(old)).toEqual({ outcome: 'not_found', repeat: 'never' });
});

test('words never seen before mean that it is not over, and are told', async () => {
  const amount = { value: 1, offset: 100 };
  const refunds = [{ id: 're', amount, status: 'resting', created_at: '2026-11-20T10:00:00Z' }];
  const disputes = [
    { id: 'dp', kind: 'recall', status: 'paused', amount, reason: null, opened_at: 'nonsense', closed_at: null },
  ];
  fake.answer(200, JSON.stringify({ data: [{ ...CHARGE, status: 'hovering', refunds, disputes }] }));
  expect(await psp.lookup('H-2', CRITERIA)).toMatchObject({
    outcome: 'answered',
    charges: [
      {
        status: 'pending',
        refunds: [{ id: 're', amount: 1, status: 'pending' }],
        disputes: [{ id: 'dp', kind: 'other', status: 'open', amount: 1, openedAt: null }],
      },
    ],
    unknownWords: ['refund.status=resting', 'dispute.kind=recall', 'dispute.status=paused', 'charge.status=hovering'],
  });
});

test.each([
  [500, '{"data":[]}'],
  [200, '{}'],
  [200, '{"data":{}}'],
  [200, '{"data":[{}]}'],
  [200, `{"data":[${JSON.stringify({ ...CHARGE, refunds: [{}] })}]}`],
  [200, `{"data":[${JSON.stringify({ ...CHARGE, disputes: [{ kind: 'chargeback' }] })}]}`],
  [200, 'nonsense'],
  [404, '{"data":[]}'],
])('a list of charges that is %i %s tells nothing', async (status, body) => {
  fake.answer(status, body);
  expect(await psp.lookup('H-2', CRITERIA)).toMatchObject({ outcome: 'unanswered' });
});
