import type { Order } from '../../../client/generated/types';
import { standing } from '../../../domain/timeline/standing';
import { currentLanguage } from '../../shared/current-language';
import { eventsOf, messagesOf, readOrder, readTimeline } from '../api/api';
import { serviceNow } from '../api/service-clock';
import { useLive } from '../api/stream';
import { useResource } from '../api/use-resource';
import { Link } from '../parts/link';
import { Copyable, Fact, Reading, Title, Trouble, When, Word } from '../parts/parts';
import { amountText, customerText, momentText } from '../parts/text';
import { paymentState } from '../parts/words';
import { ProblemCard } from '../problems/problem-card';
import { backToList } from '../route';
import { frameWords } from '../words/frame-words';
import { orderWords } from '../words/order-words';
import { OrderActions } from './order-actions';
import { OrderEvents } from './order-events';
import { OrderItems } from './order-items';
import { OrderMessages } from './order-messages';
import { OrderMoney } from './order-money';
import { OrderStory } from './order-story';

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
  useLive(refresh, (change) => change.reference_id === reference);
  const list = backToList();
  return (
    <>
      <div className="view-head">
        <Link className="back" href={list.href} kept={{ search: list.search }}>
          {orderWords().all}
        </Link>
        <Title>{frameWords().order(reference)}</Title>
        {data && <Head order={data.order} />}
      </div>
      {failure && <Trouble failure={failure} again={refresh} />}
      {!data && !failure && <Reading />}
      {data && (
        <div className="order-page">
          <div className="order-main">
            {data.order.payment.problems.map((problem) => (
              <ProblemCard
                key={`${problem.code} ${problem.at}`}
                order={data.order}
                problem={problem}
                timeline={data.timeline}
                refresh={refresh}
              />
            ))}
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
  const say = orderWords();
  return (
    <dl className="facts">
      <Fact name={say.total}>
        <strong>{amountText(order.total_amount.value, order.currency)}</strong>
      </Fact>
      <Fact name={say.payment}>
        <Word word={paymentState(order.payment)} />
        {order.payment.disputed_amount.value > 0 && (
          <>
            {' '}
            <Word word="disputed" tone="bad" />
          </>
        )}
      </Fact>
      <Fact name={say.order}>
        <Word word={order.status} tone="plain" />
      </Fact>
      <Fact name={say.customer}>{customerText(order)}</Fact>
      <Fact name={say.created}>
        <When at={order.created_at} />
      </Fact>
      {order.expires_at && (
        <Fact name={Date.parse(order.expires_at) < serviceNow() ? say.expired : say.expires}>
          <When at={order.expires_at} />
        </Fact>
      )}
      <Fact name={say.reference}>
        <Copyable text={order.reference_id} name={say.referenceName} />
      </Fact>
    </dl>
  );
}

/** The problem has a card of its own, so the sentences leave it out. */
function Standing({ order }: { order: Order }) {
  const sentences = standing(
    { ...order, payment: { ...order.payment, problem: null } },
    {
      language: currentLanguage(),
      money: ({ value }, currency) => amountText(value, currency),
      moment: (at) => momentText(at, { seconds: true }),
      toAsk: orderWords().toAsk,
      toResolve: '',
    },
  );
  return (
    <section className="card standing" aria-labelledby="standing-title">
      <h2 id="standing-title">{orderWords().now}</h2>
      {sentences.map((sentence) => (
        <p key={sentence}>{sentence}</p>
      ))}
    </section>
  );
}
