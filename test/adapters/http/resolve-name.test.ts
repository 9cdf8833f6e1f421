import { createSocket, type Socket } from 'node:dgram';
import { mkdtemp, readFile, rm, writeFile } from 'node:fs/promises';
import os from 'node:os';
import path from 'node:path';
import { createAddressGuard } from '../../../src/adapters/http/address-guard';
import { createNameResolver, type ResolveName } from '../../../src/adapters/http/resolve-name';

let folder: string;
const sockets: Socket[] = [];
beforeAll(async () => {
  folder = await mkdtemp(path.join(os.tmpdir(), 'wapay-names-'));
  await writeFile(path.join(folder, 'hosts'), '10.0.0.7 storefront Shop.Internal # ours\n::1 storefront\nnonsense\n');
  await writeFile(path.join(folder, 'resolv'), 'search ns.svc.example svc.example\noptions timeout:1 ndots:2\n');
});
afterAll(async () => {
  for (const socket of sockets) socket.close();
  await rm(folder, { recursive: true, force: true });
});

/** A name server that knows these names; null: it never answers. With `hold` it answers about IPv6 when told to. */
async function serve(names: Record<string, string> | null, hold?: (answer: () => void) => void): Promise<string> {
  const socket = createSocket('udp4');
  sockets.push(socket);
  socket.on('message', (query, { port, address }) => {
    if (!names) return;
    const labels: string[] = [];
    let at = 12;
    for (let size = query[at] ?? 0; size > 0; size = query[at] ?? 0) {
      labels.push(query.toString('latin1', at + 1, at + 1 + size));
      at += size + 1;
    }
    const isV4 = query.readUInt16BE(at + 1) === 1;
    const known = names[labels.join('.').toLowerCase()];
    const header = Buffer.from([0, 0, 0x81, known ? 0x80 : 0x83, 0, 1, 0, known && isV4 ? 1 : 0, 0, 0, 0, 0]);
    query.copy(header, 0, 0, 2);
    const record = known && isV4 ? [0xc0, 12, 0, 1, 0, 1, 0, 0, 0, 60, 0, 4, ...known.split('.').map(Number)] : [];
    const answer = () =>
      socket.send(Buffer.concat([header, query.subarray(12, at + 5), Buffer.from(record)]), port, address);
    if (hold && !isV4) hold(answer);
    else answer();
  });
  await new Promise<void>((resolve) => socket.bind(0, '127.0.0.1', resolve));
  return `127.0.0.1:${socket.address().port}`;
}
const open = (server: string, timeoutMs = 200, system?: ResolveName) =>
  createNameResolver({
    ...(system && { system }),
    servers: [server],
    hostsFile: path.join(folder, 'hosts'),
    resolvConf: path.join(folder, 'resolv'),
    timeoutMs,
  });

test.each([
  ['storefront', ['10.0.0.7', '::1']],
  ['SHOP.internal', ['10.0.0.7']],
  ['localhost', ['127.0.0.1', '::1']],
  ['192.0.2.1', ['192.0.2.1']],
  ['api', ['10.1.1.1']],
  ['api.shop.example', ['93.184.215.14']],
  ['api.', null],
  ['nobody.shop.example', null],
])('%s is found at %j', async (name, addresses) => {
  const resolve = open(await serve({ 'api.svc.example': '10.1.1.1', 'api.shop.example': '93.184.215.14' }));
  const found = resolve(name).then((all) => all.map(({ address }) => address));
  if (addresses) expect(await found).toEqual(addresses);
  else await expect(found).rejects.toMatchObject({ code: 'ENOTFOUND' });
});

test('names whose server is dead keep nobody waiting who needs a thread, and end by themselves', async () => {
  const resolve = open(await serve(null));
  const ended = Array.from({ length: 64 }, (_, n) => resolve(`a.b.dead-${n}.example`).catch(({ code }) => code));
  const first = await Promise.race([Promise.race(ended), readFile(path.join(folder, 'hosts')).then(() => 'a file')]);
  expect(first).toBe('a file');
  expect(new Set(await Promise.all(ended))).toEqual(new Set(['ETIMEOUT']));
});

test('a name server that says nothing about IPv6: the connection goes to the IPv4 address before it gives up', async () => {
  const held: (() => void)[] = [];
  const names = { 'api.shop.example': '93.184.215.14' };
  const resolve = open(await serve(names, (answer) => held.push(answer)), 60_000);
  const { lookup } = createAddressGuard({ sandbox: false, allowHosts: [], resolve });
  const found = await new Promise((done) =>
    lookup('api.shop.example', {}, (error, address) => done(error?.message ?? address)),
  );
  expect(found).toBe('93.184.215.14');
  expect(held).not.toEqual([]);
  for (const answer of held) answer();
});

test('the system is asked for a name that no name server knows, and never for one whose server is dead', async () => {
  const asked: string[] = [];
  const system: ResolveName = async (name) => {
    asked.push(name);
    return [{ address: '10.2.2.2', family: 4 }];
  };
  const known = open(await serve({}), 200, system);
  expect(await known('psp.local')).toEqual([{ address: '10.2.2.2', family: 4 }]);
  const dead = open(await serve(null), 200, system);
  await expect(dead('a.b.dead.example')).rejects.toMatchObject({ code: 'ETIMEOUT' });
  expect(asked).toEqual(['psp.local']);
});
