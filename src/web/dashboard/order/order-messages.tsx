import type { SentMessage } from '../../../client/generated/types';
import { Copyable, Section, When, Word } from '../parts/parts';
import { messageText, wordOf } from '../parts/words';
import { orderWords } from '../words/order-words';

/** What was written to the customer, and how far each message came. */
export function OrderMessages({ messages }: { messages: SentMessage[] }) {
  const say = orderWords();
  return (
    <Section title={say.messages} id="messages" count={messages.length}>
      {messages.length === 0 && <p className="soft">{say.noMessages}</p>}
      <ul className="lines">
        {messages.map((message) => (
          <MessageLine key={message.id} message={message} />
        ))}
      </ul>
    </Section>
  );
}

function MessageLine({ message }: { message: SentMessage }) {
  const { kind, to_status, status, wamid, template, error } = message;
  const say = orderWords();
  const { created_at, attempted_at, sent_at, delivered_at, read_at } = message;
  const times = [created_at, attempted_at, sent_at, delivered_at, read_at];
  const steps = say.steps.map((name, position) => [name, times[position] ?? null] as const);
  return (
    <li>
      <p className="line-head">
        <Word word={status} of="message" />
        <strong>
          {messageText(kind)}
          {to_status && `: ${wordOf(to_status)}`}
        </strong>
        {template && <span>{say.template(template)}</span>}
      </p>
      <p className="steps soft">
        {steps.map(
          ([name, at]) =>
            at && (
              <span key={name}>
                {name} <When at={at} seconds />
              </span>
            ),
        )}
      </p>
      {error && (
        <p className="bad-text">
          {[error.title, error.details].filter(Boolean).join(': ')}
          {error.code !== null && ` (${error.code})`}. {error.advice}
        </p>
      )}
      {wamid && (
        <p className="ids">
          <Copyable text={wamid} name={say.messageId} />
        </p>
      )}
    </li>
  );
}
