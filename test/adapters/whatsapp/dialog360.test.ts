import { deadUrl } from '../http/loopback';
import { fixture } from './fixture';
import { client, closeAll, dialog360, ok, PAYMENT, serve } from './providers/dialects';

afterEach(closeAll);

describe('360dialog: the two lookup paths', () => {
  const WITH = '/v1/payments/c/NL-20261120-0001';
  const WITHOUT = '/payments/c/NL-20261120-0001';
  const payment = { ...PAYMENT, configurationName: 'c' };
  const only = (path: string) => serve((seen) => (seen.path === path ? ok('res.lookup.captured') : { status: 404 }));

  test.each([
    ['/v1/payments/{configuration}/{reference_id}', WITH, WITHOUT],
    ['/payments/{configuration}/{reference_id}', WITHOUT, WITH],
  ])('configured %s, only the other one answers: found once, remembered', async (template, first, second) => {
    const server = await only(second);
    const provider = dialog360(server.url, client(), template);
    expect(await provider.lookup(payment)).toMatchObject({ outcome: 'answered' });
    expect(await provider.lookup(payment)).toMatchObject({ outcome: 'answered' });
    expect(server.seen.map(({ path }) => path)).toEqual([first, second, second]);
  });

  test('neither answers: unanswered, and the next lookup begins with the configured one', async () => {
    const server = await serve(() => ({ status: 404 }));
    const provider = dialog360(server.url, client());
    expect(await provider.lookup(payment)).toMatchObject({ outcome: 'unanswered', error: { httpStatus: 404 } });
    await provider.lookup(payment);
    expect(server.seen.map(({ path }) => path)).toEqual([WITH, WITHOUT, WITH, WITHOUT]);
  });

  test('a failure of the other path is told, but is no reason to stay there', async () => {
    const server = await serve(({ path }) => ({ status: path === WITHOUT ? 500 : 404 }));
    const provider = dialog360(server.url, client());
    expect(await provider.lookup(payment)).toMatchObject({ outcome: 'unanswered', error: { httpStatus: 500 } });
    await provider.lookup(payment);
    expect(server.seen[2]?.path).toBe(WITH);
  });
});

describe('360dialog: where deliveries go', () => {
  const webhook = { url: 'https://hooks.example/webhooks/whatsapp', headers: { Authorization: 'Bearer secret-token' } };

  test('registered with the header that will prove the sender, and read back without it', async () => {
    const server = await serve(({ body }) => ({ status: 200, body: body || JSON.stringify(webhook) }));
    const provider = dialog360(server.url, client());
    const replies = [await provider.registerWebhook(webhook), await provider.readWebhook()];
    expect(replies).toEqual([
      { outcome: 'ok', url: webhook.url, sendsOneOf: expect.any(Function) },
      { outcome: 'ok', url: webhook.url, sendsOneOf: expect.any(Function) },
    ]);
    const path = '/v1/configs/webhook';
    expect(server.seen).toMatchObject([
      { method: 'POST', path, headers: { 'd360-api-key': 'the-key' }, body: JSON.stringify(webhook) },
      { method: 'GET', path, headers: { 'd360-api-key': 'the-key' } },
    ]);
  });

  test.each<[string, object, boolean | null]>([
    ['our token', { authorization: 'Bearer secret-token' }, true],
    ['the one before, during a rotation', { Authorization: 'Bearer old-token' }, true],
    ['another token', { Authorization: 'Bearer stranger' }, false],
    ['no token', {}, false],
  ])('read back with %s', async (_what, headers, expected) => {
    const server = await serve(() => ({ status: 200, body: JSON.stringify({ url: webhook.url, headers }) }));
    const reply = await dialog360(server.url, client()).readWebhook();
    expect(reply.outcome === 'ok' && reply.sendsOneOf(['secret-token', 'old-token'])).toBe(expected);
  });

  test('read back without headers, nobody knows with what token', async () => {
    const server = await serve(() => ({ status: 200, body: JSON.stringify({ url: webhook.url }) }));
    const reply = await dialog360(server.url, client()).readWebhook();
    expect(reply.outcome === 'ok' && reply.sendsOneOf(['secret-token'])).toBeNull();
  });

  test('a refusal and a dead connection are told', async () => {
    const server = await serve(() => ({ status: 401, body: fixture('res.360dialog.err_401_meta_envelope') }));
    expect(await dialog360(server.url, client()).registerWebhook(webhook)).toMatchObject({
      outcome: 'failed',
      error: { httpStatus: 401, title: 'Invalid api_key' },
    });
    expect(await dialog360(await deadUrl(), client()).readWebhook()).toMatchObject({ outcome: 'failed' });
  });
});
