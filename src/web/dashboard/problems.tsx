import type { Order } from '../../client/types';
import { listOrders } from './api';
import { Link } from './link';
import { Reading, Title, Trouble, Word } from './parts';
import { ProblemCard } from './problem-card';
import { orderHref } from './route';
import { useConnection, useLive } from './stream';
import { amountText, customerText } from './text';
import { useResource } from './use-resource';

/** More open problems than this are not read: whoever has so many begins with the oldest of these. */
const MOST_PAGES = 5;

async function readProblems(signal: AbortSignal): Promise<{ orders: Order[]; isAll: boolean }> {
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
  return { orders: orders.sort((a, b) => at(a) - at(b)), isAll: cursor === null };
}

/** What a person should look at, oldest first. */
export function ProblemsView() {
  const { data, failure, refresh } = useResource('problems', readProblems);
  useLive(refresh);
  const { openProblems } = useConnection();
  const count = data?.orders.length ?? 0;
  return (
    <>
      <div className="view-head">
        <Title>Problems</Title>
        <p className="soft" role="status">
          {data && count > 0 && `${waiting(count, openProblems ?? count)}, oldest first`}
        </p>
      </div>
      {failure && <Trouble failure={failure} again={refresh} />}
      {!data && !failure && <Reading />}
      {data && !data.isAll && <p className="soft">There are more; these are the newest {count}.</p>}
      {data && count === 0 && (
        <div className="card nothing">
          <h2>Nothing waits for you</h2>
          <p className="soft">
            What wapay cannot decide by itself appears here: money that does not agree, late money, unknown outcomes.
          </p>
        </div>
      )}
      <ul className="problems">
        {data?.orders.map(
          (order) =>
            order.payment.problem && (
              <li key={order.reference_id}>
                <ProblemCard
                  order={order}
                  problem={order.payment.problem}
                  refresh={refresh}
                  lead={<ProblemOrder order={order} />}
                />
              </li>
            ),
        )}
      </ul>
    </>
  );
}

function ProblemOrder({ order }: { order: Order }) {
  return (
    <div className="problem-order">
      <h2>
        <Link href={orderHref(order.reference_id)}>{order.reference_id}</Link>
      </h2>
      <span>{customerText(order)}</span>
      <strong>{amountText(order.total_amount.value, order.currency)}</strong>
      <span>
        <span className="soft">Payment</span> <Word word={order.payment.status} />
      </span>
      <span>
        <span className="soft">Order</span> <Word word={order.status} tone="plain" />
      </span>
    </div>
  );
}

/** An order may have more than one problem; it shows the newest. */
function waiting(orders: number, problems: number): string {
  const wait = orders === 1 ? '1 order waits' : `${orders} orders wait`;
  return problems > orders ? `${wait} with ${problems} problems` : wait;
}
