import { claimDay } from '../../../src/flows/settlements/fetch-settlements';
import { startFakeBooks } from '../providers/fake-books';
import { createStage, type Json } from './test-app';

/** Noon in India on the 19th, the newest day that is whole when a stage begins. */
export const NOON = Date.parse('2026-11-19T06:30:00Z') / 1000;
/** Seconds after which a planned day is asked for. */
export const QUARTER = 1_000;

type FetchStage = Awaited<ReturnType<typeof openFetchStage>>;

/** A service that fetches the books of two gateways, with its first days planned. */
async function openFetchStage() {
  const books = await startFakeBooks();
  const stage = await createStage(books.env);
  await stage.runUntilIdle();
  return {
    books,
    stage,
    /** Lets the planned minutes pass, and then so many pages. */
    pass: async (seconds = QUARTER, rounds = 8): Promise<void> => {
      stage.clock.advance(seconds * 1000);
      for (let round = 0; round < rounds; round++) await stage.runUntilIdle();
    },
    one: async (sql: string): Promise<Json> => (await stage.sql(sql))[0],
    unfinished: () =>
      stage.sql(`SELECT day::text AS day, attempts, error FROM settlement_fetches
                  WHERE finished_at IS NULL AND source = 'razorpay_api' ORDER BY day`),
    /** Claims a day of this source; a day of another that is claimed on the way comes back when its lease ends. */
    claimOf: async (source: string) => {
      for (;;) {
        const fetch = await claimDay(stage.ctx);
        if (fetch?.source === source) return fetch;
        if (!fetch) throw new Error('nothing is due');
      }
    },
    metric: async (name: string): Promise<string[]> =>
      (await stage.http.get('/metrics')).text.split('\n').filter((line) => line.startsWith(`${name}{`)),
    close: async (): Promise<void> => {
      await stage.close();
      await books.close();
    },
  };
}

/** A stage of its own for each test of a file: `books` and `stage` are those of the present test. */
export function fetchStagePerTest() {
  let opened: FetchStage;
  beforeEach(async () => {
    opened = await openFetchStage();
  });
  afterEach(() => opened.close());
  const pass: FetchStage['pass'] = (...given) => opened.pass(...given);
  return {
    get books() {
      return opened.books;
    },
    get stage() {
      return opened.stage;
    },
    pass,
    one: (sql: string) => opened.one(sql),
    unfinished: () => opened.unfinished(),
    claimOf: (source: string) => opened.claimOf(source),
    metric: (name: string) => opened.metric(name),
  };
}
