import { createHmac } from 'node:crypto';
import { createRefusedCounter } from '../../../src/flows/ingest/count-refused';
import { createStage, type Json, type Stage } from '../../helpers/app/test-app';

/* Deliveries that prove no sender are not lost from sight. */

let stage: Stage;
const lines: Json[] = [];
beforeAll(async () => {
  stage = await createStage({ LOG_LEVEL: 'warn' }, { log: { write: (line) => void lines.push(JSON.parse(line)) } });
});
afterAll(() => stage.close());

/** The first one is stored in the background. */
async function refusedOf(count: number): Promise<Json[]> {
  for (let tries = 0; tries < 100; tries++) {
    const { body } = await stage.merchant.get('/figures').expect(200);
    if (body.refused_deliveries.length >= count) return body.refused_deliveries;
  }
  throw new Error('they are not counted');
}

test('a refused delivery is counted in metrics and figures, and warned about', async () => {
  await stage.deliver({ any: 'thing' }, { Authorization: 'Bearer wrong' }).expect(401);
  expect(await refusedOf(1)).toEqual([
    { source: 'whatsapp', proof: 'wrong', count: 1, last_at: stage.clock.now().toISOString() },
  ]);
  const { text } = await stage.http.get('/metrics').expect(200);
  expect(text).toContain('wapay_webhook_refused_total{source="whatsapp",proof="wrong"} 1');
  expect(lines).toEqual([
    expect.objectContaining({ event: 'webhook_refused', level: 'warn', source: 'whatsapp', reason: 'wrong', count: 1 }),
  ]);
});

test('a flood of them is one more line a minute, and every one is in the metrics', async () => {
  lines.length = 0;
  const signature = { 'x-hub-signature-256': `sha256=${createHmac('sha256', 'theirs').update('{}').digest('hex')}` };
  for (let turn = 0; turn < 30; turn++) await stage.deliver({}, turn % 2 ? signature : {}).expect(401);
  await stage.http.post('/webhooks/psp').send('{}').expect(401);
  const { text } = await stage.http.get('/metrics').expect(200);
  expect(text).toContain('wapay_webhook_refused_total{source="whatsapp",proof="missing"} 15');
  expect(text).toContain('wapay_webhook_refused_total{source="psp",proof="missing"} 1');
  expect(lines).toEqual([]);
});

test('what was counted meanwhile is added to the hour, and an accepted delivery counts nowhere', async () => {
  const counter = createRefusedCounter(stage.ctx);
  counter.add('stripe', 'wrong');
  await counter.flush();
  counter.add('stripe', 'wrong');
  counter.add('stripe', 'wrong');
  await counter.flush();
  await stage.deliver(Buffer.alloc(0)).expect(200);
  const found = await refusedOf(2);
  expect(found.find(({ source }) => source === 'stripe')).toMatchObject({ proof: 'wrong', count: 3 });
  expect(found.filter(({ source }) => source === 'whatsapp')).toHaveLength(1);
});
