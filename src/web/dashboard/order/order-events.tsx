import type { Event } from '../../../client/generated/types';
import { redeliver } from '../api/api';
import { QuickAction } from '../parts/action-button';
import { Copyable, Section, When, Word } from '../parts/parts';
import { useSession } from '../session/session-context';
import { orderWords } from '../words/order-words';
import { writeDisabledReason } from './disabled-reasons';

/** What your endpoints were told of this order, and whether they took it. */
export function OrderEvents({ events, refresh }: { events: Event[]; refresh: () => void }) {
  const say = orderWords();
  const session = useSession();
  return (
    <Section title={say.events} id="events" count={events.length}>
      {events.length === 0 && <p className="soft">{say.noEvents}</p>}
      <ul className="lines">
        {events.map((event) => (
          <li key={event.id} data-event={event.type}>
            <p className="line-head">
              <strong>{event.type}</strong>
              <When at={event.created_at} seconds />
              {event.deliveries.map(({ endpoint_id, status, http_status }) => (
                <span key={endpoint_id}>
                  <Word word={status} of="message" />{' '}
                  {http_status !== null && <span className="soft">HTTP {http_status}</span>}
                </span>
              ))}
              {event.deliveries.length === 0 && <span className="soft">{say.unwanted}</span>}
            </p>
            <p className="ids">
              <Copyable text={event.id} name={say.eventId} />
              {event.deliveries.length > 0 && writeDisabledReason(session) === null && (
                <QuickAction
                  className="small"
                  disabledReason={null}
                  work={async (key) => {
                    await redeliver(event.id, { key });
                    return say.deliveredAgain(event.type);
                  }}
                  done={refresh}
                >
                  {say.deliverAgain}
                </QuickAction>
              )}
            </p>
          </li>
        ))}
      </ul>
    </Section>
  );
}
