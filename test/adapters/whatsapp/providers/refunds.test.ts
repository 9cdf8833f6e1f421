import type { Answer } from '../../http/loopback';
import { fixture } from '../fixture';
import { client, closeAll, DIALECTS, meetServer, NO_ANSWERS, ok, REFUND } from './dialects';

afterEach(closeAll);

describe.each(DIALECTS)('$name', ({ create, refund, proof }) => {
  const answered = (answer: Answer) => meetServer(create, answer);

  describe('refunding', () => {
    test('sends both numbers of the amount as strings', async () => {
      const { server, provider } = await answered(ok('res.refund.pending'));
      expect(await provider.refund(REFUND)).toEqual({
        outcome: 'accepted',
        id: 'rfnd_LeCDo67mBo63zj',
        status: 'pending',
        speedProcessed: 'normal',
      });
      expect(server.seen).toMatchObject([{ method: 'POST', path: refund, headers: proof }]);
      expect(JSON.parse(server.seen[0]?.body ?? '')).toEqual(JSON.parse(fixture('out.refund.request').toString()));
    });

    test('leaves the speed to the gateway when none is asked for', async () => {
      const { server, provider } = await answered(ok('res.refund.failed'));
      expect(await provider.refund({ ...REFUND, speed: null })).toMatchObject({
        outcome: 'accepted',
        status: 'failed',
      });
      expect(JSON.parse(server.seen[0]?.body ?? '')).not.toHaveProperty('speed');
    });

    test.each<[string, number, string]>([
      ['{"id":"r","status":"completed"}', 200, 'accepted'],
      ['{"status":"pending"}', 200, 'unknown'],
      ['', 200, 'unknown'],
      ['{"error":{"code":100}}', 400, 'refused'],
      ['{"error":{"code":130429}}', 400, 'retry'],
      ['{"error":{"code":1}}', 400, 'unknown'],
      ['', 401, 'retry'],
      ['', 429, 'retry'],
      // Where a message may be repeated, money may not.
      ['{"error":{"code":131016}}', 500, 'unknown'],
      ['{"error":{"code":2}}', 503, 'unknown'],
      ['', 503, 'unknown'],
      ['{"error":{"code":131000}}', 400, 'unknown'],
      ['{"error":{"code":131016}}', 400, 'unknown'],
      ['{"error":{"code":2}}', 400, 'unknown'],
      ['{"error":{"code":131057}}', 400, 'unknown'],
      ['{"error":{"code":133004}}', 400, 'unknown'],
      ['{"error":{"code":987,"error_subcode":2494100}}', 400, 'unknown'],
      ['{"error":{"code":100,"is_transient":true}}', 400, 'unknown'],
      ['', 408, 'unknown'],
      ['{"error":{"code":131009}}', 408, 'unknown'],
      ['', 409, 'unknown'],
      ['{"error":{"code":130429}}', 500, 'unknown'],
      // Limits, and refusals that name their reason.
      ['{"error":{"code":80007}}', 400, 'retry'],
      ['{"error":{"code":131056}}', 400, 'retry'],
      ['{"meta":{"developer_message":"endpoint rate limit exceeded"}}', 400, 'retry'],
      ['{"error":{"code":131009}}', 400, 'refused'],
      ['{"error":{"code":2388999}}', 400, 'refused'],
    ])('%s under HTTP %i is %s', async (body, status, outcome) => {
      const { provider } = await answered({ status, body });
      expect(await provider.refund(REFUND)).toMatchObject({ outcome });
    });

    test('a 404 is a refusal that says what to check', async () => {
      const { server, provider } = await answered({ status: 404 });
      const reply = await provider.refund(REFUND);
      expect(reply).toMatchObject({
        outcome: 'refused',
        error: { advice: expect.stringMatching(/check META_|D360_REFUND_PATH/) },
      });
      expect(server.seen).toHaveLength(1);
    });

    test.each(NO_ANSWERS)('%s', async (_name, url, outcome) => {
      expect(await create(await url(), client()).refund(REFUND)).toMatchObject({ outcome });
    });
  });
});
