import type { Json } from '../../helpers/app/test-app';
import { createScriptedStage, type ScriptedStage } from './scripted-sends';

/** WhatsApp tells that a customer has another number: what is sent about an order afterwards goes there. */

let s: ScriptedStage;
beforeAll(async () => {
  s = await createScriptedStage();
});
afterAll(() => s.close());

const OLD = '919846020001';
const FIRST_NEW = '919846020002';
const SECOND_NEW = '919846020003';

async function rename(from: string, system: Json): Promise<void> {
  const timestamp = String(Math.floor(s.stage.clock.now().getTime() / 1000));
  const changed = { body: 'A customer changed', type: 'user_changed_number', ...system };
  const message = { id: `wamid.system.${from}.${timestamp}`, from, timestamp, type: 'system', system: changed };
  const changes = [{ field: 'messages', value: { messaging_product: 'whatsapp', messages: [message] } }];
  await s.stage.deliver({ object: 'whatsapp_business_account', entry: [{ id: '1', changes }] }).expect(200);
  await s.work();
}

async function recipientOfNextStatus(id: string, status = 'processing'): Promise<Json> {
  await s.move(id, status).expect(202);
  await s.work();
  const { to, recipient } = s.provider.asked('send', id).at(-1)?.body ?? {};
  return { to, recipient };
}

test('a customer renamed after the order was made gets the next message at the new number', async () => {
  await s.create('R-1', { to: `+${OLD}` });
  await rename(OLD, { wa_id: FIRST_NEW });
  expect(await recipientOfNextStatus('R-1')).toEqual({ to: FIRST_NEW });
});

test('a customer renamed twice gets it at the newest number, whatever user ids came with it', async () => {
  await s.wait(5);
  await rename(FIRST_NEW, { wa_id: SECOND_NEW, user_id: 'IN.newest1', parent_user_id: 'IN.ENT.newest1' });
  expect(await recipientOfNextStatus('R-1', 'shipped')).toEqual({ to: SECOND_NEW });
});

test('an order made after the change goes to the number that the merchant names', async () => {
  await s.wait(60);
  await s.create('R-2', { to: `+${OLD}` });
  expect(await recipientOfNextStatus('R-2')).toEqual({ to: OLD });
});

test('a customer who is known by a user id alone gets it under the new one, not under its parent', async () => {
  await s.create('R-3', { to: undefined, recipient: 'IN.old7' });
  await rename('919846020009', {
    ...{ type: 'user_changed_user_id', previous_user_id: 'IN.old7', user_id: 'IN.new7' },
    parent_user_id: 'IN.ENT.aaa7',
  });
  expect(await recipientOfNextStatus('R-3')).toEqual({ recipient: 'IN.new7' });
});
