import { openDatabase } from '../../src/db/core/client';
import { createDirectSession } from '../../src/db/sessions/direct-session';
import { createQueueNotifier } from '../../src/db/sessions/listen-notify';
import { createTestDatabase } from '../helpers/app/database';

test('a wake-up reaches its own process at once and the others through the database, once each', async () => {
  const database = await createTestDatabase();
  const db = openDatabase(database.url, 2);
  const sessions = [createDirectSession(database.url), createDirectSession(database.url)] as const;
  const [here, there] = [createQueueNotifier(db, sessions[0]), createQueueNotifier(db, sessions[1])];
  const woken: string[] = [];
  // A listener is told once, when its line is open, that it may have missed something.
  await Promise.all([here, there].map((waker) => new Promise<void>((resolve) => waker.onWake('ready', resolve))));
  here.onWake('inbox', () => woken.push('here'));
  there.onWake('inbox', () => woken.push('there'));
  const arrived = new Promise<void>((resolve) => there.onWake('last', resolve));

  here.wake('inbox');
  expect(woken).toEqual(['here']);
  here.wake('last');
  await arrived;
  expect(woken).toEqual(['here', 'there']);

  await Promise.all(sessions.map((session) => session.close()));
  await db.close();
  await database.drop();
});
