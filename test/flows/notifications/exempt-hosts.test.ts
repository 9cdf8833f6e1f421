import { loadConfig } from '../../../src/config';
import { createContainer } from '../../../src/container';
import { createLogger } from '../../../src/logger';
import { startHttp } from '../../adapters/http/loopback';
import { createTestDatabase } from '../../helpers/app/database';

test('the name of an exempt host is resolved without the threads that all others share', async () => {
  const database = await createTestDatabase();
  const shop = await startHttp(() => ({ status: 200 }));
  const { port } = new URL(shop.url);
  const asked: string[] = [];
  const container = createContainer(
    loadConfig({
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
  expect(asked).toEqual(['shop.internal']);
  await container.close();
  await shop.close();
  await database.drop();
});
