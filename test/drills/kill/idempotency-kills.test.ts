import { type Json, teaOrder } from '../../helpers/app/test-app';
import { createKillStage, KEY } from './kill-stage';

jest.setTimeout(120_000);

type Stage = Awaited<ReturnType<typeof createKillStage>>;

let stage: Stage;
beforeAll(async () => {
  stage = await createKillStage();
});
afterAll(() => stage.close());

const request = (url: string, key: string, body: object) =>
  fetch(`${url}/v1/orders`, {
    method: 'POST',
    headers: { authorization: `Bearer ${KEY}`, 'content-type': 'application/json', 'idempotency-key': key },
    body: JSON.stringify(body),
  });

/** No reference of its own: only the key keeps a repeat from being a second order. */
const nameless = (who: string) => teaOrder('', { reference_id: undefined, send: false, metadata: { who } });
const orders = () => stage.sql<{ reference_id: string }>('SELECT reference_id FROM orders');

test('an Idempotency-Key holds in every process, and after all of them were killed', async () => {
  const [one, other] = await Promise.all([stage.start(), stage.start()]);
  const first = await request(one.url, 'across-1', nameless('first'));
  expect(first.status).toBe(201);
  const text = await first.text();

  const elsewhere = await request(other.url, 'across-1', nameless('first'));
  expect([elsewhere.status, elsewhere.headers.get('idempotency-replayed')]).toEqual([201, 'true']);
  expect(await elsewhere.text()).toBe(text);
  expect((await request(other.url, 'across-1', nameless('another'))).status).toBe(422);

  for (const process of [one, other]) process.kill('SIGKILL');
  await Promise.all([one.end, other.end]);
  const next = await stage.start();
  const later = await request(next.url, 'across-1', nameless('first'));
  expect([later.status, later.headers.get('idempotency-replayed')]).toEqual([201, 'true']);
  expect(await later.text()).toBe(text);
  expect(await orders()).toHaveLength(1);
});

test('the same key at two processes at once: one order, and the other waits or hears the same', async () => {
  const before = (await orders()).length;
  const processes = await Promise.all([stage.start(), stage.start()]);
  const answers = await Promise.all(
    Array.from({ length: 10 }, (_, n) => request(processes[n % 2]?.url ?? '', 'across-2', nameless('both'))),
  );
  const bodies = await Promise.all(
    answers.map(async (answer) => ({ status: answer.status, body: (await answer.json()) as Json })),
  );
  const made = bodies.filter(({ status }) => status === 201).map(({ body }) => body.reference_id);
  expect(new Set(made).size).toBe(1);
  const waiting = bodies.filter(({ status }) => status !== 201);
  for (const { status, body } of waiting) expect([status, body.code]).toEqual([409, 'idempotency_in_flight']);
  expect(await orders()).toHaveLength(before + 1);
});

test('killed after the order was stored and before the answer left: the repeat gets that answer', async () => {
  const before = (await orders()).length;
  const doomed = await stage.start({ KILL_STEP: 'create:committed' });
  await expect(request(doomed.url, 'across-3', nameless('doomed'))).rejects.toThrow();
  await doomed.end;
  const next = await stage.start();
  const repeat = await request(next.url, 'across-3', nameless('doomed'));
  expect([repeat.status, repeat.headers.get('idempotency-replayed')]).toEqual([201, 'true']);
  expect(await orders()).toHaveLength(before + 1);
});
