import { randomBytes } from 'node:crypto';
import { Webhook } from 'standardwebhooks';
import { InvalidSignatureError, verifyNotification } from '../../src/client/client';

const NOW = new Date('2026-11-20T10:00:00Z');
const secret = `whsec_${randomBytes(32).toString('base64')}`;
const other = `whsec_${randomBytes(32).toString('base64')}`;
const body = JSON.stringify({
  type: 'payment.captured',
  timestamp: NOW.toISOString(),
  data: { order: { reference_id: 'é' } },
});

/** A delivery as the Standard Webhooks library signs it. */
function delivery({ by = [secret], at = NOW, id = 'evt_1' }: { by?: string[]; at?: Date; id?: string } = {}) {
  const headers: Record<string, string> = {
    'webhook-id': id,
    'webhook-timestamp': String(Math.floor(at.getTime() / 1000)),
    'webhook-signature': by.map((one) => new Webhook(one).sign(id, at, body)).join(' '),
  };
  return { secrets: [secret], headers, body, now: NOW };
}

const shifted = (seconds: number) => new Date(NOW.getTime() + seconds * 1000);

test('a signed notification is read, with the id that a repeat has too', () => {
  expect(verifyNotification(delivery())).toMatchObject({ id: 'evt_1', type: 'payment.captured' });
});

test('bytes and fetch headers do as well', () => {
  const { headers, ...rest } = delivery();
  const read = verifyNotification({ ...rest, headers: new Headers(headers), body: Buffer.from(body) });
  expect(read.data.order?.reference_id).toBe('é');
});

test('while a secret rotates, either signature is enough', () => {
  expect(verifyNotification(delivery({ by: [other, secret] })).id).toBe('evt_1');
  expect(verifyNotification({ ...delivery({ by: [other] }), secrets: [secret, other] }).id).toBe('evt_1');
});

test.each([-299, 299])('%s seconds of clock difference are borne', (seconds) => {
  expect(verifyNotification(delivery({ at: shifted(seconds) })).id).toBe('evt_1');
});

const without = (name: string) => {
  const given = delivery();
  delete given.headers[name];
  return given;
};
const changed = (headers: Record<string, string>) => {
  const given = delivery();
  return { ...given, headers: { ...given.headers, ...headers } };
};

test.each<[string, Parameters<typeof verifyNotification>[0]]>([
  ['another secret', delivery({ by: [other] })],
  ['a changed body', { ...delivery(), body: body.replace('captured', 'expired') }],
  ['another id', changed({ 'webhook-id': 'evt_2' })],
  ['another time', changed({ 'webhook-timestamp': String(NOW.getTime() / 1000 + 1) })],
  ['a recording of an hour ago', delivery({ at: shifted(-3600) })],
  ['a time to come', delivery({ at: shifted(301) })],
  ['no time', changed({ 'webhook-timestamp': 'now' })],
  ['no id', without('webhook-id')],
  ['no signature', without('webhook-signature')],
  ['an unknown version', changed({ 'webhook-signature': 'v2,AAAA' })],
  ['a short signature', changed({ 'webhook-signature': 'v1,AAAA' })],
  ['no secrets', { ...delivery(), secrets: [] }],
])('refused: %s', (_what, given) => {
  expect(() => verifyNotification(given)).toThrow(InvalidSignatureError);
});
