import { createHttpClient, type HttpClient, type TlsIdentity } from '../../../src/adapters/http/client';
import { createPixPsp, type PixOptions } from '../../../src/adapters/psp/pix/pix';
import { type FakePixOptions, startFakePix } from '../../helpers/providers/fake-pix';
import { newClock, type PspWorld } from './contract/psp-world';

const clients: HttpClient[] = [];
const fakes: { close(): Promise<void> }[] = [];
afterAll(async () => {
  for (const client of clients) client.close();
  for (const fake of fakes) await fake.close();
});

/** A bank, and the adapter as a merchant with a good certificate has it. */
export async function startPix(options: Omit<FakePixOptions, 'now'> = {}, change: Partial<PixOptions> = {}) {
  const clock = newClock();
  const fake = await startFakePix({ now: clock.now, ...options });
  fakes.push(fake);
  const good = fake.authority.issue('merchant-1');
  const identity: TlsIdentity = { ...buffers(good), ca: Buffer.from(fake.authority.cert) };
  const open = (tls: TlsIdentity, more: Partial<PixOptions> = {}) => {
    const client = createHttpClient({ name: 'pix', timeoutMs: 2_000, tls });
    clients.push(client);
    return createPixPsp({
      baseUrl: fake.baseUrl,
      tokenUrl: fake.tokenUrl,
      clientId: 'client-1',
      clientSecret: 'secret-1',
      key: 'loja@example.com',
      tokenAuth: options.tokenAuth ?? null,
      scope: null,
      headers: {},
      query: {},
      certificateEnds: null,
      clock,
      client,
      ...change,
      ...more,
    });
  };
  const psp = open(identity);
  return { clock, fake, open, identity, psp, world: { psp, clock, currency: 'BRL' } as PspWorld };
}

export const buffers = ({ cert, key }: { cert: string; key: string }) => ({
  cert: Buffer.from(cert),
  key: Buffer.from(key),
});
