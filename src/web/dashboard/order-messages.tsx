import type { SentMessage } from '../../client/types';
import { wordText } from '../shared/format';
import { Copyable, Section, When, Word } from './parts';
import { messageText } from './words';

/** What was written to the customer, and how far each message came. */
export function OrderMessages({ messages }: { messages: SentMessage[] }) {
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

function MessageLine({ message }: { message: SentMessage }) {
  const { kind, to_status, status, wamid, template, error } = message;
  const steps: [name: string, at: string | null][] = [
    ['asked for', message.created_at],
    ['left', message.attempted_at],
    ['accepted', message.sent_at],
    ['delivered', message.delivered_at],
    ['read', message.read_at],
  ];
  return (
    <li>
      <p className="line-head">
        <Word word={status} />
        <strong>
          {messageText(kind)}
          {to_status && `: ${wordText(to_status)}`}
        </strong>
        {template && <span>template {template}</span>}
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
          <Copyable text={wamid} name="message id" />
        </p>
      )}
    </li>
  );
}
