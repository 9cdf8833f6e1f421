import { standing } from '../../client/story';
import type { Order } from '../../client/types';
import { eventsOf, messagesOf, readOrder, readTimeline } from './api';
import { Link } from './link';
import { OrderActions } from './order-actions';
import { OrderEvents } from './order-events';
import { OrderItems } from './order-items';
import { OrderMessages } from './order-messages';
import { OrderMoney } from './order-money';
import { OrderStory } from './order-story';
import { Copyable, Reading, Title, Trouble, When, Word } from './parts';
import { ProblemCard } from './problem-card';
import { backToList } from './route';
import { useLive } from './stream';
import { amountText, customerText, momentText, serviceNow } from './text';
import { useResource } from './use-resource';

/** One order: what is known, why, and what can be done about it. */
export function OrderView({ reference }: { reference: string }) {
  const { data, failure, refresh } = useResource(reference, async (signal) => {
    const [order, timeline, events, messages] = await Promise.all([
      readOrder(reference, { signal }),
      readTimeline(reference, { signal }),
      eventsOf(reference, { signal }),
      messagesOf(reference, { signal }),
    ]);
    return { order, timeline, events, messages };
  });
  useLive(refresh, (news) => news.reference_id === reference);
  const list = backToList();
  return (
    <>
      <div className="view-head">
        <Link className="back" href={list.href} kept={{ search: list.search }}>
          All orders
        </Link>
        <Title>Order {reference}</Title>
        {data && <Head order={data.order} />}
      </div>
      {failure && <Trouble failure={failure} again={refresh} />}
      {!data && !failure && <Reading />}
      {data && (
        <div className="order-page">
          <div className="order-main">
            {data.order.payment.problem && (
              <ProblemCard order={data.order} problem={data.order.payment.problem} refresh={refresh} />
            )}
            <Standing order={data.order} />
            <OrderActions order={data.order} refresh={refresh} />
            <OrderMoney order={data.order} />
            <OrderItems order={data.order} />
            <OrderMessages messages={data.messages} />
            <OrderEvents events={data.events} refresh={refresh} />
          </div>
          <OrderStory timeline={data.timeline} order={data.order} />
        </div>
      )}
    </>
  );
}

function Head({ order }: { order: Order }) {
  return (
    <dl className="facts">
      <Fact name="Total">
        <strong>{amountText(order.total_amount.value, order.currency)}</strong>
      </Fact>
      <Fact name="Payment">
        <Word word={order.payment.status} />
      </Fact>
      <Fact name="Order">
        <Word word={order.status} tone="plain" />
      </Fact>
      <Fact name="Customer">{customerText(order)}</Fact>
      <Fact name="Created">
        <When at={order.created_at} />
      </Fact>
      {order.expires_at && (
        <Fact name={Date.parse(order.expires_at) < serviceNow() ? 'Expired' : 'Expires'}>
          <When at={order.expires_at} />
        </Fact>
      )}
      <Fact name="Reference">
        <Copyable text={order.reference_id} name="reference" />
      </Fact>
    </dl>
  );
}

function Fact({ name, children }: { name: string; children: React.ReactNode }) {
  return (
    <div>
      <dt>{name}</dt>
      <dd>{children}</dd>
    </div>
  );
}

/** The problem has a card of its own, so the sentences leave it out. */
function Standing({ order }: { order: Order }) {
  const sentences = standing(
    { ...order, payment: { ...order.payment, problem: null } },
    {
      money: ({ value }, currency) => amountText(value, currency),
      moment: (at) => momentText(at, { seconds: true }),
      toAsk: 'send the order below.',
      toSettle: '',
    },
  );
  return (
    <section className="card standing" aria-labelledby="standing-title">
      <h2 id="standing-title">Now</h2>
      {sentences.map((sentence) => (
        <p key={sentence}>{sentence}</p>
      ))}
    </section>
  );
}
