import { teaOrder } from '../../helpers/app/test-app';
import { createKillStage, eventually, KEY } from './kill-stage';

jest.setTimeout(60_000);

type Stage = Awaited<ReturnType<typeof createKillStage>>;

let stage: Stage;
beforeEach(async () => {
  stage = await createKillStage();
});
afterEach(() => stage.close());

const API_HEADERS = { authorization: `Bearer ${KEY}`, 'content-type': 'application/json' };
const create = (url: string, ref: string) =>
  fetch(`${url}/v1/orders`, { method: 'POST', headers: API_HEADERS, body: JSON.stringify(teaOrder(ref)) });
const lookup = (url: string, ref: string) =>
  fetch(`${url}/v1/orders/${ref}/lookup`, { method: 'POST', headers: API_HEADERS });
const statusOf = (url: string, path: string) =>
  fetch(`${url}${path}`).then(
    (answer) => answer.status,
    () => null,
  );

test('SIGTERM: 503 for readiness and newcomers while the last request is answered, then exit 0', async () => {
  const service = await stage.start({}, '../../drills/kill/main-with-port.ts');
  expect(await statusOf(service.url, '/readyz')).toBe(200);
  expect((await create(service.url, 'S-1')).status).toBe(201);
  await eventually(
    async () => stage.sandbox.orders.get('S-1'),
    () => service.ended !== null,
  );

  // A lookup that the provider answers only when we let it.
  stage.sandbox.setFaults({ lookup: 'slow' });
  const last = lookup(service.url, 'S-1');
  await eventually(
    async () => stage.sandbox.held.size > 0,
    () => service.ended !== null,
  );
  service.kill('SIGTERM');
  await eventually(
    async () => (await statusOf(service.url, '/readyz')) === 503,
    () => service.ended !== null,
  );

  expect(service.ended).toBeNull();
  expect(await statusOf(service.url, '/livez')).toBe(200);
  expect((await create(service.url, 'S-2')).status).toBe(503);
  for (const release of [...stage.sandbox.held]) release();
  expect((await last).status).toBe(200);
  expect(await service.end).toEqual({ code: 0, signal: null });
  expect(await stage.sql('SELECT reference_id FROM orders')).toEqual([{ reference_id: 'S-1' }]);
});

test('SIGTERM while a message is on its way: its answer is written before the end', async () => {
  const service = await stage.start({}, '../../drills/kill/main-with-port.ts');
  stage.sandbox.setFaults({ send: 'timeout_after' });
  await create(service.url, 'S-3');
  await eventually(
    async () => stage.sandbox.held.size > 0,
    () => service.ended !== null,
  );
  service.kill('SIGTERM');
  await eventually(
    async () => (await statusOf(service.url, '/readyz')) === 503,
    () => service.ended !== null,
  );
  for (const release of [...stage.sandbox.held]) release();
  expect(await service.end).toEqual({ code: 0, signal: null });
  // Written as unknown by this very process: nothing is left for another one to find out after the lease.
  expect(await stage.sql('SELECT outcome FROM outbox')).toEqual([{ outcome: 'unknown' }]);
});

test('a second signal ends at once what the first one waits for', async () => {
  const service = await stage.start({}, '../../drills/kill/main-with-port.ts');
  await create(service.url, 'S-4');
  await eventually(
    async () => stage.sandbox.orders.get('S-4'),
    () => service.ended !== null,
  );
  stage.sandbox.setFaults({ lookup: 'slow' });
  const last = lookup(service.url, 'S-4').catch(() => null);
  await eventually(
    async () => stage.sandbox.held.size > 0,
    () => service.ended !== null,
  );
  service.kill('SIGTERM');
  await eventually(
    async () => (await statusOf(service.url, '/readyz')) === 503,
    () => service.ended !== null,
  );
  service.kill('SIGTERM');
  expect(await service.end).toEqual({ code: 1, signal: null });
  expect(await last).toBeNull();
});
