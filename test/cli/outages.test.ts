import { checkOutages } from '../../src/cli/doctor/check-network';
import { loadConfig } from '../../src/config';
import { createMetrics } from '../../src/metrics/metrics';
import { startHttp } from '../adapters/http/loopback';

const TOKEN = 'a-token-for-the-metrics-of-the-tests';
const config = loadConfig({ WHATSAPP_PROVIDER: 'sandbox', METRICS_TOKEN: TOKEN });

/** What the doctor says of a service whose breakers stand so. */
async function finding(states: Record<string, string>) {
  const metrics = createMetrics('1.2.3');
  for (const [name, state] of Object.entries(states)) metrics.breaker(name, state);
  const body = await metrics.read([]);
  const service = await startHttp(({ headers }) =>
    headers.authorization === `Bearer ${TOKEN}` ? { status: 200, body } : { status: 401 },
  );
  return checkOutages(config, service.url).finally(service.close);
}

test.each([
  [{ whatsapp: 'closed', psp: 'closed' }, 'ok', /^every provider/],
  [{ whatsapp: 'open', psp: 'closed' }, 'warn', /^whatsapp did not answer/],
  [{ whatsapp: 'closed', psp: 'half_open' }, 'warn', /^psp did not answer/],
  [{ whatsapp: 'open', psp: 'open' }, 'warn', /^whatsapp and psp did not answer/],
])('the doctor asks the service which providers are down: %j', async (states, status, detail) => {
  expect(await finding(states)).toEqual([
    expect.objectContaining({ name: 'outages', status, detail: expect.stringMatching(detail) }),
  ]);
});

test('a service that keeps its metrics to itself is no finding', async () => {
  const service = await startHttp(() => ({ status: 404 }));
  expect(await checkOutages(config, service.url).finally(service.close)).toEqual([]);
});
