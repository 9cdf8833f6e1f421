import { createAddressGuard } from '../../../src/adapters/http/address-guard';
import type { ResolvedAddress } from '../../../src/adapters/http/resolve-name';

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
