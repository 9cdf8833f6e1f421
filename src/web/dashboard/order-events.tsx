import type { Event } from '../../client/types';
import { redeliver } from './api';
import { QuickDeed } from './deed-button';
import { writeObstacle } from './obstacles';
import { Copyable, Section, When, Word } from './parts';
import { useSession } from './session-context';

/** What your endpoints were told of this order, and whether they took it. */
export function OrderEvents({ events, refresh }: { events: Event[]; refresh: () => void }) {
  const session = useSession();
  return (
    <Section title="Notifications to you" id="events" count={events.length}>
      {events.length === 0 && <p className="soft">There was nothing to tell yet.</p>}
      <ul className="lines">
        {events.map((event) => (
          <li key={event.id} data-event={event.type}>
            <p className="line-head">
              <strong>{event.type}</strong>
              <When at={event.created_at} seconds />
              {event.deliveries.map(({ endpoint_id, status, http_status }) => (
                <span key={endpoint_id}>
                  <Word word={status} /> {http_status !== null && <span className="soft">HTTP {http_status}</span>}
                </span>
              ))}
              {event.deliveries.length === 0 && <span className="soft">no endpoint wanted it</span>}
            </p>
            <p className="ids">
              <Copyable text={event.id} name="event id" />
              {event.deliveries.length > 0 && writeObstacle(session) === null && (
                <QuickDeed
                  className="small"
                  obstacle={null}
                  work={async (key) => {
                    await redeliver(event.id, { key });
                    return `${event.type} is delivered again.`;
                  }}
                  done={refresh}
                >
                  Deliver again
                </QuickDeed>
              )}
            </p>
          </li>
        ))}
      </ul>
    </Section>
  );
}
