import { createHttpClient } from '../../../src/adapters/http/client';
import { createHttpPsp } from '../../../src/adapters/psp/http/http-psp';
import { type FakeServer, startHttp } from '../http/loopback';

let server: FakeServer;
let createdAt: unknown;
beforeAll(async () => {
  server = await startHttp(() => ({
    status: 200,
    body: JSON.stringify({
      data: [{ id: 'ch_1', reference_id: 'A-1', status: 'succeeded', currency: 'BRL', created_at: createdAt }],
    }),
  }));
});
afterAll(() => server.close());

test.each<[unknown, Date | null]>([
  ['2026-11-20T10:00:00Z', new Date('2026-11-20T10:00:00Z')],
  ['9999-12-31T23:59:59.999Z', new Date('9999-12-31T23:59:59.999Z')],
  // PostgreSQL knows no year 0, and RFC 3339 no year of five digits.
  ['0000-12-31T23:59:59Z', null],
  ['+010000-01-01T00:00:00Z', null],
  ['soon', null],
  [undefined, null],
])('a charge made at %s is known, whether its time can be kept or not', async (time, kept) => {
  createdAt = time;
  const client = createHttpClient({ name: 'psp' });
  const psp = createHttpPsp({
    baseUrl: server.url,
    apiKey: 'k',
    keyHours: 24,
    client,
    clock: { now: () => new Date() },
  });
  const reply = await psp.lookup('A-1', { chargeIds: [], psp: null, since: new Date(0) });
  client.close();
  expect(reply).toMatchObject({ outcome: 'answered', charges: [{ id: 'ch_1', status: 'succeeded', createdAt: kept }] });
});
