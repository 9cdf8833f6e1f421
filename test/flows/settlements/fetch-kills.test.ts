import { newestReadyDay } from '../../../src/domain/settlements/fetch-schedule';
import { createKillStage, eventually } from '../../drills/kill/kill-stage';
import { reconPayment, startFakeBooks } from '../../helpers/providers/fake-books';

jest.setTimeout(120_000);

const DAY_MS = 86_400_000;
/** The first of the days that a new service fetches. */
const OLDEST = new Date(Date.parse(newestReadyDay(new Date(), 330)) - 6 * DAY_MS).toISOString().slice(0, 10);
const ROWS = 2_500;

test.each([
  ['after a page was kept goes on with the next one', 'fetch:page-kept', ['0', '1000', '2000']],
  ['before a page was kept asks for it again, and keeps it once', 'fetch:page-received', ['0', '1000', '1000', '2000']],
])('a fetch that is killed %s', async (_what, step, asked) => {
  const books = await startFakeBooks();
  const stage = await createKillStage();
  const { STRIPE_SECRET_KEY: _, STRIPE_BASE_URL: __, ...env } = books.env;
  const noon = Date.parse(`${OLDEST}T06:30:00Z`) / 1000;
  books.recon.set(
    OLDEST,
    Array.from({ length: ROWS }, (_row, n) => reconPayment(`pay_Kill${n}`, noon)),
  );
  try {
    const first = await stage.start({ ...env, KILL_STEP: step, KILL_TIME: '2' });
    const planned = () => stage.sql('SELECT 1 FROM settlement_fetches LIMIT 1');
    await eventually(
      async () => (await planned()).length > 0,
      () => first.ended !== null,
    );
    await stage.advance(20 * 60_000);
    expect(await first.end).toMatchObject({ signal: 'SIGKILL' });
    expect(await stage.sql('SELECT * FROM settlement_files')).toEqual([]);

    const second = await stage.start(env);
    const file = await eventually(
      async () =>
        (await stage.sql(`SELECT rows, accepted, duplicates FROM settlement_files WHERE status = 'processed'`))[0],
      () => second.ended !== null,
    );
    expect(file).toEqual({ rows: ROWS, accepted: ROWS, duplicates: 0 });
    const [count] = await stage.sql(
      'SELECT count(*)::int AS n, count(DISTINCT gateway_id)::int AS ids FROM settlement_lines',
    );
    expect(count).toEqual({ n: ROWS, ids: ROWS });
    const date = String(Number(OLDEST.slice(8)));
    const pages = books.requests.filter(({ query }) => query.get('day') === date).map(({ query }) => query.get('skip'));
    expect(pages).toEqual(asked);
  } finally {
    await stage.close();
    await books.close();
  }
});
