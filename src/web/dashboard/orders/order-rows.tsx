import { type KeyboardEvent, useEffect, useRef, useState } from 'react';
import type { Order } from '../../../client/generated/types';
import { toneOf } from '../../shared/tone';
import { Link } from '../parts/link';
import { When, Word } from '../parts/parts';
import { amountText, customerText } from '../parts/text';
import { paymentState, problemWords, wordOf } from '../parts/words';
import { orderHref } from '../route';
import { ordersWords } from '../words/orders-words';

const NARROW = window.matchMedia('(max-width: 759px)');

function useNarrow(): boolean {
  const [isNarrow, set] = useState(NARROW.matches);
  useEffect(() => {
    const listener = () => set(NARROW.matches);
    NARROW.addEventListener('change', listener);
    return () => NARROW.removeEventListener('change', listener);
  }, []);
  return isNarrow;
}

/** As long as the mark of what has just changed is seen. */
const FRESH_MS = 4000;

/** The references of orders in this list that have come or changed since it was first shown. */
function useFresh(orders: Order[], list: string): Set<string> {
  const known = useRef<{ list: string; versions: Map<string, number> } | null>(null);
  const [fresh, setFresh] = useState(new Set<string>());
  useEffect(() => {
    const before = known.current;
    known.current = { list, versions: new Map(orders.map(({ reference_id, version }) => [reference_id, version])) };
    if (before?.list !== list) return;
    const changed = orders.filter(({ reference_id, version }) => before.versions.get(reference_id) !== version);
    if (changed.length === 0) return;
    setFresh(new Set(changed.map(({ reference_id }) => reference_id)));
    const timer = setTimeout(() => setFresh(new Set()), FRESH_MS);
    return () => clearTimeout(timer);
  }, [orders, list]);
  return fresh;
}

/** Up and down go from order to order. */
function walk(event: KeyboardEvent<HTMLElement>): void {
  const step = { ArrowDown: 1, ArrowUp: -1 }[event.key];
  if (step === undefined) return;
  const links = [...event.currentTarget.querySelectorAll<HTMLElement>('[data-order-link]')];
  const here = links.indexOf(document.activeElement as HTMLElement);
  const target = links[here + step];
  if (here === -1 || !target) return;
  event.preventDefault();
  target.focus();
}

/** Orders as a table; on a narrow window as cards. */
export function OrderRows({ orders, isOld, list }: { orders: Order[]; isOld: boolean; list: string }) {
  const say = ordersWords();
  const isNarrow = useNarrow();
  const fresh = useFresh(orders, list);
  const mark = (order: Order) => (fresh.has(order.reference_id) ? { 'data-fresh': true } : {});
  if (isNarrow)
    return (
      <ul className="order-cards" aria-label={say.title} aria-busy={isOld}>
        {orders.map((order) => (
          <li key={order.reference_id} className="card" {...mark(order)}>
            <p className="order-card-head">
              <Reference order={order} />
              <strong>{amountText(order.total_amount.value, order.currency)}</strong>
            </p>
            <p className="order-card-words">
              <States order={order} />
            </p>
            <p className="order-card-foot soft">
              <span>{customerText(order)}</span>
              <When at={order.created_at} />
            </p>
          </li>
        ))}
      </ul>
    );
  return (
    // biome-ignore lint/a11y/noStaticElementInteractions: arrows go from link to link; every link is reached without them
    <div className="table-box" onKeyDown={walk}>
      <table className="orders" aria-busy={isOld}>
        <caption className="sr-only">{say.caption}</caption>
        <thead>
          <tr>
            <th scope="col">{say.order}</th>
            <th scope="col">{say.customer}</th>
            <th scope="col" className="number">
              {say.amount}
            </th>
            <th scope="col">{say.payment}</th>
            <th scope="col">{say.orderStatus}</th>
            <th scope="col" className="wide-only">
              {say.message}
            </th>
            <th scope="col">{say.created}</th>
            <th scope="col" className="wide-only">
              {say.changed}
            </th>
          </tr>
        </thead>
        <tbody>
          {orders.map((order) => (
            <tr key={order.reference_id} {...mark(order)}>
              <th scope="row">
                <Reference order={order} />
              </th>
              <td>{customerText(order)}</td>
              <td className="number">{amountText(order.total_amount.value, order.currency)}</td>
              <td>
                <span className="states">
                  <Word word={paymentState(order.payment)} /> <ProblemMark order={order} />
                </span>
              </td>
              <td>
                <Word word={order.status} tone="plain" />
              </td>
              <td className="wide-only">
                <MessageWord order={order} />
              </td>
              <td>
                <When at={order.created_at} />
              </td>
              <td className="wide-only">
                <When at={order.updated_at} />
              </td>
            </tr>
          ))}
        </tbody>
      </table>
    </div>
  );
}

const Reference = ({ order: { reference_id } }: { order: Order }) => (
  <Link href={orderHref(reference_id)} data-order-link={reference_id}>
    {reference_id}
  </Link>
);

function States({ order }: { order: Order }) {
  const say = ordersWords();
  return (
    <>
      <span className="soft">{say.payment}</span> <Word word={paymentState(order.payment)} />{' '}
      <span className="soft">{say.order}</span> <Word word={order.status} tone="plain" /> <ProblemMark order={order} />
    </>
  );
}

/** The gravest problem, and how many more there are. */
const ProblemMark = ({ order: { payment } }: { order: Order }) =>
  payment.problem && (
    <span className="word problem-word">
      {problemWords(payment.problem).title}
      {payment.problems.length > 1 && ` +${payment.problems.length - 1}`}
    </span>
  );

function MessageWord({ order }: { order: Order }) {
  const message = order.messages.findLast(({ kind }) => kind === 'order_details');
  if (!message) return <span className="soft">{ordersWords().notSent}</span>;
  // Only what went wrong draws the eye.
  return toneOf(message.status) === 'bad' ? (
    <Word word={message.status} of="message" />
  ) : (
    <span>{wordOf(message.status, 'message')}</span>
  );
}
