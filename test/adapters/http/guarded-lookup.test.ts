import type { LookupFunction } from 'node:net';
import fc from 'fast-check';
import { createAddressGuard, isPublic } from '../../../src/adapters/http/address-guard';
import { createHttpClient } from '../../../src/adapters/http/client';
import type { ResolvedAddress } from '../../../src/adapters/http/resolve-name';
import { createNotifier } from '../../../src/adapters/notifier';
import { startHttp } from './loopback';

/** Names as a hostile name server answers them. */
const NAMES: Record<string, string[]> = {
  'shop.example': ['93.184.215.14', '2606:2800:21f:cb07:6820:80da:af6b:8b2c'],
  'inside.example': ['10.1.2.3'],
  'mixed.example': ['93.184.215.14', '127.0.0.1'],
  'metadata.google.internal': ['169.254.169.254'],
  'v6only.example': ['fd00:ec2::254'],
  'nat64.example': ['64:ff9b::a9fe:a9fe'],
  localhost: ['127.0.0.1', '::1'],
  storefront: ['172.20.0.5'],
};

const resolve = async (hostname: string): Promise<ResolvedAddress[]> => {
  const addresses = NAMES[hostname.replace(/\.$/, '')];
  if (!addresses) throw Object.assign(new Error('not found'), { code: 'ENOTFOUND' });
  return addresses.map((address) => ({ address, family: address.includes(':') ? 6 : 4 }));
};

const live = createAddressGuard({ sandbox: false, allowHosts: [], resolve });

describe('the lookup of a connection', () => {
  const ask = (lookup: LookupFunction, hostname: string, options: Parameters<LookupFunction>[1]) =>
    new Promise((done) =>
      lookup(hostname, options, (error, address, family) => done(error?.code ?? { address, family })),
    );

  test('gives the addresses that it checked', async () => {
    expect(await ask(live.lookup, 'shop.example', { all: true })).toMatchObject({
      address: [{ address: '93.184.215.14', family: 4 }, { family: 6 }],
    });
    expect(await ask(live.lookup, 'shop.example', {})).toEqual({ address: '93.184.215.14', family: 4 });
    expect(await ask(live.lookup, 'shop.example', { family: 6 })).toMatchObject({ family: 6 });
  });

  test.each([
    ['inside.example', 'EREFUSED'],
    ['mixed.example', 'EREFUSED'],
    ['localhost', 'EREFUSED'],
    ['nowhere.example', 'ENOTFOUND'],
  ])('%s fails with %s', async (hostname, code) => {
    expect(await ask(live.lookup, hostname, { all: true })).toBe(code);
    expect(await ask(live.lookup, hostname, { all: false, family: 4 })).toBe(code);
  });
});

describe('a name that changes its address after it was checked', () => {
  const notification = {
    secrets: ['whsec_MfKQ9r8GKYqrTwjUPD8ILPZIo2LaLaSw'],
    eventId: 'evt_1',
    at: new Date('2026-11-20T10:00:00Z'),
    body: '{}',
  };

  test.each(['https', 'http'])('%s: the loopback server sees nothing', async (scheme) => {
    const inside = await startHttp(() => ({ status: 200 }));
    const { port } = new URL(inside.url);
    const answers = ['93.184.215.14', '127.0.0.1'];
    let asked = 0;
    const rebinding = async () => [{ address: answers[Math.min(asked++, 1)] ?? '', family: 4 }];
    // The service as in production, but for the scheme: a TLS handshake alone would already keep the server from a request.
    const guard = createAddressGuard({ sandbox: false, allowHosts: [], resolve: rebinding });
    const check = (url: string) => guard.check(url.replace(/^http:/, 'https:'));
    const lenient = {
      ...guard,
      check: (url: string) => ({ ...check(url), href: url }) as ReturnType<typeof guard.check>,
    };
    const client = createHttpClient({ name: 'merchant', lookup: guard.lookup });
    const notifier = createNotifier(lenient, { guarded: client, free: client });

    const url = `${scheme}://rebind.example:${port}/hook`;
    expect(await guard.refuses(url.replace(/^http:/, 'https:'))).toBeNull();
    const reply = await notifier.notify({ url, ...notification });
    expect(reply).toEqual({ outcome: 'failed', httpStatus: null, reason: 'EREFUSED' });
    expect(asked).toBe(2);
    expect(inside.seen).toEqual([]);
    client.close();
    await inside.close();
  });

  test('a literal address is judged at each try, because no lookup is asked for it', async () => {
    const inside = await startHttp(() => ({ status: 200 }));
    const client = createHttpClient({ name: 'merchant', lookup: live.lookup });
    const notifier = createNotifier(live, { guarded: client, free: client });
    for (const url of [inside.url, inside.url.replace('http:', 'https:'), inside.url.replace('127.0.0.1', '0x7f.1')])
      expect(await notifier.notify({ url, ...notification })).toMatchObject({ reason: 'address refused' });
    expect(inside.seen).toEqual([]);
    client.close();
    await inside.close();
  });

  test('the same server is reached when its host is exempt, so it is the guard that kept it away', async () => {
    const inside = await startHttp(() => ({ status: 200 }));
    const guard = createAddressGuard({ sandbox: false, allowHosts: [new URL(inside.url).host] });
    const guarded = createHttpClient({ name: 'merchant', lookup: guard.lookup });
    const free = createHttpClient({ name: 'merchant' });
    const notifier = createNotifier(guard, { guarded, free });
    expect(await notifier.notify({ url: inside.url, ...notification })).toEqual({
      outcome: 'delivered',
      httpStatus: 200,
    });
    expect(inside.seen).toHaveLength(1);
    guarded.close();
    free.close();
    await inside.close();
  });
});

test.each([
  ['8.8.8.8', true],
  ['2001:4860:4860::8888', true],
  ['127.1', false],
  ['010.0.0.1', false],
  ['fe80::1%eth0', false],
  ['not an address', false],
])('isPublic(%s) is %s', (address, expected) => {
  expect(isPublic(address)).toBe(expected);
});

test('every IPv4 address is judged alike in every spelling, and never inside IPv6', () => {
  const byte = fc.integer({ min: 0, max: 255 });
  // The special ranges are small, so half of the addresses begin like one of them.
  const first = fc.oneof(byte, fc.constantFrom(0, 10, 100, 127, 169, 172, 192, 198, 203, 224, 240));
  fc.assert(
    fc.property(first, fc.oneof(byte, fc.constantFrom(0, 16, 64, 168, 254)), byte, byte, (a, b, c, d) => {
      const dotted = [a, b, c, d].join('.');
      const number = ((a * 256 + b) * 256 + c) * 256 + d;
      const hex = (one: number) => `0x${one.toString(16)}`;
      const octal = (one: number) => `0${one.toString(8)}`;
      const spellings = [
        dotted,
        String(number),
        hex(number),
        octal(number),
        [a, b, c, d].map(hex).join('.'),
        [a, b, c, d].map(octal).join('.'),
        `${a}.${(b * 256 + c) * 256 + d}`,
        `${a}.${b}.${c * 256 + d}`,
        `${dotted}.`,
      ];
      for (const spelling of spellings) expect(live.check(`https://${spelling}/`).ok).toBe(isPublic(dotted));
      for (const prefix of ['::ffff:', '::', '64:ff9b::'])
        expect(live.check(`https://[${prefix}${dotted}]/`).ok).toBe(false);
    }),
  );
});

test('every IPv6 address outside 2000::/3 is refused', () => {
  const group = fc.integer({ min: 0, max: 0xffff });
  fc.assert(
    fc.property(fc.array(group, { minLength: 8, maxLength: 8 }), (groups) => {
      const inside = (groups[0] ?? 0) >> 13 === 1;
      const { ok } = live.check(`https://[${groups.map((one) => one.toString(16)).join(':')}]/`);
      if (!inside) expect(ok).toBe(false);
    }),
  );
});
