import { createServer } from 'node:http';
import type { AddressInfo } from 'node:net';
import express from 'express';
import { createHttpClient } from '../../src/adapters/http-client';
import { createHttpPsp } from '../../src/adapters/psp/http';
import { createStripePsp } from '../../src/adapters/psp/stripe';
import type { ChargeOrder, ChargeTraces, Psp } from '../../src/ports';
import { payOutside } from '../../src/sandbox/psp';
import { createSandbox } from '../../src/sandbox/sandbox';
import { startFakePsp } from '../helpers/fake-psp';
import { startFakeStripe } from '../helpers/fake-stripe';
import { TestClock } from '../helpers/stage';

/** A PSP at the far end of HTTP, and the hands of those who are there. */
interface World {
  psp: Psp;
  /** What happens to the next charges: refused by the bank, or made while the answer is lost. */
  setFault(fault: 'decline' | 'lost' | null): void;
  /** How many charges it has made. */
  count(): number;
  /** A customer pays outside of WhatsApp. */
  payElsewhere(referenceId: string, amount: number): Promise<void>;
  completeRefunds(): Promise<void>;
  close(): Promise<void>;
}

const TRACES: ChargeTraces = {
  chargeIds: [],
  psp: { token: 'tok', customer: 'cus_1', payment_method: 'pm_1' },
  since: new Date('2026-11-20T10:00:00Z'),
};

const orderOf = (referenceId: string, change: Partial<ChargeOrder> = {}): ChargeOrder => ({
  referenceId,
  attempt: 1,
  credentialId: 'cred-1',
  psp: { token: 'tok', customer: 'cus_1', payment_method: 'pm_1' },
  amount: 13_500,
  currency: 'BRL',
  customer: { phone: '5511987654321', user_id: null },
  metadata: { cart: 'c-1' },
  ...change,
});

const refundOf = (referenceId: string, chargeId: string, change: object = {}) => ({
  id: `refund-${referenceId}`,
  referenceId,
  configurationName: null,
  transactionId: chargeId,
  amount: 500,
  currency: 'BRL',
  speed: null,
  ...change,
});

const worlds: [string, () => Promise<World>][] = [
  [
    'a merchant’s own service',
    async () => {
      const fake = await startFakePsp();
      const client = createHttpClient({ name: 'psp' });
      return {
        psp: createHttpPsp({ baseUrl: fake.url, apiKey: 'key', keyHours: 24, client }),
        setFault: fake.setFault,
        count: () => fake.charges.length,
        payElsewhere: async (reference_id, value) =>
          void fake.make({ reference_id, amount: { value, offset: 100 }, currency: 'BRL', method: 'pix' }),
        completeRefunds: async () => {
          for (const refund of fake.refunds) refund.status = 'succeeded';
        },
        close: async () => {
          client.close();
          await fake.close();
        },
      };
    },
  ],
  [
    'Stripe',
    async () => {
      const fake = await startFakeStripe();
      return {
        psp: createStripePsp({ secretKey: 'sk_test_1', keyHours: 24, baseUrl: fake.url }),
        setFault: fake.setFault,
        count: () => fake.intents.size,
        payElsewhere: async (reference_id, amount) => {
          fake.make({ amount, metadata: { reference_id } });
          fake.index();
        },
        completeRefunds: async () => {
          for (const refund of fake.refunds.values()) refund.status = 'succeeded';
        },
        close: fake.close,
      };
    },
  ],
  [
    'the sandbox',
    async () => {
      const clock = new TestClock();
      const sandbox = createSandbox({ clock, delays: { hangMs: 1 } });
      const server = createServer(express().use('/sandbox', sandbox.app));
      await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
      const client = createHttpClient({ name: 'psp' });
      const baseUrl = `http://127.0.0.1:${(server.address() as AddressInfo).port}/sandbox/psp`;
      const { world } = sandbox;
      return {
        psp: createHttpPsp({ baseUrl, apiKey: 'sandbox', keyHours: 24, client }),
        setFault: (fault) => void world.setFaults({ charge: fault === 'lost' ? 'timeout_after' : (fault ?? 'ok') }),
        count: () => world.charges.all().length,
        payElsewhere: async (referenceId, total) => {
          const order = { referenceId, total, currency: 'BRL' } as Parameters<typeof payOutside>[1];
          payOutside(world, order, 'succeeded', { webhook: 'lost', afterSeconds: 0 });
          await world.tick();
        },
        completeRefunds: () => world.advance(10_000),
        close: async () => {
          client.close();
          await sandbox.close();
          server.closeAllConnections();
          await new Promise((resolve) => server.close(resolve));
        },
      };
    },
  ],
];

describe.each(worlds)('%s', (_name, start) => {
  let world: World;
  beforeAll(async () => {
    world = await start();
  });
  afterAll(() => world.close());
  afterEach(() => world.setFault(null));

  const charged = async (order: ChargeOrder) => {
    const reply = await world.psp.charge(order);
    if (reply.outcome !== 'answered') throw new Error(`${reply.outcome}: ${reply.error.title}`);
    return reply.charge;
  };
  const known = async (referenceId: string, traces = TRACES) => {
    const reply = await world.psp.lookup(referenceId, traces);
    if (reply.outcome !== 'answered') throw new Error(`${reply.outcome}: ${reply.error.title}`);
    return reply.charges;
  };

  test('charges, and knows of the charge at once', async () => {
    const charge = await charged(orderOf('P-1'));
    expect(charge).toMatchObject({
      referenceId: 'P-1',
      attempt: 1,
      status: 'succeeded',
      amount: 13_500,
      currency: 'BRL',
      error: null,
    });
    expect(charge.createdAt).toBeInstanceOf(Date);
    expect(await known('P-1')).toMatchObject([{ id: charge.id, attempt: 1, status: 'succeeded', amount: 13_500 }]);
    expect(await known('P-2')).toEqual([]);
  });

  test('the same order again is the same charge; another attempt is another', async () => {
    const before = world.count();
    const [first, second] = [await charged(orderOf('P-3')), await charged(orderOf('P-3'))];
    expect(second.id).toBe(first.id);
    expect(world.count()).toBe(before + 1);
    const next = await charged(orderOf('P-3', { attempt: 2 }));
    expect(next.id).not.toBe(first.id);
    expect((await known('P-3')).map(({ attempt }) => attempt).sort()).toEqual([1, 2]);
  });

  test('the same key for another order charges nothing', async () => {
    await charged(orderOf('P-4'));
    const before = world.count();
    const reply = await world.psp.charge(orderOf('P-4', { amount: 99_900 }));
    expect(reply.outcome).not.toBe('answered');
    expect(world.count()).toBe(before);
  });

  test('a decline is a charge that failed, now and when it is asked for again', async () => {
    world.setFault('decline');
    const declined = await charged(orderOf('P-5'));
    expect(declined).toMatchObject({ attempt: 1, status: 'failed', error: { code: expect.stringMatching(/decline/) } });
    world.setFault(null);
    expect(await charged(orderOf('P-5'))).toMatchObject({ id: declined.id, status: 'failed' });
    expect(await known('P-5')).toMatchObject([{ id: declined.id, status: 'failed' }]);
  });

  test('an answer that is lost is unknown; the lookup knows, and a repeat gives the same charge', async () => {
    const before = world.count();
    world.setFault('lost');
    expect(await world.psp.charge(orderOf('P-6'))).toMatchObject({ outcome: 'unknown' });
    world.setFault(null);
    const [found] = await known('P-6');
    expect(found).toMatchObject({ attempt: 1, status: 'succeeded' });
    expect((await charged(orderOf('P-6'))).id).toBe(found?.id);
    expect(world.count()).toBe(before + 1);
  });

  test('money paid elsewhere is nobody’s attempt', async () => {
    await world.payElsewhere('P-7', 4590);
    expect(await known('P-7')).toMatchObject([{ attempt: null, status: 'succeeded', amount: 4590, currency: 'BRL' }]);
  });

  test('gives money back once per id, never more than there is, and tells what became of it', async () => {
    const { id } = await charged(orderOf('P-8'));
    const reply = await world.psp.refund(refundOf('P-8', id));
    if (reply.outcome !== 'accepted') throw new Error(reply.outcome);
    expect(reply.status).toBe('pending');
    expect(await world.psp.refund(refundOf('P-8', id))).toMatchObject({ outcome: 'accepted', id: reply.id });
    const tooMuch = refundOf('P-8', id, { id: 'refund-2', amount: 13_001 });
    expect(await world.psp.refund(tooMuch)).toMatchObject({ outcome: 'refused' });
    await world.completeRefunds();
    expect(await world.psp.find?.(reply.id)).toMatchObject({ outcome: 'accepted', id: reply.id, status: 'completed' });
  });
});

test.each<[string, (url: string) => Psp]>([
  [
    'a merchant’s own service',
    (baseUrl) => createHttpPsp({ baseUrl, apiKey: 'k', keyHours: 24, client: createHttpClient({ name: 'psp' }) }),
  ],
  ['Stripe', (baseUrl) => createStripePsp({ secretKey: 'sk_test_1', keyHours: 24, baseUrl })],
])('%s cannot be reached: nothing was done, and nothing is known', async (_name, make) => {
  const server = createServer();
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
  const { port } = server.address() as AddressInfo;
  await new Promise((resolve) => server.close(resolve));
  const psp = make(`http://127.0.0.1:${port}`);
  expect(await psp.charge(orderOf('D-1'))).toMatchObject({ outcome: 'retry' });
  expect(await psp.refund(refundOf('D-1', 'pi_1'))).toMatchObject({ outcome: 'retry' });
  expect(await psp.lookup('D-1', TRACES)).toMatchObject({ outcome: 'unanswered' });
});

describe('a merchant’s own service', () => {
  let fake: Awaited<ReturnType<typeof startFakePsp>>;
  const client = createHttpClient({ name: 'psp' });
  let psp: Psp;
  beforeEach(async () => {
    fake = await startFakePsp();
    psp = createHttpPsp({ baseUrl: fake.url, apiKey: 'the-key', keyHours: 24, client });
  });
  afterEach(() => fake.close());
  afterAll(() => client.close());

  test('gets what the protocol says', async () => {
    await psp.charge(orderOf('H-1'));
    await psp.lookup('H.1_x', TRACES);
    expect(fake.requests).toEqual([
      {
        method: 'POST',
        path: '/charges',
        key: 'H-1:1',
        authorization: 'Bearer the-key',
        body: JSON.stringify({
          reference_id: 'H-1',
          attempt: 1,
          credential_id: 'cred-1',
          psp: { token: 'tok', customer: 'cus_1', payment_method: 'pm_1' },
          amount: { value: 13_500, offset: 100 },
          currency: 'BRL',
          customer: { phone: '5511987654321', user_id: null },
          metadata: { cart: 'c-1' },
        }),
      },
      expect.objectContaining({ method: 'GET', path: '/charges?reference_id=H.1_x' }),
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
  ])('%i %j is %s', async (status, body, outcome) => {
    fake.answer(status, typeof body === 'string' ? body : JSON.stringify(body));
    expect(await psp.charge(orderOf('H-2'))).toMatchObject({ outcome });
  });

  test('a word never seen before means pending, and is told', async () => {
    fake.answer(200, JSON.stringify({ data: [{ ...CHARGE, status: 'hovering' }] }));
    expect(await psp.lookup('H-2', TRACES)).toMatchObject({
      outcome: 'answered',
      charges: [{ status: 'pending' }],
      unknownWords: ['charge.status=hovering'],
    });
  });

  test.each([
    [500, '{"data":[]}'],
    [200, '{}'],
    [200, '{"data":{}}'],
    [200, '{"data":[{}]}'],
    [200, 'nonsense'],
    [404, '{"data":[]}'],
  ])('a list of charges that is %i %s tells nothing', async (status, body) => {
    fake.answer(status, body);
    expect(await psp.lookup('H-2', TRACES)).toMatchObject({ outcome: 'unanswered' });
  });
});

describe('Stripe', () => {
  let fake: Awaited<ReturnType<typeof startFakeStripe>>;
  let psp: Psp;
  beforeEach(async () => {
    fake = await startFakeStripe();
    psp = createStripePsp({ secretKey: 'sk_test_1', keyHours: 24, baseUrl: fake.url });
  });
  afterEach(() => fake.close());

  test('a charge that the search does not know yet is found by the customer’s list, and by its id', async () => {
    await psp.charge(orderOf('S-1'));
    const withCustomer = await psp.lookup('S-1', TRACES);
    expect(withCustomer).toMatchObject({ charges: [{ id: 'pi_1', attempt: 1 }] });
    const withId = await psp.lookup('S-1', { ...TRACES, psp: null, chargeIds: ['pi_1'] });
    expect(withId).toMatchObject({ charges: [{ id: 'pi_1', attempt: 1 }] });
    expect(await psp.lookup('S-1', { ...TRACES, psp: null })).toMatchObject({ charges: [] });
  });

  test('old news of the search does not hide what the list says', async () => {
    await psp.charge(orderOf('S-2'));
    fake.index();
    expect(await psp.lookup('S-2', TRACES)).toMatchObject({ charges: [{ id: 'pi_1' }] });
  });

  test.each([
    ['requires_action', null, []],
    ['requires_payment_method', null, []],
    [
      'requires_payment_method',
      { code: 'expired', message: 'too late' },
      [{ status: 'failed', error: { code: 'expired' } }],
    ],
    ['canceled', null, []],
    ['processing', null, [{ status: 'pending' }]],
    ['something_new', null, [{ status: 'pending' }]],
    ['succeeded', null, [{ status: 'succeeded', attempt: null }]],
  ])('a Pix that is %s', async (status, last_payment_error, charges) => {
    fake.make({ status, last_payment_error, amount: 100, metadata: { reference_id: 'S-3' } });
    fake.index();
    expect(await psp.lookup('S-3', TRACES)).toMatchObject({ outcome: 'answered', charges });
  });

  test('what is kept as evidence holds neither the client secret nor the customer', async () => {
    await psp.charge(orderOf('S-4'));
    const reply = await psp.lookup('S-4', TRACES);
    const raw = reply.outcome === 'answered' ? reply.raw.toString() : '';
    expect(raw).toContain('pi_1');
    expect(raw).not.toMatch(/secret|cus_1/);
  });

  test.each([
    ['authenticate', { outcome: 'answered', charge: { status: 'failed', attempt: 1 } }],
    ['crash', { outcome: 'unknown' }],
    ['busy', { outcome: 'retry' }],
    ['key_in_use', { outcome: 'unknown' }],
  ] as const)('%s', async (fault, reply) => {
    fake.setFault(fault);
    expect(await psp.charge(orderOf('S-5'))).toMatchObject(reply);
  });

  test('a credential without Stripe’s names is refused before anything leaves', async () => {
    expect(await psp.charge(orderOf('S-6', { psp: { token: 'x' } }))).toMatchObject({ outcome: 'refused' });
    expect(fake.requests).toEqual([]);
  });

  test('a wrong key is refused, and a lookup with it tells nothing', async () => {
    const wrong = createStripePsp({ secretKey: 'sk_wrong', keyHours: 24, baseUrl: fake.url });
    expect(await wrong.charge(orderOf('S-7'))).toMatchObject({ outcome: 'refused', error: { httpStatus: 401 } });
    expect(await wrong.lookup('S-7', TRACES)).toMatchObject({ outcome: 'unanswered' });
  });

  test('the merchant’s metadata cannot take the place of ours', async () => {
    await psp.charge(orderOf('S-8', { metadata: { reference_id: 'other', attempt: '7' } }));
    expect(await psp.lookup('S-8', TRACES)).toMatchObject({ charges: [{ referenceId: 'S-8', attempt: 1 }] });
  });
});
