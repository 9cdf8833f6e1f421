import { createStage, type Json, type Stage } from '../../helpers/app/test-app';

/* What a platform asks every few seconds does not bury what matters in the log. */

let stage: Stage;
const lines: Json[] = [];
beforeAll(async () => {
  stage = await createStage({ LOG_LEVEL: 'debug' }, { log: { write: (line) => void lines.push(JSON.parse(line)) } });
});
afterAll(() => stage.close());

/** The levels at which a request was logged. */
async function levelsOf(path: string): Promise<string[]> {
  const id = `probe-${Math.random().toString(36).slice(2)}`;
  await stage.http.get(path).set('X-Request-Id', id);
  return lines.filter((line) => line.request_id === id).map(({ level }) => level);
}

test.each(['/livez', '/readyz', '/metrics'])('%s that is well is logged at debug', async (path) => {
  expect(await levelsOf(path)).toEqual(['debug']);
});

test('any other request is logged at info', async () => {
  expect(await levelsOf('/openapi.json')).toEqual(['info']);
  expect(await levelsOf('/v1/orders')).toEqual(['info']);
});

test('one that is not well is logged at info too', async () => {
  const other = await createStage(
    { METRICS_TOKEN: 'token', LOG_LEVEL: 'debug' },
    {
      log: { write: (line) => void lines.push(JSON.parse(line)) },
    },
  );
  await other.http.get('/metrics').set('X-Request-Id', 'stranger').expect(401);
  await other.close();
  expect(lines.filter((line) => line.request_id === 'stranger').map(({ level }) => level)).toEqual(['info']);
});
