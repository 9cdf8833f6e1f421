import { type Ended, runCli } from '../helpers/app/cli';
import { createStage, type Json, type Stage, teaOrder } from '../helpers/app/test-app';

let stage: Stage;
beforeAll(async () => {
  stage = await createStage();
  for (const id of ['CLI-1', 'CLI-2', 'CLI-3']) await stage.merchant.post('/orders', teaOrder(id)).expect(201);
  await stage.runUntilIdle();
  await stage.customer.act('CLI-1', 'pay', { method: 'upi' }).expect(200);
  await stage.runUntilIdle();
  await stage.customer.faults({ lookup: 'wrong_amount' });
  await stage.customer.act('CLI-2', 'pay', {}).expect(200);
  await stage.runUntilIdle();
  await stage.customer.faults({ lookup: 'ok' });
});
afterAll(() => stage.close());

/** The environment of the service on the stage. */
const env = (change: Record<string, string> = {}) => ({
  WHATSAPP_PROVIDER: 'sandbox',
  DATABASE_URL: stage.config.databaseUrl ?? '',
  SANDBOX_URL: stage.config.sandboxUrl ?? '',
  WEBHOOK_TOKEN: 'webhook-token-of-the-tests',
  PORT: new URL(stage.serviceUrl).port,
  ...change,
});
const wapay = (...args: string[]): Promise<Ended> => runCli(args, env());
const json = async (...args: string[]): Promise<Json> => {
  const { code, out, err } = await wapay('--json', ...args);
  if (code !== 0) throw new Error(err);
  return JSON.parse(out);
};

describe('orders', () => {
  test('list: a table for people, newest first', async () => {
    const { code, out } = await wapay('orders', 'list');
    expect(code).toBe(0);
    const [head, ...rows] = out.trimEnd().split('\n');
    expect(head).toMatch(/^REFERENCE_ID +STATUS +PAYMENT +TOTAL +REFUNDED +PROBLEM +CREATED$/);
    expect(rows).toHaveLength(3);
    expect(rows.find((row) => row.startsWith('CLI-1'))).toMatch(
      /processing +captured +681\.45 INR +- +- +2026-11-20 10:00/,
    );
  });

  test('list: filters, and JSON for machines', async () => {
    const captured = await json('orders', 'list', '--payment', 'captured');
    expect(captured.map((order: Json) => order.reference_id)).toEqual(['CLI-1']);
    expect(await json('orders', 'list', '--limit', '2')).toHaveLength(2);
    expect(await json('orders', 'list', '--since', '2026-11-21')).toEqual([]);
  });

  test('show', async () => {
    const { out } = await wapay('orders', 'show', 'CLI-1');
    expect(out).toMatch(/^payment +captured$/m);
    expect(out).toMatch(/^confirmed by +whatsapp_lookup, transaction \S+$/m);
    expect(out).toMatch(/^order_details +\w+ +2026-11-20/m);
  });

  test('explain: the story in plain words, and where it stands', async () => {
    const { out } = await wapay('orders', 'explain', 'CLI-1');
    expect(out).toContain('CLI-1: 681.45 INR, ordered 2026-11-20 10:00:00 UTC');
    const places = [
      'Order created',
      'Payment new → captured',
      'Order pending → processing',
      'Now:',
      'The money is there',
    ];
    const found = places.map((text) => out.indexOf(text));
    expect(found).toEqual([...found].sort((a, b) => a - b));
    expect(found).not.toContain(-1);
  });

  test('explain: a problem comes with what to do', async () => {
    const { out } = await wapay('orders', 'explain', 'CLI-2');
    expect(out).toContain('Nothing is captured after 1 attempt');
    expect(out).toContain('A person should look:');
    expect(out).toContain('(amount_mismatch)');
  });
});

test('help names the options that every command takes', async () => {
  const { code, out } = await wapay('orders', 'list', '--help');
  expect(code).toBe(0);
  for (const option of ['--payment', '--url', '--json']) expect(out).toContain(option);
});

test('problems: only what a person should look at', async () => {
  const { out } = await wapay('problems');
  expect(out).toMatch(/^CLI-2 +amount_mismatch/m);
  expect(out).not.toContain('CLI-1');
});

test('lookup asks now', async () => {
  await stage.customer.act('CLI-3', 'pay', { webhook: 'lost' }).expect(200);
  await stage.world.effects.tick();
  stage.clock.advance(5_000);
  await stage.world.effects.tick();
  expect((await stage.order('CLI-3')).payment.status).toBe('new');
  expect((await json('lookup', 'CLI-3'))[0].payment.status).toBe('captured');
});

describe('events', () => {
  test('list and redeliver', async () => {
    const [event] = await json('events', 'list', '--type', 'payment.captured', '--limit', '1');
    expect(event.type).toBe('payment.captured');
    const { out } = await wapay('events', 'redeliver', event.id);
    expect(out).toMatch(new RegExp(`^${event.id} +payment\\.captured`, 'm'));
  });
});

describe('what goes wrong is told with what to do', () => {
  test.each<[string, string[], Record<string, string>, RegExp]>([
    ['no such order', ['orders', 'show', 'NOBODY'], {}, /not_found/],
    [
      'no service',
      ['orders', 'list', '--url', 'http://127.0.0.1:9'],
      {},
      /Nothing answers at http:\/\/127\.0\.0\.1:9.*--url/,
    ],
    ['another service’s key', ['orders', 'list'], { API_KEYS: 'x'.repeat(40) }, /does not know the first key/],
    ['an unknown word', ['orders', 'list', '--payment', 'paid'], {}, /--payment is one of new, pending/],
    ['a limit of nothing', ['events', 'list', '--limit', '0'], {}, /--limit is a whole number/],
    ['an environment that is not usable', ['problems'], { PORT: 'x' }, /PORT: must be a whole number/],
  ])('%s', async (_what, args, change, message) => {
    const { code, out, err } = await runCli(args, env(change));
    expect(code).toBe(1);
    expect(err).toMatch(message);
    expect(out).toBe('');
    expect(err).not.toMatch(/^\s+at /m);
  });
});

describe('doctor', () => {
  const findings = async (change: Record<string, string> = {}) => {
    const { code, out } = await runCli(['--json', 'doctor'], env(change));
    const { findings: found } = JSON.parse(out) as { findings: { name: string; status: string; advice?: string }[] };
    return { code, found: Object.fromEntries(found.map(({ name, ...rest }) => [name, rest])) };
  };

  test('everything is well, except what a person should look at', async () => {
    const { code, out } = await wapay('doctor');
    for (const name of ['configuration', 'service', 'API key', 'database', 'migrations', 'provider', 'webhook'])
      expect(out).toMatch(new RegExp(`^OK +${name} `, 'm'));
    expect(out).toMatch(/^WARN +problems +1 order a person should look at\n +→ See: wapay problems$/m);
    expect(code).toBe(0);
  });

  test('deliveries stopped arriving', async () => {
    await stage.sql(`UPDATE inbox SET received_at = now() - interval '3 hours'`);
    await stage.sql(`UPDATE messages SET status = 'sent', updated_at = now() - interval '2 hours'`);
    const { code, found } = await findings();
    expect(code).toBe(1);
    expect(found['webhook news']).toMatchObject({ status: 'fail', advice: expect.stringContaining('registration') });
  });

  test('a database that lacks a migration', async () => {
    await stage.sql(`CREATE TABLE kept AS SELECT * FROM _prisma_migrations ORDER BY migration_name DESC LIMIT 1`);
    await stage.sql('DELETE FROM _prisma_migrations WHERE migration_name IN (SELECT migration_name FROM kept)');
    const { found } = await findings();
    await stage.sql('INSERT INTO _prisma_migrations SELECT * FROM kept');
    expect(found.migrations).toMatchObject({ status: 'fail', advice: expect.stringContaining('Start the service') });
  });

  test('nothing is where it should be', async () => {
    const nowhere = { PORT: '9', SANDBOX_URL: 'http://127.0.0.1:9', DATABASE_URL: 'postgresql://x@127.0.0.1:9/x' };
    const { code, found } = await findings(nowhere);
    expect(code).toBe(1);
    for (const name of ['service', 'API key', 'database', 'provider', 'webhook', 'work'])
      expect(`${name} ${found[name]?.status}`).toBe(`${name} fail`);
  });

  test('an environment that is not usable is what there is to mend', async () => {
    const { code, found } = await findings({ PORT: 'x' });
    expect(code).toBe(1);
    expect(found.configuration).toMatchObject({ status: 'fail', advice: expect.stringContaining('.env.example') });
  });
});
