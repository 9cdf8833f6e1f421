import { createHmac } from 'node:crypto';
import { type Headers, isAuthentic, type WebhookSecrets } from '../../../src/adapters/whatsapp/webhooks/authenticate';
import { fixture } from './fixture';

const RAW = fixture('wh.payment.captured.razorpay');
const ALL: WebhookSecrets = {
  tokens: ['token-1', 'token-2'],
  platformSecrets: ['ps-1', 'ps-2'],
  appSecrets: ['as-1', 'as-2'],
};
const NONE: WebhookSecrets = { tokens: [], platformSecrets: [], appSecrets: [] };
const hmac = (secret: string, raw = RAW) => createHmac('sha256', secret).update(raw).digest('hex');

const GOOD: [string, Headers][] = [
  ['the token', { authorization: 'Bearer token-1' }],
  ['the other token of a rotation', { authorization: 'Bearer token-2' }],
  ['the token under a scheme in another case', { authorization: 'bearer token-1' }],
  ['360dialog’s signature, bare', { 'x-360dialog-signature': hmac('ps-1') }],
  ['360dialog’s signature with its prefix', { 'x-360dialog-signature': `sha256=${hmac('ps-1')}` }],
  ['360dialog’s signature in capitals', { 'x-360dialog-signature': hmac('ps-2').toUpperCase() }],
  ['Meta’s signature', { 'x-hub-signature-256': `sha256=${hmac('as-1')}` }],
  ['Meta’s signature with the other secret', { 'x-hub-signature-256': `SHA256=${hmac('as-2').toUpperCase()}` }],
  ['one good of two headers', { 'x-hub-signature-256': ['sha256=00', `sha256=${hmac('as-1')}`] }],
  ['a good signature beside a bad token', { authorization: 'Bearer nope', 'x-360dialog-signature': hmac('ps-1') }],
];

const BAD: [string, Headers][] = [
  ['nothing', {}],
  ['empty headers', { authorization: '', 'x-360dialog-signature': '', 'x-hub-signature-256': '' }],
  ['an empty token', { authorization: 'Bearer ' }],
  ['a prefix alone', { 'x-hub-signature-256': 'sha256=' }],
  ['a token that is a beginning of ours', { authorization: 'Bearer token-' }],
  ['a token that is ours and more', { authorization: 'Bearer token-11' }],
  ['the token in another case', { authorization: 'Bearer TOKEN-1' }],
  ['the token without its scheme', { authorization: 'token-1' }],
  ['the token as Basic', { authorization: 'Basic token-1' }],
  ['the secret itself as a signature', { 'x-360dialog-signature': 'ps-1' }],
  ['the secret itself as a token', { authorization: 'Bearer as-1' }],
  ['a signature under an unknown secret', { 'x-360dialog-signature': hmac('other') }],
  ['Meta’s secret in 360dialog’s header', { 'x-360dialog-signature': hmac('as-1') }],
  ['360dialog’s secret in Meta’s header', { 'x-hub-signature-256': hmac('ps-1') }],
  ['a signature of another body', { 'x-hub-signature-256': `sha256=${hmac('as-1', Buffer.from('{}'))}` }],
  ['half a signature', { 'x-hub-signature-256': `sha256=${hmac('as-1').slice(0, 32)}` }],
  ['Meta’s old SHA-1 header', { 'x-hub-signature': createHmac('sha1', 'as-1').update(RAW).digest('hex') }],
  ['no hex at all', { 'x-hub-signature-256': 'sha256=zz', 'x-360dialog-signature': '\u2603' }],
];

test.each(GOOD)('%s proves the sender', (_name, headers) => {
  expect(isAuthentic(ALL, headers, RAW)).toBe(true);
});

test.each(BAD)('%s proves nothing', (_name, headers) => {
  expect(isAuthentic(ALL, headers, RAW)).toBe(false);
});

test.each([...GOOD, ...BAD])('with no scheme configured, %s proves nothing', (_name, headers) => {
  expect(isAuthentic(NONE, headers, RAW)).toBe(false);
});

test('an empty secret is no secret: anyone could sign with it', () => {
  const empty = { tokens: [''], platformSecrets: [''], appSecrets: [''] };
  expect(isAuthentic(empty, { authorization: 'Bearer ' }, RAW)).toBe(false);
  expect(isAuthentic(empty, { 'x-360dialog-signature': hmac('') }, RAW)).toBe(false);
  expect(isAuthentic(empty, { 'x-hub-signature-256': `sha256=${hmac('')}` }, RAW)).toBe(false);
});

test('one changed byte of the body breaks every signature', () => {
  const changed = Buffer.from(RAW);
  changed[100] = (changed[100] ?? 0) ^ 1;
  expect(isAuthentic(ALL, { 'x-360dialog-signature': hmac('ps-1') }, changed)).toBe(false);
  expect(isAuthentic(ALL, { 'x-hub-signature-256': `sha256=${hmac('as-1')}` }, changed)).toBe(false);
});

test('the raw bytes are signed, not the JSON: an escaped and a plain text differ', () => {
  const escaped = Buffer.from('{"name":"\\u00e4"}');
  const headers = { 'x-hub-signature-256': `sha256=${hmac('as-1', escaped)}` };
  expect(isAuthentic(ALL, headers, escaped)).toBe(true);
  expect(isAuthentic(ALL, headers, Buffer.from('{"name":"ä"}'))).toBe(false);
});
