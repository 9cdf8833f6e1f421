import { createServer } from 'node:http';
import type { AddressInfo } from 'node:net';
import express from 'express';
import { createHttpClient, type HttpClient } from '../../../src/adapters/http/client';
import { createDialog360 } from '../../../src/adapters/whatsapp/dialog360';
import { createMeta } from '../../../src/adapters/whatsapp/meta';
import type { Messenger, PaymentProvider, RefundProvider } from '../../../src/ports';
import { createSandbox } from '../../../src/sandbox/sandbox';
import { parametersOf, razorpay, VirtualClock } from '../../sandbox/sandbox-stage';
import { type Answer, deadUrl, type Seen, startHttp, startTcp } from '../http/loopback';
import { fixture } from './fixture';

type Provider = Messenger & PaymentProvider & RefundProvider;

interface Dialect {
  name: string;
  create(baseUrl: string, client: HttpClient): Provider;
  messages: string;
  lookup: string;
  refund: string;
  proof: Record<string, string>;
}

const dialog360 = (baseUrl: string, client: HttpClient, lookupPath = '/v1/payments/{configuration}/{reference_id}') =>
  createDialog360({ baseUrl, client, apiKey: 'the-key', lookupPath, refundPath: '/payments_refund' });

/** Both providers keep the same promises; only addresses and proofs differ. */
const DIALECTS: Dialect[] = [
  {
    name: '360dialog',
    create: dialog360,
    messages: '/messages',
    lookup: '/v1/payments/nilgiri%20rzp%2Fprod/NL-20261120-0001',
    refund: '/payments_refund',
    proof: { 'd360-api-key': 'the-key' },
  },
  {
    name: 'Meta',
    create: (baseUrl, client) =>
      createMeta({ baseUrl: `${baseUrl}/v24.0/`, client, accessToken: 'the-key', phoneNumberId: '109876543210987' }),
    messages: '/v24.0/109876543210987/messages',
    lookup: '/v24.0/109876543210987/payments/nilgiri%20rzp%2Fprod/NL-20261120-0001',
    refund: '/v24.0/109876543210987/payments_refund',
    proof: { authorization: 'Bearer the-key' },
  },
];

const MESSAGE = { messaging_product: 'whatsapp', to: '919845012345', type: 'interactive' };
const PAYMENT = { referenceId: 'NL-20261120-0001', configurationName: 'nilgiri rzp/prod' };
const REFUND = {
  id: '0b6c7d2e-3f4a-4b5c-8d6e-7f8091a2b3c4',
  transactionId: 'order_3UHzqZSwpDWiAQ',
  currency: 'INR',
  referenceId: 'NL-20261120-0001',
  configurationName: 'nilgiri-rzp-prod',
  amount: 64900,
  speed: 'normal' as const,
};

const closing: (() => Promise<void> | void)[] = [];
const keep = <T extends { close(): Promise<void> | void }>(thing: T): T => {
  closing.push(() => thing.close());
  return thing;
};
afterEach(async () => {
  for (const close of closing.splice(0)) await close();
});

const client = () => keep(createHttpClient({ name: 'whatsapp', timeoutMs: 1_000, maxBytes: 10_000 }));
const serve = async (answer: (seen: Seen) => Answer | null) => keep(await startHttp(answer));
const ok = (name: string): Answer => ({ status: 200, body: fixture(name) });

/** How a request can end without a usable answer, and what may be concluded. */
const NO_ANSWERS: [name: string, url: () => Promise<string>, outcome: 'retry' | 'unknown'][] = [
  ['the connection is refused', deadUrl, 'retry'],
  ['no answer comes', async () => (await serve(() => null)).url, 'unknown'],
  [
    'the connection is reset after the request',
    async () => keep(await startTcp((socket) => socket.on('data', () => socket.resetAndDestroy()))).url,
    'unknown',
  ],
  [
    'the answer is too large',
    async () => (await serve(() => ({ status: 200, body: 'x'.repeat(20_000) }))).url,
    'unknown',
  ],
];

describe.each(DIALECTS)('$name', ({ create, messages, lookup, refund, proof }) => {
  const answered = async (answer: Answer) => {
    const server = await serve(() => answer);
    return { server, provider: create(server.url, client()) };
  };

  describe('sending a message', () => {
    test('posts the payload as it is, with the proof of who we are', async () => {
      const { server, provider } = await answered(ok('res.messages.ok'));
      expect(await provider.send(MESSAGE)).toEqual({
        outcome: 'accepted',
        wamid: 'wamid.HRoAOTE5ODQ1MDEyMzQ1FQIAERgSRUZDRkUzRkIyQzNFQTkzNTk2AA==',
        waId: '919845012345',
        waUserId: null,
      });
      expect(server.seen).toMatchObject([{ method: 'POST', path: messages, headers: proof }]);
      expect(server.seen[0]?.headers['content-type']).toBe('application/json');
      expect(JSON.parse(server.seen[0]?.body ?? '')).toEqual(MESSAGE);
    });

    test.each<[string, object, object]>([
      [
        'a wa_id other than the dialled number',
        { contacts: [{ input: '+5511987654321', wa_id: '551187654321' }] },
        { waId: '551187654321' },
      ],
      ['a user id in place of the wa_id', { contacts: [{ user_id: 'IN.134' }] }, { waId: null, waUserId: 'IN.134' }],
      ['a wa_id that is a number', { contacts: [{ wa_id: 919845012345 }] }, { waId: '919845012345' }],
      ['no contacts', {}, { waId: null, waUserId: null }],
      ['contacts that are null', { contacts: null }, { waId: null, waUserId: null }],
    ])('accepted with %s', async (_name, extra, expected) => {
      const { provider } = await answered({
        status: 200,
        body: JSON.stringify({ messages: [{ id: 'wamid.1' }], ...extra }),
      });
      expect(await provider.send(MESSAGE)).toMatchObject({ outcome: 'accepted', wamid: 'wamid.1', ...expected });
    });

    test.each(['{"messages":[]}', '{"messages":[{}]}', '{"messages":null}', '{"error":{"code":131000}}', 'OK', ''])(
      '200 with %p: the message may be on its way, under an id nobody knows',
      async (body) => {
        const { provider } = await answered({ status: 200, body });
        expect(await provider.send(MESSAGE)).toMatchObject({ outcome: 'unknown', error: { httpStatus: 200 } });
      },
    );

    test.each<[string, number, object]>([
      ['res.messages.err_131008_missing', 400, { outcome: 'refused', error: { code: 131008 } }],
      ['res.messages.err_131009_total_mismatch', 400, { outcome: 'refused', error: { code: 131009 } }],
      ['res.messages.err_131047_window', 400, { outcome: 'refused', error: { code: 131047, needsTemplate: true } }],
      ['res.messages.err_131056_pair_rate', 400, { outcome: 'retry', scope: 'recipient', error: { code: 131056 } }],
      [
        'res.messages.err_134011_tos',
        400,
        { outcome: 'retry', scope: 'account', error: { code: 134011, traceId: null } },
      ],
      [
        'res.360dialog.err_401_meta_envelope',
        401,
        { outcome: 'retry', scope: 'account', error: { title: 'Invalid api_key' } },
      ],
      ['res.lookup.err_generic', 500, { outcome: 'unknown', error: { code: 500 } }],
    ])('%s', async (name, status, expected) => {
      const { provider } = await answered({ status, body: fixture(name) });
      expect(await provider.send(MESSAGE)).toMatchObject(expected);
    });

    test('a redirect is a refusal, and the key goes nowhere else', async () => {
      const elsewhere = await serve(() => ok('res.messages.ok'));
      const { provider } = await answered({ status: 307, headers: { location: elsewhere.url } });
      expect(await provider.send(MESSAGE)).toMatchObject({ outcome: 'refused', error: { httpStatus: 307 } });
      expect(elsewhere.seen).toEqual([]);
    });

    test.each(NO_ANSWERS)('%s', async (_name, url, outcome) => {
      const reply = await create(await url(), client()).send(MESSAGE);
      expect(reply).toMatchObject({ outcome, error: { httpStatus: null, code: null } });
      expect(JSON.stringify(reply)).not.toMatch(/127\.0\.0\.1|the-key|9198/);
    });
  });

  describe('looking a payment up', () => {
    test('asks for the configuration and the reference, encoded', async () => {
      const { server, provider } = await answered(ok('res.lookup.captured'));
      const reply = await provider.lookup(PAYMENT);
      expect(reply).toMatchObject({ outcome: 'answered', answer: { status: 'captured', amount: 147785 } });
      expect(reply).toHaveProperty('raw', fixture('res.lookup.captured'));
      expect(server.seen).toMatchObject([{ method: 'GET', path: lookup, headers: proof, body: '' }]);
    });

    test('nobody is asked about a payment without a configuration', async () => {
      const { server, provider } = await answered(ok('res.lookup.captured'));
      expect(await provider.lookup({ ...PAYMENT, configurationName: null })).toMatchObject({ outcome: 'unanswered' });
      expect(server.seen).toEqual([]);
    });

    test.each([201, 202, 301, 400, 401, 403, 404, 429, 500, 503])(
      'a captured payment under HTTP %i is not believed',
      async (status) => {
        const { provider } = await answered({ status, body: fixture('res.lookup.captured') });
        expect(await provider.lookup(PAYMENT)).toMatchObject({ outcome: 'unanswered', error: { httpStatus: status } });
      },
    );

    test.each(NO_ANSWERS)('%s', async (_name, url) => {
      const reply = await create(await url(), client()).lookup(PAYMENT);
      expect(reply).toMatchObject({ outcome: 'unanswered', error: { httpStatus: null } });
    });
  });

  describe('refunding', () => {
    test('sends both numbers of the amount as strings', async () => {
      const { server, provider } = await answered(ok('res.refund.pending'));
      expect(await provider.refund(REFUND)).toEqual({
        outcome: 'accepted',
        id: 'rfnd_LeCDo67mBo63zj',
        status: 'pending',
        speedProcessed: 'normal',
      });
      expect(server.seen).toMatchObject([{ method: 'POST', path: refund, headers: proof }]);
      expect(JSON.parse(server.seen[0]?.body ?? '')).toEqual(JSON.parse(fixture('out.refund.request').toString()));
    });

    test('leaves the speed to the gateway when none is asked for', async () => {
      const { server, provider } = await answered(ok('res.refund.failed'));
      expect(await provider.refund({ ...REFUND, speed: null })).toMatchObject({
        outcome: 'accepted',
        status: 'failed',
      });
      expect(JSON.parse(server.seen[0]?.body ?? '')).not.toHaveProperty('speed');
    });

    test.each<[string, number, string]>([
      ['{"id":"r","status":"completed"}', 200, 'accepted'],
      ['{"status":"pending"}', 200, 'unknown'],
      ['', 200, 'unknown'],
      ['{"error":{"code":100}}', 400, 'refused'],
      ['{"error":{"code":130429}}', 400, 'retry'],
      ['{"error":{"code":1}}', 400, 'unknown'],
      ['', 401, 'retry'],
      ['', 429, 'retry'],
      // Where a message may be repeated, money may not.
      ['{"error":{"code":131016}}', 500, 'unknown'],
      ['{"error":{"code":2}}', 503, 'unknown'],
      ['', 503, 'unknown'],
      ['{"error":{"code":131000}}', 400, 'unknown'],
      ['{"error":{"code":131016}}', 400, 'unknown'],
      ['{"error":{"code":2}}', 400, 'unknown'],
      ['{"error":{"code":131057}}', 400, 'unknown'],
      ['{"error":{"code":133004}}', 400, 'unknown'],
      ['{"error":{"code":987,"error_subcode":2494100}}', 400, 'unknown'],
      ['{"error":{"code":100,"is_transient":true}}', 400, 'unknown'],
      ['', 408, 'unknown'],
      ['{"error":{"code":131009}}', 408, 'unknown'],
      ['', 409, 'unknown'],
      ['{"error":{"code":130429}}', 500, 'unknown'],
      // Limits, and refusals that name their reason.
      ['{"error":{"code":80007}}', 400, 'retry'],
      ['{"error":{"code":131056}}', 400, 'retry'],
      ['{"meta":{"developer_message":"endpoint rate limit exceeded"}}', 400, 'retry'],
      ['{"error":{"code":131009}}', 400, 'refused'],
      ['{"error":{"code":2388999}}', 400, 'refused'],
    ])('%s under HTTP %i is %s', async (body, status, outcome) => {
      const { provider } = await answered({ status, body });
      expect(await provider.refund(REFUND)).toMatchObject({ outcome });
    });

    test('a 404 is a refusal that says what to check', async () => {
      const { server, provider } = await answered({ status: 404 });
      const reply = await provider.refund(REFUND);
      expect(reply).toMatchObject({
        outcome: 'refused',
        error: { advice: expect.stringMatching(/check META_|D360_REFUND_PATH/) },
      });
      expect(server.seen).toHaveLength(1);
    });

    test.each(NO_ANSWERS)('%s', async (_name, url, outcome) => {
      expect(await create(await url(), client()).refund(REFUND)).toMatchObject({ outcome });
    });
  });
});

describe.each(DIALECTS)('the sandbox as $name', ({ create }) => {
  /** A pretend WhatsApp over HTTP, and the provider that asks it. */
  const meet = async () => {
    const sandbox = keep(createSandbox({ clock: new VirtualClock(), delays: { slowMs: 5, hangMs: 5 } }));
    const server = createServer(express().use('/sandbox', sandbox.app));
    await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
    closing.push(() => {
      server.closeAllConnections();
      server.close();
    });
    const url = `http://127.0.0.1:${(server.address() as AddressInfo).port}/sandbox`;
    const act = async (path: string, method: string, body: object) => {
      const reply = await fetch(`${url}${path}`, {
        method,
        headers: { 'Content-Type': 'application/json' },
        body: JSON.stringify(body),
      });
      expect(reply.status).toBe(200);
    };
    return {
      provider: create(`${url}/whatsapp`, keep(createHttpClient({ name: 'whatsapp' }))),
      pay: (referenceId: string) => act(`/orders/${referenceId}/pay`, 'POST', {}),
      faults: (faults: object) => act('/faults', 'PUT', faults),
    };
  };
  const payment = { referenceId: PAYMENT.referenceId, configurationName: 'nilgiri-rzp-prod' };

  test('a payment from its message to its refund', async () => {
    const { provider, pay } = await meet();
    const message = razorpay(payment.referenceId);
    const { value: total } = parametersOf(message).total_amount;
    expect(await provider.send(message)).toMatchObject({ outcome: 'accepted', wamid: expect.stringMatching(/^wamid/) });
    expect(await provider.lookup(payment)).toMatchObject({
      outcome: 'answered',
      answer: { referenceId: payment.referenceId, status: 'pending', amount: total, transactions: [] },
    });
    await pay(payment.referenceId);
    const paid = await provider.lookup(payment);
    expect(paid).toMatchObject({
      outcome: 'answered',
      answer: { status: 'captured', currency: 'INR', amount: total, transactions: [{ status: 'success' }] },
    });
    const whole = { ...REFUND, ...payment, amount: total };
    expect(await provider.refund(whole)).toMatchObject({ outcome: 'accepted', status: 'pending' });
    expect(await provider.refund({ ...whole, amount: 1 })).toMatchObject({
      outcome: 'refused',
      error: { code: 131009 },
    });
    expect(await provider.lookup(payment)).toMatchObject({
      answer: { transactions: [{ refunds: [{ amount: total }] }] },
    });
  });

  test('what it does not know', async () => {
    const { provider } = await meet();
    expect(await provider.lookup(payment)).toMatchObject({ outcome: 'unanswered', error: { httpStatus: 400 } });
    expect(await provider.refund({ ...REFUND, ...payment })).toMatchObject({ outcome: 'refused' });
    expect(await provider.send(MESSAGE)).toMatchObject({ outcome: 'refused' });
  });

  test('a message whose answer is lost is unknown, and a lookup that is down is no answer', async () => {
    const { provider, faults } = await meet();
    await faults({ send: 'timeout_after', lookup: 'down' });
    expect(await provider.send(razorpay(payment.referenceId))).toMatchObject({ outcome: 'unknown' });
    expect(await provider.lookup(payment)).toMatchObject({ outcome: 'unanswered', error: { httpStatus: 503 } });
    await faults({ lookup: 'ok' });
    expect(await provider.lookup(payment)).toMatchObject({ outcome: 'answered' });
  });
});
