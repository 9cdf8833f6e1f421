import fc from 'fast-check';
import type { PoolClient } from 'pg';
import { type Database, openDatabase } from '../../../src/db/core/client';
import type { ChangedOrder } from '../../../src/db/orders/change-feed';
import { changesSince, followChanges } from '../../../src/flows/views/follow-changes';
import { createTestDatabase } from '../../helpers/app/database';

const ORDERS = 5;
const MINUTE = 60_000;

let database: Awaited<ReturnType<typeof createTestDatabase>>;
let db: Database;
let made = 0;
let moment = Date.parse('2026-11-20T10:00:00Z');
beforeAll(async () => {
  database = await createTestDatabase();
  db = openDatabase(database.url, ORDERS + 2);
});
afterAll(async () => {
  await db.close();
  await database.drop();
});

/** As many orders that nobody has changed yet. */
async function makeOrders(): Promise<string[]> {
  const refs = Array.from({ length: ORDERS }, () => `FC-${made++}`);
  await db.query(
    `WITH made AS (
       INSERT INTO orders (reference_id, version, type, details, message, texts, auto_messages, metadata, created_at, updated_at)
       SELECT ref, 1, 'digital-goods', '{}', '{}', '{}', false, '{}', now(), now() FROM unnest($1::text[]) ref
       RETURNING reference_id)
     INSERT INTO payments (reference_id, source, currency, amount, last_sign_at)
     SELECT reference_id, 'whatsapp_lookup', 'INR', 1, now() FROM made`,
    [refs],
  );
  return refs;
}

/** A change of an order that is written and not committed: its lines have their ids, and nobody sees them. */
async function change(ref: string, { visible = true, lines = 1 } = {}) {
  const client = await db.pool.connect();
  moment += 1;
  const at = new Date(moment);
  await client.query('BEGIN');
  if (visible)
    await client.query('UPDATE orders SET version = version + 1, updated_at = $2 WHERE reference_id = $1', [ref, at]);
  await client.query(
    `INSERT INTO timeline (reference_id, at, kind, summary, cause, details)
     SELECT $1, $2, 'test', '', '', '{}' FROM generate_series(1, $3)`,
    [ref, at, lines],
  );
  return { commit: () => end(client, 'COMMIT'), rollBack: () => end(client, 'ROLLBACK') };
}

async function end(client: PoolClient, how: string): Promise<void> {
  await client.query(how);
  client.release();
}

/** A follower for whom the ids that tests before have left out are out of the way. */
async function followAnew() {
  let now = 0;
  const follower = await followChanges(db, () => now);
  now += MINUTE + 1;
  await follower.next();
  return {
    follower,
    wait: (ms: number): void => {
      now += ms;
    },
  };
}

const shortOf = (changes: ChangedOrder[] | null) =>
  changes?.map(({ referenceId, version }) => `${referenceId} ${version}`);

test('what is committed behind what is newer is told when it is there, and once', async () => {
  const [one = '', other = ''] = await makeOrders();
  const follower = await followChanges(db);
  const slow = await change(one, { lines: 3 });
  await (await change(other)).commit();
  expect(shortOf(await follower.next())).toEqual([`${other} 2`]);
  await slow.commit();
  expect(shortOf(await follower.next())).toEqual([`${one} 2`]);
  expect(await follower.next()).toEqual([]);
});

test('so is what was under way before the follower began', async () => {
  const [one = '', other = ''] = await makeOrders();
  const slow = await change(one);
  await (await change(other)).commit();
  const follower = await followChanges(db);
  expect(await follower.next()).toEqual([]);
  await slow.commit();
  expect(shortOf(await follower.next())).toEqual([`${one} 2`]);
});

test('several changes between two looks are one, as the order is then; lines without a change are none', async () => {
  const [one = '', other = ''] = await makeOrders();
  const follower = await followChanges(db);
  for (let i = 0; i < 3; i++) await (await change(one)).commit();
  await (await change(one, { visible: false })).commit();
  await (await change(other, { visible: false, lines: 2 })).commit();
  expect(shortOf(await follower.next())).toEqual([`${one} 4`]);
});

test('the position stays before what may still come, and no longer than a transaction can last', async () => {
  const [one = '', other = ''] = await makeOrders();
  const { follower, wait } = await followAnew();
  const before = follower.position;
  const lost = await change(one, { lines: 2 });
  await (await change(other)).commit();
  await lost.rollBack();
  await follower.next();
  expect([follower.position, follower.newest]).toEqual([before, before + 3]);
  wait(MINUTE);
  await follower.next();
  expect(follower.position).toBe(before);
  wait(1);
  await follower.next();
  expect(follower.position).toBe(before + 3);
});

test('ids that jump, as after a failover, are not all waited for', async () => {
  const [one = ''] = await makeOrders();
  const follower = await followChanges(db);
  await db.query(`SELECT setval('timeline_id_seq', (SELECT max(id) FROM timeline) + 5000000)`);
  await (await change(one)).commit();
  expect(shortOf(await follower.next())).toEqual([`${one} 2`]);
  expect(follower.newest - follower.position).toBeLessThanOrEqual(1_001);
});

test('a burst is read to its end', async () => {
  const [one = '', other = ''] = await makeOrders();
  const follower = await followChanges(db);
  await (await change(one, { lines: 4_500 })).commit();
  await (await change(other)).commit();
  expect(shortOf(await follower.next())).toEqual([`${one} 2`, `${other} 2`]);
  expect(await changesSince(db, follower.newest - 4_501, 4_500)).toBeNull();
  expect(shortOf(await changesSince(db, follower.newest - 4_501, 4_501))).toEqual([`${one} 2`, `${other} 2`]);
});

type Step = { order: number; act: 'begin' | 'begin unseen' | 'commit' | 'roll back' } | 'look';
const step: fc.Arbitrary<Step> = fc.oneof(
  {
    weight: 4,
    arbitrary: fc.record({
      order: fc.nat(ORDERS - 1),
      act: fc.constantFrom(
        'begin' as const,
        'begin unseen' as const,
        'commit' as const,
        'commit' as const,
        'roll back' as const,
      ),
    }),
  },
  { weight: 1, arbitrary: fc.constant('look' as const) },
);

test('in whatever order changes begin, end and are looked at: each order is told as it became, and nothing twice', async () => {
  await fc.assert(
    fc.asyncProperty(fc.array(step, { minLength: 20, maxLength: 60 }), async (steps) => {
      const refs = await makeOrders();
      const { follower } = await followAnew();
      const known = new Map(refs.map((ref) => [ref, 1]));
      const looks: { position: number; known: Map<string, number> }[] = [];
      const open = new Map<number, Awaited<ReturnType<typeof change>>>();
      const look = async (): Promise<void> => {
        for (const { referenceId, version } of await follower.next()) {
          expect(version).toBeGreaterThan(known.get(referenceId) ?? 0);
          known.set(referenceId, version);
        }
        looks.push({ position: follower.position, known: new Map(known) });
      };
      for (const each of steps) {
        if (each === 'look') await look();
        else if (!each.act.startsWith('begin')) {
          await (each.act === 'commit' ? open.get(each.order)?.commit() : open.get(each.order)?.rollBack());
          open.delete(each.order);
        } else if (!open.has(each.order))
          open.set(each.order, await change(refs[each.order] ?? '', { visible: each.act === 'begin', lines: 2 }));
      }
      for (const { commit } of open.values()) await commit();
      await look();
      const rows = await db.query<{ ref: string; version: number }>(
        'SELECT reference_id AS ref, version FROM orders WHERE reference_id = ANY($1)',
        [refs],
      );
      const now = new Map(rows.map(({ ref, version }) => [ref, version]));
      expect(known).toEqual(now);
      // Whoever was cut off after any look gets from there on all that it does not know.
      for (const { position, known: then } of looks) {
        const versions = new Map(
          (await changesSince(db, position, 5_000))?.map((one) => [one.referenceId, one.version]),
        );
        for (const [ref, version] of now) if (then.get(ref) !== version) expect(versions.get(ref)).toBe(version);
      }
    }),
    { numRuns: 40 },
  );
}, 120_000);
