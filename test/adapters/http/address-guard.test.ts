import type { LookupFunction } from 'node:net';
import fc from 'fast-check';
import { createAddressGuard, isPublic, type ResolvedAddress } from '../../../src/adapters/http/address-guard';
import { createHttpClient } from '../../../src/adapters/http/client';
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
const sandbox = createAddressGuard({ sandbox: true, allowHosts: [], resolve });

describe('a live service refuses', () => {
  test.each([
    // Not https.
    'http://shop.example/hook',
    'ftp://shop.example/hook',
    'file:///etc/passwd',
    'gopher://shop.example:70/_x',
    'javascript:alert(1)',
    'data:text/plain,x',
    'unix:/var/run/docker.sock',
    // Not an absolute URL.
    '',
    '/hook',
    '//shop.example/hook',
    'shop.example/hook',
    'https://',
    'https://[::1',
    'https://256.256.256.256/',
    // Credentials, which also hide where it really goes.
    'https://user:secret@shop.example/',
    'https://shop.example@127.0.0.1/',
    'https://shop.example:443@10.0.0.1/',
    // Port 0.
    'https://shop.example:0/',
    // Loopback in all spellings.
    'https://127.0.0.1/',
    'https://127.0.0.1:8443/',
    'https://127.1/',
    'https://127.255.255.254/',
    'https://2130706433/',
    'https://0x7f000001/',
    'https://0x7f.0.0.1/',
    'https://0177.0.0.1/',
    'https://017700000001/',
    'https://127.0.0.1./',
    'https://１２７.０.０.１/',
    'https://127。0。0。1/',
    'https://%31%32%37.0.0.1/',
    'https://[::1]/',
    'https://[0:0:0:0:0:0:0:1]/',
    'https://localhost/',
    'https://LOCALHOST./',
    // IPv4 inside IPv6.
    'https://[::ffff:127.0.0.1]/',
    'https://[::ffff:7f00:1]/',
    'https://[::ffff:8.8.8.8]/',
    'https://[::127.0.0.1]/',
    'https://[64:ff9b::7f00:1]/',
    'https://[64:ff9b:1::a00:1]/',
    'https://[2002:7f00:1::]/',
    'https://[2002:a9fe:a9fe::1]/',
    'https://[2001:0:7f00:1::]/',
    // Unspecified.
    'https://0.0.0.0/',
    'https://0/',
    'https://[::]/',
    // Private.
    'https://10.0.0.1/',
    'https://172.16.0.1/',
    'https://172.31.255.255/',
    'https://192.168.1.1/',
    'https://[fc00::1]/',
    'https://[fd12:3456::1]/',
    'https://[fec0::1]/',
    // Link-local, with the metadata of most clouds; the others' metadata.
    'https://169.254.169.254/latest/meta-data/',
    'https://2852039166/',
    'https://0xa9fea9fe/',
    'https://[fe80::1]/',
    'https://[fd00:ec2::254]/',
    'https://100.100.100.200/',
    'https://192.0.0.192/',
    'https://168.63.129.16/',
    // Carrier-grade NAT, multicast, broadcast, documentation, benchmarks, reserved.
    'https://100.64.0.1/',
    'https://224.0.0.1/',
    'https://[ff02::1]/',
    'https://255.255.255.255/',
    'https://192.0.2.1/',
    'https://198.51.100.1/',
    'https://203.0.113.1/',
    'https://198.18.0.1/',
    'https://240.0.0.1/',
    'https://[2001:db8::1]/',
    'https://[3fff::1]/',
    'https://[100::1]/',
    'https://[5f00::1]/',
    'https://[4000::1]/',
    // Names.
    'https://inside.example/',
    'https://inside.example./',
    'https://mixed.example/',
    'https://metadata.google.internal/computeMetadata/v1/',
    'https://v6only.example/',
    'https://nat64.example/',
    'https://nowhere.example/',
  ])('%s', async (url) => {
    expect(await live.refuses(url)).toEqual(expect.stringMatching(/\.$/));
  });
});

test.each([
  'https://shop.example/hook',
  'https://shop.example:8443/hook?tenant=1#part',
  'https://SHOP.example./hook',
  'https://93.184.215.14/',
  'https://[2606:2800:21f:cb07:6820:80da:af6b:8b2c]/',
])('a live service takes %s', async (url) => {
  expect(await live.refuses(url)).toBeNull();
});

describe('in sandbox', () => {
  test.each([
    'http://shop.example/',
    'http://127.0.0.1:4000/hook',
    'https://[::1]:4000/',
    'http://localhost:4000/',
    'http://not-yet-there.example/',
  ])('%s may be registered', async (url) => {
    expect(await sandbox.refuses(url)).toBeNull();
  });

  test.each([
    'http://10.0.0.1/',
    'http://169.254.169.254/',
    'http://inside.example/',
    'http://user@localhost/',
    'ftp://localhost/',
  ])('%s still may not', async (url) => {
    expect(await sandbox.refuses(url)).not.toBeNull();
  });
});

describe('NOTIFY_ALLOW_HOSTS', () => {
  const guard = createAddressGuard({
    sandbox: false,
    allowHosts: ['storefront', 'inside.example:8080', '10.9.8.7', '[fd00::7]:9000'],
    resolve,
  });

  test.each([
    'http://storefront/hook',
    'http://storefront:9999/hook',
    'https://STOREFRONT./hook',
    'http://inside.example:8080/hook',
    'http://10.9.8.7/',
    'http://[fd00::7]:9000/',
  ])('%s is exempt', async (url) => {
    expect(guard.check(url)).toMatchObject({ ok: true, exempt: true });
    expect(await guard.refuses(url)).toBeNull();
  });

  test.each([
    ['another port', 'https://inside.example:8081/'],
    ['no port, where one is named', 'https://inside.example/'],
    ['a longer name', 'https://storefront.inside.example/'],
    ['the name as credentials', 'http://storefront@10.0.0.1/'],
    ['a neighbour', 'http://10.9.8.8/'],
    ['the address behind an exempt name', 'https://172.20.0.5/'],
  ])('%s is not: %s', async (_what, url) => {
    expect(await guard.refuses(url)).not.toBeNull();
  });
});

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
