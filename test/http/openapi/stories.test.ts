import { randomUUID } from 'node:crypto';
import { createServer } from 'node:http';
import type { AddressInfo } from 'node:net';
import { type Json, type Stage, teaOrder } from '../../helpers/app/test-app';
import type { DocumentCheck } from '../../helpers/openapi';
import { askingOn, createDocumentStage, READ } from './ask';
import { tellOfBooks } from './books-story';

let stage: Stage;
let document: DocumentCheck;
/** Where a merchant would listen. */
const notifications: { type: string; body: Json }[] = [];
const merchant = createServer(async (req, res) => {
  let text = '';
  for await (const chunk of req.setEncoding('utf8')) text += chunk;
  const body = JSON.parse(text);
  notifications.push({ type: body.type, body });
  res.end();
});

beforeAll(async () => {
  ({ stage, document } = await createDocumentStage());
  await new Promise<void>((resolve) => merchant.listen(0, '127.0.0.1', resolve));
});
afterAll(async () => {
  await stage.close();
  merchant.close();
});

const { ask, create, on } = askingOn(
  () => stage,
  () => document,
);

const ORDER = '/v1/orders/{reference_id}';

async function captured(id: string): Promise<void> {
  await create(id);
  await stage.runUntilIdle();
  await ask('post /sandbox/orders/{reference_id}/pay', { ...on(id), body: {} });
  await stage.runUntilIdle();
}

describe('stories told with every answer checked', () => {
  test('an order from its validation to its delivery', async () => {
    expect((await ask('post /v1/orders/validate', { body: teaOrder('DOC-1') })).body.valid).toBe(true);
    const bad = { type: 'application/json', text: '{ "to": 1 }' };
    expect((await ask('post /v1/orders/validate', { raw: bad })).body.valid).toBe(false);
    const key = { 'Idempotency-Key': randomUUID() };
    const first = await ask('post /v1/orders', { body: teaOrder('DOC-1', { send: false }), headers: key });
    const again = await ask('post /v1/orders', { body: teaOrder('DOC-1', { send: false }), headers: key });
    expect(again.headers.get('Idempotency-Replayed')).toBe('true');
    expect(again.body).toEqual(first.body);
    expect((await ask('post /v1/orders', { body: teaOrder('DOC-2'), headers: key })).status).toBe(422);
    expect((await create('DOC-1')).status).toBe(409);
    await ask(`post ${ORDER}/order_details`, on('DOC-1'));
    await stage.runUntilIdle();
    expect((await ask(`post ${ORDER}/order_details`, on('DOC-1'))).body.code).toBe('already_sent');
    await ask('post /sandbox/orders/{reference_id}/fail', { ...on('DOC-1'), body: { method: 'card' } });
    await stage.runUntilIdle();
    await ask('post /sandbox/orders/{reference_id}/pay', { ...on('DOC-1'), body: { method: 'upi' } });
    await stage.runUntilIdle();
    expect((await ask(`get ${ORDER}`, on('DOC-1'))).body.payment.status).toBe('captured');
    expect((await ask(`post ${ORDER}/lookup`, on('DOC-1'))).status).toBe(200);
    const shipped = { status: 'shipped', description: 'On its way' };
    expect((await ask(`post ${ORDER}/order_status`, { ...on('DOC-1'), body: shipped })).status).toBe(202);
    await stage.runUntilIdle();
    const canceled = await ask(`post ${ORDER}/order_status`, { ...on('DOC-1'), body: { status: 'canceled' } });
    expect(canceled.body.code).toBe('order_paid');
    expect((await ask(`get ${ORDER}/timeline`, on('DOC-1'))).body.data.length).toBeGreaterThan(3);
    expect((await ask(`get ${ORDER}/evidence`, on('DOC-1'))).body.records.length).toBeGreaterThan(5);
    expect((await ask(`get ${ORDER}/messages`, on('DOC-1'))).body.data).toHaveLength(3);
    expect((await ask('get /v1/figures', { query: '?hours=2' })).body.payments).toHaveLength(2);
    expect((await ask('get /v1/alarms')).status).toBe(200);
    await ask('get /sandbox/orders/{reference_id}', on('DOC-1'));
  });

  test('a provider that is down, and a problem that a person settles', async () => {
    await create('DOC-3');
    await stage.runUntilIdle();
    await ask('put /sandbox/faults', { body: { lookup: 'down' } });
    expect((await ask(`post ${ORDER}/lookup`, on('DOC-3'))).body.provider).toBeDefined();
    await stage.sql(`INSERT INTO provider_outages VALUES ('whatsapp', $1, $1)`, [stage.clock.now()]);
    expect((await ask('get /v1/alarms')).body.data).toHaveLength(1);
    await stage.sql('DELETE FROM provider_outages');
    await ask('put /sandbox/faults', { body: { lookup: 'wrong_amount' } });
    await ask('post /sandbox/orders/{reference_id}/pay', { ...on('DOC-3'), body: {} });
    await stage.runUntilIdle();
    expect((await ask(`get ${ORDER}`, on('DOC-3'))).body.payment.problem.code).toBe('amount_mismatch');
    const settled = await ask(`post ${ORDER}/problem/resolve`, { ...on('DOC-3'), body: { note: 'Looked at it.' } });
    expect(settled.body.payment.problem).toBeNull();
    await ask('put /sandbox/faults', { body: { lookup: 'ok' } });
  });

  test('a refund, in parts and one too many', async () => {
    await captured('DOC-4');
    const part = { ...on('DOC-4'), body: { amount: { value: 1000 } } };
    expect((await ask(`post ${ORDER}/refunds`, part)).status).toBe(202);
    expect((await ask(`post ${ORDER}/refunds`, part)).body.code).toBe('refund_in_progress');
    await stage.runUntilIdle();
    await ask('post /sandbox/orders/{reference_id}/refund', { ...on('DOC-4'), body: { amount: { value: 500 } } });
    await stage.advance(200);
    expect((await ask(`get ${ORDER}/refunds`, on('DOC-4'))).body.data).toHaveLength(2);
    const tooMuch = await ask(`post ${ORDER}/refunds`, { ...on('DOC-4'), body: { amount: { value: 9_999_999 } } });
    expect(tooMuch.body.code).toBe('not_refundable');
  });

  test('lists, pages and searches', async () => {
    await create('DOC-5');
    await create('DOC-6');
    const page = await ask('get /v1/orders', { query: '?limit=1&payment_status=new' });
    expect(page.body.has_more).toBe(true);
    await ask('get /v1/orders', { query: `?limit=1&cursor=${page.body.next_cursor}` });
    await ask('get /v1/orders', { query: '?created_after=2026-01-01T00:00:00Z&problem=true&status=pending' });
    const found = await ask('post /v1/orders/search', { body: { phone: '+919845012345', limit: 2 } });
    expect(found.body.data).toHaveLength(2);
    expect((await ask('post /v1/orders/search', { body: { phone: 'x' } })).status).toBe(422);
  });

  test('notifications: an endpoint from its registration to its removal', async () => {
    const url = `http://127.0.0.1:${(merchant.address() as AddressInfo).port}/hook`;
    const made = await ask('post /v1/webhook_endpoints', {
      body: { url, events: ['payment.captured', 'order.status_changed'] },
    });
    expect(made.body.secret).toMatch(/^whsec_/);
    await captured('DOC-7');
    const events = await ask('get /v1/events', { query: '?type=payment.captured&limit=1' });
    expect(events.body.data[0].deliveries).toHaveLength(1);
    await ask('post /v1/events/{id}/redeliver', { params: { id: events.body.data[0].id } });
    expect(notifications.map(({ type }) => type)).toContain('payment.captured');
    for (const { type, body } of notifications) {
      const { schema } = document.document.webhooks[type].post.requestBody.content['application/json'];
      document.expectValid(`the notification ${type}`, schema, body);
    }
    const params = { id: made.body.id };
    await ask('post /v1/webhook_endpoints/{id}/rotate_secret', { params });
    expect((await ask('get /v1/webhook_endpoints')).body.data[0]).not.toHaveProperty('secret');
    expect((await ask('delete /v1/webhook_endpoints/{id}', { params })).status).toBe(204);
    expect((await ask('post /v1/webhook_endpoints', { body: { url: 'no' } })).status).toBe(422);
  });

  test('a customer who wants to be forgotten', async () => {
    await create('DOC-8', { to: '+919845099999' });
    await stage.runUntilIdle();
    const erased = await ask('post /v1/customers/erase', { body: { phone: '+919845099999' } });
    expect(erased.body).toEqual({ orders: 1 });
    await ask(`get ${ORDER}`, on('DOC-8'));
    expect((await ask('post /v1/customers/erase', { body: {} })).status).toBe(422);
  });

  test('a stored card: kept, confirmed and charged once, forgotten', async () => {
    const params = { credential_id: 'cred-doc' };
    const stored = { last_four_digits: '4242', customer: { phone: '+5511987654321' }, psp: { token: 'tok-1' } };
    const CREDENTIAL = '/v1/credentials/{credential_id}';
    expect((await ask(`put ${CREDENTIAL}`, { params, body: stored })).status).toBe(201);
    expect((await ask(`put ${CREDENTIAL}`, { params, body: stored })).status).toBe(200);
    const cardNumber = { ...stored, psp: { token: '4111111111111111' } };
    expect((await ask(`put ${CREDENTIAL}`, { params, body: cardNumber })).status).toBe(422);
    await ask(`get ${CREDENTIAL}`, { params });
    const found = await ask('post /v1/credentials/search', { body: { phone: '+5511987654321' } });
    expect(found.body.data).toHaveLength(1);
    for (const [id, action] of [['DOC-C1', {}] as const, ['DOC-C2', { after_seconds: 60 }] as const]) {
      await ask('post /v1/orders', {
        body: {
          to: '+5511987654321',
          reference_id: id,
          type: 'digital-goods',
          currency: 'BRL',
          payment_settings: [{ type: 'offsite_card_pay', offsite_card_pay: { credential_id: 'cred-doc' } }],
          order: { items: [{ retailer_id: 'pao', name: 'Pão', amount: { value: 1530 }, quantity: 3 }] },
        },
      });
      await stage.runUntilIdle();
      await ask('post /sandbox/orders/{reference_id}/confirm', { ...on(id), body: action });
    }
    await stage.runUntilIdle();
    expect((await ask(`get ${ORDER}`, on('DOC-C1'))).body.payment.status).toBe('captured');
    expect((await ask(`delete ${CREDENTIAL}`, { params })).status).toBe(204);
  });

  test('what needs no key', async () => {
    const open = ['/livez', '/readyz', '/openapi.json', '/docs', '/metrics'];
    for (const path of open) expect((await ask(`get ${path}`, { key: null })).status).toBe(200);
    const signed = await ask('post /dashboard/session', { key: null, body: { api_key: READ } });
    const headers = { Cookie: signed.headers.get('set-cookie')?.split(';')[0] ?? '' };
    expect((await ask('get /dashboard/session', { key: null, headers })).body).toEqual(signed.body);
    expect((await ask('delete /dashboard/session', { key: null, headers })).status).toBe(204);
    expect((await ask('post /dashboard/session', { key: null, body: { api_key: 'x' } })).status).toBe(401);
    for (const psp of ['psp', 'stripe']) await ask(`post /webhooks/${psp}`, { raw: { type: 'text/plain', text: 'x' } });
    expect((await ask('get /webhooks/whatsapp', { query: '?hub.mode=subscribe' })).status).toBe(403);
    expect((await ask('post /webhooks/whatsapp', { raw: { type: 'application/json', text: '{}' } })).status).toBe(401);
    const token = { Authorization: 'Bearer webhook-token-of-the-tests' };
    const delivered = await ask('post /webhooks/whatsapp', {
      raw: { type: 'application/json', text: '{}' },
      headers: token,
    });
    expect(delivered.status).toBe(200);
  });

  test('the books: a file that does not agree, from its findings to its credit', () =>
    tellOfBooks(stage, { ask, create }));

  test('the sandbox', async () => {
    for (const path of ['/orders', '/faults', '/chats', '/wire', '/clock', '/stories'])
      await ask(`get /sandbox${path}`);
    await ask('post /sandbox/clock', { body: { forward_seconds: 1 } });
    await ask('post /sandbox/night', { body: { trouble: 'chargeback', reference_id: 'NONE' } });
    await ask('post /sandbox/night', { body: { trouble: 'thunder' } });
    await ask('get /sandbox/chats/{phone}', { params: { phone: '919845012345' } });
    await ask('put /sandbox/customers/{phone}', { params: { phone: '919845012345' }, body: { window: 'open' } });
    const hook = { url: 'http://127.0.0.1:9/x', secret: 'whsec_AAAA' };
    await ask('put /sandbox/psp_webhook', { body: hook });
    await ask('post /sandbox/orders/{reference_id}/confirm', { ...on('DOC-1'), body: {} });
    await create('DOC-9');
    await create('DOC-10');
    await stage.runUntilIdle();
    await ask('post /sandbox/orders/{reference_id}/pay', { ...on('DOC-9'), body: { after_seconds: 60 } });
    await ask('post /sandbox/orders/{reference_id}/fail', { ...on('DOC-10'), body: { after_seconds: 60 } });
    await ask('post /sandbox/orders/{reference_id}/pay', { ...on('NONE'), body: {} });
    await ask('post /sandbox/orders/{reference_id}/pay', { ...on('DOC-1'), body: { nobody: 1 } });
    // Paid, but not what was asked for: a person accepts it.
    await create('DOC-11');
    await stage.runUntilIdle();
    await ask('put /sandbox/faults', { body: { lookup: 'wrong_amount' } });
    await ask('post /sandbox/orders/{reference_id}/pay', { ...on('DOC-11'), body: {} });
    await stage.runUntilIdle();
    const paid = await ask('get /v1/orders/{reference_id}', on('DOC-11'));
    const [{ id }] = paid.body.payment.transactions;
    const params = { reference_id: 'DOC-11', transaction_id: id };
    const accept = 'post /v1/orders/{reference_id}/transactions/{transaction_id}/accept';
    expect((await ask(accept, { params, body: { note: 'an offer of the bank' } })).status).toBe(200);
    await ask('put /sandbox/faults', { body: { lookup: 'ok' } });
    await ask('post /sandbox/reset');
  });

  test('and no operation was left out: each success in the document was seen', () => {
    const successes = document.operations().flatMap((name) => {
      const [method = '', path = ''] = name.split(' ');
      return Object.keys(document.operation(method, path).responses)
        .filter((status) => status.startsWith('2'))
        .map((status) => `${name} ${status}`);
    });
    // Meta's token, a PSP's signature, a storefront beside the phone, what never ends: those have tests of their own.
    const elsewhere =
      /\/webhooks\/|get \/(?:sandbox|dashboard) 200|\/sandbox\/merchant|\/pay_after_|\/refund_fails|\/dispute 20|\/stream 200|\/sandbox\/night/;
    expect(successes.filter((one) => !document.seen.has(one) && !elsewhere.test(one))).toEqual([]);
  });

  test('and no header field either, but for that of a budget used up', () => {
    const documented = Object.keys(document.document.components.headers).map((name) => name.toLowerCase());
    expect(documented.filter((name) => !document.seenHeaders.has(name))).toEqual(['retry-after']);
    const { headers } = document.document.components.responses.rate_limited;
    expect(Object.keys(headers)).toEqual([
      'X-Request-Id',
      'Wapay-Time',
      'RateLimit-Policy',
      'RateLimit',
      'Retry-After',
    ]);
  });
});
