import { Command } from 'commander';
import { deadCommand } from '../../../src/cli/commands/dead-commands';
import { createOutboxClaimer, createOutboxDeliverer } from '../../../src/flows/deliver-outbox';
import { createStage, type Stage, teaOrder } from '../../helpers/app/test-app';

let stage: Stage;

beforeAll(async () => {
  stage = await createStage();
});
afterAll(() => stage.close());

/** The operator's command line; what it prints with --json. */
async function wapay(...args: string[]) {
  const printed: string[] = [];
  const write = jest.spyOn(process.stdout, 'write').mockImplementation((text) => printed.push(String(text)) > 0);
  try {
    const program = new Command('wapay').option('--json').exitOverride();
    program.addCommand(deadCommand(() => stage.config));
    await program.parseAsync(['--json', 'dead', ...args], { from: 'user' });
  } finally {
    write.mockRestore();
  }
  return JSON.parse(printed.join(''));
}

/** News that gave up, and its name on the command line. */
async function createDeadLetter(key: string): Promise<string> {
  const [row] = await stage.sql<{ id: number }>(
    `INSERT INTO inbox (key, kind, reference_id, body, received_at, attempts, ended_at, outcome)
     VALUES (convert_to($1, 'UTF8'), 'payment', $1, '{}', $2, 6, $2, 'dead') RETURNING id`,
    [key, stage.clock.now()],
  );
  return `inbox:${row?.id}`;
}

const outcomeOf = async (id: string) =>
  (await stage.sql(`SELECT outcome, due_at IS NOT NULL AS due FROM inbox WHERE id = $1`, [id.split(':')[1]]))[0];

test('what gave up is listed, given back, and discarded, by name or all together', async () => {
  const [first, second, third] = [
    await createDeadLetter('D-1'),
    await createDeadLetter('D-2'),
    await createDeadLetter('D-3'),
  ];
  expect(await wapay('list')).toMatchObject([
    { id: first, kind: 'payment', referenceId: 'D-1', attempts: 6 },
    { id: second },
    { id: third },
  ]);
  expect(await wapay('retry', first, 'outbox:999')).toEqual({ retried: [first], not_dead: ['outbox:999'] });
  expect(await outcomeOf(first)).toEqual({ outcome: null, due: true });
  expect(await wapay('discard', second)).toEqual({ discarded: [second], not_dead: [] });
  expect(await outcomeOf(second)).toEqual({ outcome: 'discarded', due: false });
  expect(await wapay('retry', '--all')).toEqual({ retried: [third], not_dead: [] });
  expect(await wapay('list')).toEqual([]);
  // The command line has the real time, which may be later than the stage's.
  stage.clock.advance(Math.max(0, Date.now() - stage.clock.now().getTime()));
  await stage.runUntilIdle();
  expect(await outcomeOf(first)).toMatchObject({ due: false });
}, 60_000);

test.each([[['retry']], [['discard', '--all', 'inbox:1']], [['retry', 'inbox:x']], [['discard', '17']]])(
  '%j is refused with what to do instead',
  async (args) => {
    await expect(wapay(...args)).rejects.toThrow(/wapay dead list|Name the rows/);
  },
  60_000,
);

test('an owed message that this program cannot build gives up after an hour, and goes out once it can be built', async () => {
  await stage.merchant.post('/orders', teaOrder('D-9')).expect(201);
  const [{ details }] = await stage.sql(`SELECT details FROM orders WHERE reference_id = 'D-9'`);
  await stage.sql(`UPDATE orders SET details = '{}' WHERE reference_id = 'D-9'`);
  const [claim, deliver] = [createOutboxClaimer(stage.ctx), createOutboxDeliverer(stage.ctx)];
  const outbox = async () =>
    (await stage.sql(`SELECT outcome, attempts, 'outbox:' || id AS id FROM outbox WHERE reference_id = 'D-9'`))[0];

  let thrown = 0;
  for (let minute = 0; minute < 90 && (await outbox()).outcome === null; minute++) {
    for (const row of await claim(10)) await deliver(row).catch(() => (thrown += 1));
    stage.clock.advance(61_000);
  }
  expect(thrown).toBeGreaterThanOrEqual(10);
  expect(await outbox()).toMatchObject({ outcome: 'dead' });

  await stage.sql(`UPDATE orders SET details = $1 WHERE reference_id = 'D-9'`, [details]);
  const { id } = await outbox();
  expect(await wapay('retry', id)).toEqual({ retried: [id], not_dead: [] });
  await stage.runUntilIdle();
  expect(await stage.order('D-9')).toMatchObject({
    messages: [{ kind: 'order_details', status: expect.stringMatching(/sent|delivered|read/) }],
  });
}, 60_000);
