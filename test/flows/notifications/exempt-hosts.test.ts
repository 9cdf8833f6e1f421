import { loadConfig } from '../../../src/config';
import { createContainer } from '../../../src/container';
import { createLogger } from '../../../src/logger';
import { startHttp } from '../../adapters/http/loopback';
import { createTestDatabase } from '../../helpers/app/database';

const SECRET = 'whsec_MfKQ9r8GKYqrTwjUPD8ILPZIo2LaLaSw';

test('names of exempt hosts and of PSPs are resolved without the threads that WhatsApp’s name needs', async () => {
  const database = await createTestDatabase();
  const shop = await startHttp(() => ({ status: 200 }));
  const { port } = new URL(shop.url);
  const asked: string[] = [];
  const container = createContainer(
    loadConfig({
      ...{ PSP: 'http', PSP_BASE_URL: `http://psp.internal:${port}`, PSP_API_KEY: 'key', PSP_WEBHOOK_SECRET: SECRET },
      WHATSAPP_PROVIDER: 'sandbox',
      DATABASE_URL: database.url,
      NOTIFY_ALLOW_HOSTS: `shop.internal:${port}`,
    }),
    { url: database.url, directUrl: database.url, origin: '', log: createLogger('fatal') },
    {
      resolve: async (name) => {
        asked.push(name);
        return [{ address: '127.0.0.1', family: 4 }];
      },
    },
  );
  const at = new Date('2026-11-20T10:00:00Z');
  const url = `http://shop.internal:${port}/hook`;
  expect(await container.ctx.notifier.notify({ url, secrets: [], eventId: 'evt_1', at, body: '{}' })).toEqual({
    outcome: 'delivered',
    httpStatus: 200,
  });
  await container.ctx.psps.byName.get('http')?.lookup('TEA-1', { instruments: [], chargeIds: [] } as never);
  expect(asked).toEqual(['shop.internal', 'psp.internal']);
  expect(shop.seen).toHaveLength(2);
  await container.close();
  await shop.close();
  await database.drop();
});
