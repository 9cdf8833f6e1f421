import type { Answer } from '../../http/loopback';
import { fixture } from '../fixture';
import { client, closeAll, DIALECTS, MESSAGE, meetServer, NO_ANSWERS, ok, serve } from './dialects';

afterEach(closeAll);

describe.each(DIALECTS)('$name', ({ create, messages, proof }) => {
  const answered = (answer: Answer) => meetServer(create, answer);

  describe('sending a message', () => {
    test('posts the payload as it is, with the proof of who we are', async () => {
      const { server, provider } = await answered(ok('res.messages.ok'));
      expect(await provider.send(MESSAGE)).toEqual({
        outcome: 'accepted',
        wamid: 'wamid.HRoAOTE5ODQ1MDEyMzQ1FQIAERgSRUZDRkUzRkIyQzNFQTkzNTk2AA==',
        waId: '919845012345',
        waUserId: null,
      });
      expect(server.seen).toMatchObject([{ method: 'POST', path: messages, headers: proof }]);
      expect(server.seen[0]?.headers['content-type']).toBe('application/json');
      expect(JSON.parse(server.seen[0]?.body ?? '')).toEqual(MESSAGE);
    });

    test.each<[string, object, object]>([
      [
        'a wa_id other than the dialled number',
        { contacts: [{ input: '+5511987654321', wa_id: '551187654321' }] },
        { waId: '551187654321' },
      ],
      ['a user id in place of the wa_id', { contacts: [{ user_id: 'IN.134' }] }, { waId: null, waUserId: 'IN.134' }],
      ['a wa_id that is a number', { contacts: [{ wa_id: 919845012345 }] }, { waId: '919845012345' }],
      ['no contacts', {}, { waId: null, waUserId: null }],
      ['contacts that are null', { contacts: null }, { waId: null, waUserId: null }],
    ])('accepted with %s', async (_name, extra, expected) => {
      const { provider } = await answered({
        status: 200,
        body: JSON.stringify({ messages: [{ id: 'wamid.1' }], ...extra }),
      });
      expect(await provider.send(MESSAGE)).toMatchObject({ outcome: 'accepted', wamid: 'wamid.1', ...expected });
    });

    test.each(['{"messages":[]}', '{"messages":[{}]}', '{"messages":null}', '{"error":{"code":131000}}', 'OK', ''])(
      '200 with %p: the message may be on its way, under an id nobody knows',
      async (body) => {
        const { provider } = await answered({ status: 200, body });
        expect(await provider.send(MESSAGE)).toMatchObject({ outcome: 'unknown', error: { httpStatus: 200 } });
      },
    );

    test.each<[string, number, object]>([
      ['res.messages.err_131008_missing', 400, { outcome: 'refused', error: { code: 131008 } }],
      ['res.messages.err_131009_total_mismatch', 400, { outcome: 'refused', error: { code: 131009 } }],
      ['res.messages.err_131047_window', 400, { outcome: 'refused', error: { code: 131047, needsTemplate: true } }],
      ['res.messages.err_131056_pair_rate', 400, { outcome: 'retry', scope: 'recipient', error: { code: 131056 } }],
      [
        'res.messages.err_134011_tos',
        400,
        { outcome: 'retry', scope: 'account', error: { code: 134011, traceId: null } },
      ],
      [
        'res.360dialog.err_401_meta_envelope',
        401,
        { outcome: 'retry', scope: 'account', error: { title: 'Invalid api_key' } },
      ],
      ['res.lookup.err_generic', 500, { outcome: 'unknown', error: { code: 500 } }],
    ])('%s', async (name, status, expected) => {
      const { provider } = await answered({ status, body: fixture(name) });
      expect(await provider.send(MESSAGE)).toMatchObject(expected);
    });

    test('a redirect is a refusal, and the key goes nowhere else', async () => {
      const elsewhere = await serve(() => ok('res.messages.ok'));
      const { provider } = await answered({ status: 307, headers: { location: elsewhere.url } });
      expect(await provider.send(MESSAGE)).toMatchObject({ outcome: 'refused', error: { httpStatus: 307 } });
      expect(elsewhere.seen).toEqual([]);
    });

    test.each(NO_ANSWERS)('%s', async (_name, url, outcome) => {
      const reply = await create(await url(), client()).send(MESSAGE);
      expect(reply).toMatchObject({ outcome, error: { httpStatus: null, code: null } });
      expect(JSON.stringify(reply)).not.toMatch(/127\.0\.0\.1|the-key|9198/);
    });
  });
});
