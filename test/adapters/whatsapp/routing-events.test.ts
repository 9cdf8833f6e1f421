import { createWebhookSource } from '../../../src/adapters/whatsapp/webhooks/webhook-source';
import { fixture } from './fixture';

/* Conversation routing (Meta, September 2026): copies of another responder's thread, and subjects that are no payments. */

const NUMBER = '109876543210987';
const secrets = { tokens: [], platformSecrets: [], appSecrets: [] };
const source = createWebhookSource({ ...secrets, phoneNumberId: null });
const split = (body: unknown, by = source) => by.split(Buffer.from(JSON.stringify(body)));
const around = (field: string, value: object) => ({
  object: 'whatsapp_business_account',
  entry: [{ id: '1', changes: [{ field, value }] }],
});
const metadata = { display_phone_number: '918045671234', phone_number_id: NUMBER };

/** The same delivery as the sample, as the responder gets it who does not own the thread. */
function onStandby(name: string): object {
  const body = JSON.parse(fixture(name).toString());
  const { messaging_product, metadata: of, ...items } = body.entry[0].changes[0].value;
  return around('standby', { messaging_product, metadata: of, standby: items });
}

describe('a copy of a thread that another responder owns', () => {
  test.each([
    ['a consent', 'wh.payment_method.offsite_card_pay', 'payment_method'],
    ['a payment', 'wh.payment.captured.razorpay', 'payment'],
    ['a delivery', 'wh.status.delivered', 'message_status'],
    ['a failure', 'wh.status.failed_131026', 'message_status'],
    ['a button', 'wh.message.button_reply', 'other'],
  ] as const)('%s is read like the same item in field messages, and has its key', (_name, sample, kind) => {
    const [usual] = source.split(fixture(sample));
    const items = split(onStandby(sample));
    expect(items.map((item) => item.kind)).toEqual([kind]);
    const [item] = items;
    if (!item || !usual) throw new Error('nothing was split');
    expect(source.read(kind, item.body)).toEqual(source.read(kind, usual.body));
    if (kind !== 'other') expect(item.key).toEqual(usual.key);
  });

  test('a consent whose sender stands in the contacts of the standby keeps its sender', () => {
    const body = onStandby('wh.payment_method.offsite_card_pay') as never as ReturnType<typeof around>;
    const value = body.entry[0]?.changes[0]?.value as { standby: { messages: object[]; contacts: object[] } };
    value.standby.messages = value.standby.messages.map((message) => ({ ...message, from: undefined }));
    value.standby.contacts = [{ user_id: 'BR.1' }];
    const [item] = split(body);
    expect(item && source.read(item.kind, item.body)).toMatchObject({ kind: 'payment_method', senderUserId: 'BR.1' });
  });

  test('a copy for another number has no effect', () => {
    const ours = createWebhookSource({ ...secrets, phoneNumberId: NUMBER });
    expect(split(onStandby('wh.payment_method.offsite_card_pay'), ours).map(({ kind }) => kind)).toEqual(['foreign']);
  });

  test('a list that nobody documents is kept there too', () => {
    const items = split(around('standby', { metadata, standby: { payments: [{ reference_id: 'R-2' }] } }));
    expect(items.map(({ kind }) => kind)).toEqual(['drift']);
  });

  test('one that an older version kept whole is split when it is read again', () => {
    const value = (onStandby('wh.payment_method.offsite_card_pay') as ReturnType<typeof around>).entry[0]?.changes[0]
      ?.value;
    const kept = { field: 'standby', phone_number_id: NUMBER, list: null, item: value };
    expect(source.read('drift', Buffer.from(JSON.stringify(kept)))).toEqual({ kind: 'drift' });
    expect(split(kept).map(({ kind }) => kind)).toEqual(['payment_method']);
  });
});

describe('known subjects that have nothing to do with payments are no drift', () => {
  const passed = { previous_owner_role: 'ai_agent', new_owner_role: 'customer_service' };
  const handover = { sender: {}, recipient: metadata, type: 'control_passed', control_passed: passed };
  const text = { id: 'wamid.1', from: '919845012345', type: 'text', text: { body: 'hello' } };

  test.each<[string, string, object, string[]]>([
    ['a handover', 'messaging_handovers', handover, ['other']],
    ['a call', 'calls', { metadata, calls: [{ id: 'wacid.1', event: 'connect' }] }, ['other']],
    ['the settings of calls', 'call_permission_reply', { metadata }, ['other']],
    ['a group', 'group_lifecycle_update', { metadata, groups: [{ group_id: '1' }] }, ['other']],
    ['the members of a group', 'group_participants_update', { metadata, groups: [] }, ['other']],
    ['an echo of the phone’s app', 'smb_message_echoes', { metadata, message_echoes: [text] }, ['other']],
    ['an echo', 'message_echoes', { metadata, message_echoes: [text] }, ['other']],
    ['an echo on standby', 'standby', { metadata, standby: { message_echoes: [text] } }, ['other']],
    ['an empty standby', 'standby', { metadata, standby: {} }, ['other']],
    ['an action of the user', 'messages', { metadata, user_actions: [{ action_type: 'click' }] }, ['other']],
    ['partner solutions', 'partner_solutions', { event: 'SOLUTION_CREATED' }, ['other']],
    ['automatic events', 'automatic_events', { metadata, automatic_events: [] }, ['other']],
    ['tracking events', 'tracking_events', { metadata, events: [] }, ['other']],
    ['usernames', 'business_username_updates', { username: 'shop' }, ['other']],
    [
      'what was said before, beside a message',
      'messages',
      { metadata, messages: [text], conversation_context: { type: 'summary', summary: { text: 'wants tea' } } },
      ['other', 'other'],
    ],
  ])('%s', (_name, field, value, kinds) => {
    expect(split(around(field, value)).map(({ kind }) => kind)).toEqual(kinds);
  });

  test('a subject that nobody has seen is still kept as drift', () => {
    expect(split(around('payments_v2', { metadata })).map(({ kind }) => kind)).toEqual(['drift']);
  });

  test('a handover of another number is that number’s', () => {
    const ours = createWebhookSource({ ...secrets, phoneNumberId: '1' });
    expect(split(around('messaging_handovers', handover), ours).map(({ kind }) => kind)).toEqual(['foreign']);
  });
});
