import { moneyText, timeText, wordText } from '../shared/format';
import { toneOf, toneOfEntry } from '../shared/tone';
import type { Story, TimelineEntry } from './types';

/** What the service knows of the order, when it learnt it, and why it moved. */
export function Timeline({
  story,
  problem,
  reference,
}: {
  story: Story | null;
  problem: string | null;
  reference: string | null;
}) {
  if (reference === null) return <p className="hint">The story of an order appears here.</p>;
  if (story === null)
    return (
      <p className="hint">{problem === null ? 'Reading…' : `The service does not show ${reference}: ${problem}`}</p>
    );
  return (
    <>
      <Facts story={story} />
      <ol className="timeline" reversed aria-label="What happened, newest first">
        {story.timeline
          .map((entry, position) => ({ entry, position }))
          .toReversed()
          .map(({ entry, position }) => (
            <Entry key={position} entry={entry} />
          ))}
      </ol>
    </>
  );
}

function Facts({ story: { order } }: { story: Story }) {
  const { payment, currency } = order;
  return (
    <>
      <dl className="facts">
        <Fact name="Order" word={order.status} />
        <Fact name="Payment" word={payment.status} />
        <Fact
          name="Captured"
          text={`${moneyText(payment.captured_amount, currency)} of ${moneyText(order.total_amount, currency)}`}
        />
        {payment.refunded_amount.value > 0 && (
          <Fact name="Refunded" text={moneyText(payment.refunded_amount, currency)} />
        )}
        {order.messages.map((message) => (
          <Fact key={message.id} name={wordText(message.kind)} word={message.status} />
        ))}
      </dl>
      {payment.problem && (
        <p className="problem" role="status">
          <strong>{wordText(payment.problem.code)}</strong> {payment.problem.detail}
        </p>
      )}
    </>
  );
}

function Fact({ name, word, text }: { name: string; word?: string; text?: string }) {
  return (
    <div>
      <dt>{name}</dt>
      <dd>{word === undefined ? text : <span className={`word ${toneOf(word)}`}>{wordText(word)}</span>}</dd>
    </div>
  );
}

function Entry({ entry }: { entry: TimelineEntry }) {
  return (
    <li className={`entry ${toneOfEntry(entry)}`}>
      <p className="entry-head">
        <time dateTime={entry.at}>{timeText(entry.at, true)}</time>
        <span className="entry-kind">{wordText(entry.kind)}</span>
        <span className="soft">by {wordText(entry.cause)}</span>
      </p>
      <p>{entry.summary}</p>
    </li>
  );
}
