import { createWebhookSource } from '../../../src/adapters/whatsapp/webhooks/webhook-source';
import type { InboxItem } from '../../../src/ports';

const SECRETS = { tokens: [], platformSecrets: [], appSecrets: [] };
const source = createWebhookSource({ ...SECRETS, phoneNumberId: null });
const INDIA = '109876543210987';

const split = (body: unknown) => source.split(Buffer.from(JSON.stringify(body)));
const only = (items: InboxItem[]): InboxItem => {
  expect(items).toHaveLength(1);
  return items[0] as InboxItem;
};
const readOnly = (items: InboxItem[]) => source.read(only(items).kind, only(items).body);

/** A delivery around one value. */
const around = (value: object, field = 'messages') => ({
  object: 'whatsapp_business_account',
  entry: [{ id: '1', changes: [{ field, value: { metadata: { phone_number_id: INDIA }, ...value } }] }],
});
const payment = (more: object = {}) => ({
  type: 'payment',
  status: 'captured',
  payment: { reference_id: 'R-1', ...more },
});

describe('shapes that documents and resellers disagree about', () => {
  const message = (more: object = {}, method: object = {}, value: object = {}) =>
    around({
      messages: [
        {
          id: 'wamid.1',
          from: '5511987654321',
          timestamp: '1795171902',
          type: 'interactive',
          interactive: {
            type: 'payment_method',
            payment_method: {
              payment_method: 'offsite_card_pay',
              payment_timestamp: 1795171900,
              reference_id: 'R-1',
              last_four_digits: '0042',
              credential_id: 'cred_1',
              ...method,
            },
          },
          ...more,
        },
      ],
      ...value,
    });

  test.each<[string, object]>([
    ['a status with a payment but without a type', { ...payment(), type: undefined }],
    ['a type in capitals', { ...payment(), type: 'PAYMENT' }],
    ['no status word at all', { ...payment(), status: undefined }],
    ['a status word never seen before', { ...payment(), status: 'authorized' }],
    ['a reference that is a number', { type: 'payment', payment: { reference_id: 4711 } }],
    ['a transaction that is null', payment({ transaction: null, refunds: null })],
  ])('a payment with %s is still news of a payment', (_name, status) => {
    expect(readOnly(split(around({ statuses: [status] })))).toMatchObject({ kind: 'payment' });
  });

  test.each([undefined, null, '', {}, '\0', 'x'.repeat(600)])(
    'a payment whose reference is %p cannot be understood',
    (reference_id) => {
      expect(only(split(around({ statuses: [payment({ reference_id })] })))).toMatchObject({
        kind: 'drift',
        referenceId: null,
      });
    },
  );

  test('a reference that could never be ours is somebody else’s', () => {
    expect(only(split(around({ statuses: [payment({ reference_id: 'Order #7 / Ünal' })] })))).toMatchObject({
      kind: 'other',
    });
  });

  test.each<[string, object, object]>([
    [
      'without recipient_id',
      { id: 'w', status: 'delivered', recipient_user_id: 'IN.1' },
      { wamid: 'w', status: 'delivered' },
    ],
    [
      'in the old shape',
      { id: 'w', type: 'message', message: { recipient_id: '91' }, status: 'read' },
      { status: 'read' },
    ],
    ['played', { id: 'w', status: 'played' }, { status: 'read' }],
    [
      'with our message’s id alone',
      { status: 'sent', biz_opaque_callback_data: 'm-1' },
      { wamid: null, callbackData: 'm-1' },
    ],
    [
      'failed without a reason',
      { id: 'w', status: 'failed' },
      { failure: { error: expect.objectContaining({ code: null, title: 'Error' }) } },
    ],
    ['with an unreadable time', { id: 'w', status: 'sent', timestamp: 'now' }, { at: null }],
  ])('a message status %s', (_name, status, expected) => {
    expect(readOnly(split(around({ statuses: [status] })))).toMatchObject({ kind: 'message_status', ...expected });
  });

  test.each(['constructor', '__proto__', 'toString', 'deleted', 7, null])(
    'a message status that is %p is drift',
    (status) => {
      expect(only(split(around({ statuses: [{ id: 'w', status }] }))).kind).toBe('drift');
    },
  );

  test('the error of a failed message tells no phone number', () => {
    const errors = [{ code: 131026, title: 'To 919845012345', error_data: { details: 'call +91 98450 12345' } }];
    const event = readOnly(split(around({ statuses: [{ id: 'w', status: 'failed', errors }] })));
    expect(event).toMatchObject({ failure: { error: { code: 131026, title: 'To …', details: 'call …' } } });
  });

  test.each<[string, object, object[] | undefined, object]>([
    ['a phone', {}, undefined, { senderPhone: '5511987654321', senderUserId: null }],
    [
      'a user id alone',
      { from: undefined, from_user_id: 'BR.1' },
      undefined,
      { senderPhone: null, senderUserId: 'BR.1' },
    ],
    [
      'a phone, whose contact adds the user id',
      {},
      [
        { wa_id: '1', user_id: 'BR.0' },
        { wa_id: '5511987654321', user_id: 'BR.1' },
      ],
      { senderPhone: '5511987654321', senderUserId: 'BR.1' },
    ],
    [
      'nobody, but the only contact',
      { from: undefined },
      [{ user_id: 'BR.1' }],
      { senderPhone: null, senderUserId: 'BR.1' },
    ],
    [
      'nobody, and two contacts',
      { from: undefined },
      [{ user_id: 'BR.1' }, { user_id: 'BR.2' }],
      { senderPhone: null, senderUserId: null },
    ],
    [
      'a phone and a stranger’s contact',
      {},
      [{ wa_id: '1', user_id: 'BR.0' }],
      { senderPhone: '5511987654321', senderUserId: null },
    ],
  ])('a consent that names %s', (_name, more, contacts, sender) => {
    expect(readOnly(split(message(more, {}, { contacts })))).toMatchObject({ kind: 'payment_method', ...sender });
  });

  test('nobody’s name is kept with a consent', () => {
    const contacts = [{ wa_id: '5511987654321', profile: { name: 'Rafael Souza' } }];
    expect(only(split(message({}, {}, { contacts }))).body.toString()).not.toContain('Rafael');
  });

  test.each([
    ['42', null],
    [42, '0042'],
    ['0042', '0042'],
    ['12345', null],
    ['४२००', null],
  ])('last four digits %p are %p', (last_four_digits, lastFourDigits) => {
    const event = readOnly(split(message({}, { last_four_digits })));
    expect(event).toMatchObject({ kind: 'payment_method', lastFourDigits });
  });

  test('a consent without credential_id is one that names no card', () => {
    const event = readOnly(split(message({}, { credential_id: null })));
    expect(event).toMatchObject({ kind: 'payment_method', credentialId: null });
  });

  test.each(['payment_method', 'payment_timestamp', 'reference_id'])('a consent without %s is no consent', (name) => {
    expect(only(split(message({}, { [name]: null }))).kind).toBe('drift');
  });

  test('a consent to another way of paying is no consent to this one', () => {
    expect(only(split(message({}, { payment_method: 'pix_automatic' }))).kind).toBe('drift');
  });

  test('a consent without its message’s id is no consent', () => {
    expect(only(split(message({ id: null }))).kind).toBe('drift');
  });

  test('known subjects that have nothing to do with payments are no drift', () => {
    for (const field of [
      'account_update',
      'message_template_status_update',
      'phone_number_quality_update',
      'security',
    ]) {
      expect(only(split(around({ event: 'X' }, field))).kind).toBe('other');
    }
    expect(only(split(around({ event: 'X' }, 'payments_v2'))).kind).toBe('drift');
    expect(only(split(around({ contacts: [{ wa_id: '1' }] }))).kind).toBe('other');
  });

  test('a list that nobody documents is kept beside the known ones', () => {
    const items = split(around({ statuses: [payment()], payments: [{ reference_id: 'R-2' }], other: null }));
    expect(items.map(({ kind }) => kind)).toEqual(['payment', 'drift']);
    expect(items[1]?.body.toString()).toContain('R-2');
  });
});
