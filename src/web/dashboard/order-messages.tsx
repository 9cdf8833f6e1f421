import type { Message, Order } from '../../client/types';
import { Copyable, Section, When, Word } from './parts';
import { messageText } from './words';

/** What was written to the customer, and how far each message came. */
export function OrderMessages({ order: { messages } }: { order: Order }) {
  return (
    <Section title="Messages" id="messages" count={messages.length}>
      {messages.length === 0 && <p className="soft">Nothing has been sent to the customer.</p>}
      <ul className="lines">
        {messages.map((message) => (
          <MessageLine key={message.id} message={message} />
        ))}
      </ul>
    </Section>
  );
}

function MessageLine({
  message: { kind, status, wamid, template, error, created_at, updated_at },
}: {
  message: Message;
}) {
  return (
    <li>
      <p className="line-head">
        <Word word={status} />
        <strong>{messageText(kind)}</strong>
        {template && <span>template {template}</span>}
        <span>
          <When at={created_at} seconds />
          {updated_at !== created_at && (
            <>
              {' '}
              <span className="soft">changed</span> <When at={updated_at} seconds />
            </>
          )}
        </span>
      </p>
      {error && (
        <p className="bad-text">
          {[error.title, error.details].filter(Boolean).join(': ')}
          {error.code !== null && ` (${error.code})`}. {error.advice}
        </p>
      )}
      {wamid && (
        <p className="ids">
          <Copyable text={wamid} name="message id" />
        </p>
      )}
    </li>
  );
}
