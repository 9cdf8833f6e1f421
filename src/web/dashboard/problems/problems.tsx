import type { Order, TimelineEntry } from '../../../client/generated/types';
import { listOrders, readTimeline } from '../api/api';
import { useConnection, useLive } from '../api/stream';
import { useResource } from '../api/use-resource';
import { Link } from '../parts/link';
import { Reading, Title, Trouble, Word } from '../parts/parts';
import { amountText, customerText } from '../parts/text';
import { paymentState } from '../parts/words';
import { orderHref } from '../route';
import { problemsWords } from '../words/problems-words';
import { ProblemCard } from './problem-card';

/** More open problems than this are not read: whoever has so many begins with the oldest of these. */
const MOST_PAGES = 5;

interface Problems {
  orders: Order[];
  isAll: boolean;
}

/** Timelines that were read for the values of problems, by reference; an order that has not changed is not read again. */
const known = new Map<string, { version: number; timeline: TimelineEntry[] }>();
/** The sentences of the first ones are told in full; those after them as the API tells them. */
const MOST_TIMELINES = 40;

async function readTimelines(orders: Order[], signal: AbortSignal): Promise<Map<string, TimelineEntry[]>> {
  const read = orders.slice(0, MOST_TIMELINES).map(async ({ reference_id, version }) => {
    const before = known.get(reference_id);
    const timeline = before?.version === version ? before.timeline : await readTimeline(reference_id, { signal });
    known.set(reference_id, { version, timeline });
    return [reference_id, timeline] as const;
  });
  return new Map(await Promise.all(read));
}

async function readProblems(signal: AbortSignal): Promise<Problems> {
  const orders: Order[] = [];
  let cursor: string | null = null;
  for (let page = 0; page < MOST_PAGES; page++) {
    const { data, next_cursor }: { data: Order[]; next_cursor: string | null } = await listOrders(
      { problem: 'true', limit: 100, ...(cursor !== null && { cursor }) },
      { signal },
    );
    orders.push(...data);
    cursor = next_cursor;
    if (cursor === null) break;
  }
  const at = (order: Order) => Date.parse(order.payment.problem?.at ?? order.updated_at);
  orders.sort((a, b) => at(a) - at(b));
  return { orders, isAll: cursor === null };
}

const keyOf = (orders: Order[]): string =>
  orders.map(({ reference_id, version }) => `${reference_id} ${version}`).join();

/** What a person should look at, oldest first. */
export function ProblemsView() {
  const say = problemsWords();
  const { data, failure, refresh } = useResource('problems', readProblems);
  useLive(refresh);
  // The problems are shown at once; the values of their sentences follow.
  const { data: timelines } = useResource(keyOf(data?.orders ?? []), (signal) =>
    readTimelines(data?.orders ?? [], signal),
  );
  const { openProblems } = useConnection();
  const count = data?.orders.length ?? 0;
  return (
    <>
      <div className="view-head">
        <Title>{say.title}</Title>
        <p className="soft" role="status">
          {data && count > 0 && say.waiting(count, openProblems ?? count)}
        </p>
      </div>
      {failure && <Trouble failure={failure} again={refresh} />}
      {!data && !failure && <Reading />}
      {data && !data.isAll && <p className="soft">{say.more(count)}</p>}
      {data && count === 0 && (
        <div className="card nothing">
          <h2>{say.nothing}</h2>
          <p className="soft">{say.appear}</p>
        </div>
      )}
      <ul className="problems">
        {data?.orders.flatMap((order) =>
          order.payment.problems.map((problem, position) => (
            <li key={`${order.reference_id} ${problem.code} ${problem.at}`}>
              <ProblemCard
                order={order}
                problem={problem}
                timeline={timelines?.get(order.reference_id) ?? known.get(order.reference_id)?.timeline ?? []}
                refresh={refresh}
                lead={<ProblemOrder order={order} isFirst={position === 0} />}
              />
            </li>
          )),
        )}
      </ul>
    </>
  );
}

/** Whose problem it is; an order's further problems follow its gravest, with the reference alone. */
function ProblemOrder({ order, isFirst }: { order: Order; isFirst: boolean }) {
  const say = problemsWords();
  return (
    <div className="problem-order">
      <h2>
        <Link href={orderHref(order.reference_id)}>{order.reference_id}</Link>
      </h2>
      {isFirst && (
        <>
          <span>{customerText(order)}</span>
          <strong>{amountText(order.total_amount.value, order.currency)}</strong>
          <span>
            <span className="soft">{say.payment}</span> <Word word={paymentState(order.payment)} />
          </span>
          <span>
            <span className="soft">{say.order}</span> <Word word={order.status} tone="plain" />
          </span>
        </>
      )}
    </div>
  );
}
