import type { Answer } from '../../http/loopback';
import { fixture } from '../fixture';
import { client, closeAll, DIALECTS, meetServer, NO_ANSWERS, ok, PAYMENT } from './dialects';

afterEach(closeAll);

describe.each(DIALECTS)('$name', ({ create, lookup, proof }) => {
  const answered = (answer: Answer) => meetServer(create, answer);

  describe('looking a payment up', () => {
    test('asks for the configuration and the reference, encoded', async () => {
      const { server, provider } = await answered(ok('res.lookup.captured'));
      const reply = await provider.lookup(PAYMENT);
      expect(reply).toMatchObject({ outcome: 'answered', answer: { status: 'captured', amount: 147785 } });
      expect(reply).toHaveProperty('raw', fixture('res.lookup.captured'));
      expect(server.seen).toMatchObject([{ method: 'GET', path: lookup, headers: proof, body: '' }]);
    });

    test('nobody is asked about a payment without a configuration', async () => {
      const { server, provider } = await answered(ok('res.lookup.captured'));
      expect(await provider.lookup({ ...PAYMENT, configurationName: null })).toMatchObject({ outcome: 'unanswered' });
      expect(server.seen).toEqual([]);
    });

    test.each([201, 202, 301, 400, 401, 403, 404, 429, 500, 503])(
      'a captured payment under HTTP %i is not believed',
      async (status) => {
        const { provider } = await answered({ status, body: fixture('res.lookup.captured') });
        expect(await provider.lookup(PAYMENT)).toMatchObject({ outcome: 'unanswered', error: { httpStatus: status } });
      },
    );

    test.each(NO_ANSWERS)('%s', async (_name, url) => {
      const reply = await create(await url(), client()).lookup(PAYMENT);
      expect(reply).toMatchObject({ outcome: 'unanswered', error: { httpStatus: null } });
    });
  });
});
