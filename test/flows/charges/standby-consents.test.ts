import { reprocessUnrecognized } from '../../../src/flows/ingest/reprocess-unrecognized';
import { breadOrder, chargesOf, consent, sendBread, storeCredential } from '../../helpers/app/brazil-orders';
import { createStage, type Stage } from '../../helpers/app/test-app';

/* Another responder owns the conversation: what the customer says to it reaches us as a copy (Conversation routing). */

let stage: Stage;
beforeAll(async () => {
  stage = await createStage();
  await storeCredential(stage).expect(201);
});
afterAll(() => stage.close());

const routing = (thread: string) =>
  fetch(`${stage.sandboxUrl}/customers/+${breadOrder('').to.slice(1)}`, {
    ...{ method: 'PUT', headers: { 'Content-Type': 'application/json' }, body: JSON.stringify({ thread }) },
  });
afterEach(() => routing('ours'));

test('the consent is read: charged once, captured, and thanked for by template', async () => {
  const templates = { captured: { name: 'pago', language: 'pt_BR' } };
  await sendBread(stage, 'SB-1', { templates });
  await routing('other');
  await stage.customer.act('SB-1', 'confirm', { webhook: 'duplicated' }).expect(200);
  await stage.runUntilIdle();
  expect(await stage.order('SB-1')).toMatchObject({
    status: 'processing',
    payment: { status: 'captured', problem: null },
    messages: [{}, { status: 'failed', error: { code: 131070 } }, { template: 'pago', status: 'read' }],
  });
  expect(chargesOf(stage, 'SB-1')).toHaveLength(1);
});

test('the same consent as the owner’s and as a copy is one consent', async () => {
  await sendBread(stage, 'SB-2');
  const owned = consent(stage, 'SB-2');
  const { metadata, messaging_product, ...items } = owned.entry[0].changes[0].value;
  const copy = { ...owned, entry: [{ id: '1', changes: [{ field: 'standby', value: { metadata, standby: items } }] }] };
  for (const body of [copy, owned, copy]) await stage.deliver(body).expect(200);
  await stage.runUntilIdle();
  expect(chargesOf(stage, 'SB-2')).toHaveLength(1);
  expect(
    await stage.sql(
      `SELECT count(*) AS n FROM inbox WHERE kind IN ('payment_method', 'drift') AND reference_id = 'SB-2'`,
    ),
  ).toEqual([{ n: 1 }]);
});

test('a copy that an older version kept without reading it is charged after reprocessing, if it is not too old', async () => {
  await sendBread(stage, 'SB-3');
  const { metadata, messaging_product, ...items } = consent(stage, 'SB-3').entry[0].changes[0].value;
  const kept = { field: 'standby', phone_number_id: null, list: null, item: { metadata, standby: items } };
  await stage.sql(
    `INSERT INTO inbox (key, kind, body, received_at, ended_at, outcome)
     VALUES ('\\x01', 'drift', convert_to($1, 'UTF8'), now(), now(), 'drift')`,
    [JSON.stringify(kept)],
  );
  expect(await reprocessUnrecognized(stage.ctx)).toEqual({ reread: 1, understood: 1 });
  await stage.runUntilIdle();
  expect((await stage.order('SB-3')).payment.status).toBe('captured');
});
