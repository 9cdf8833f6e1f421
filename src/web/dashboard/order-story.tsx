import { becauseOf, inPlainWords, since } from '../../client/story';
import type { Order, TimelineEntry } from '../../client/types';
import { toneOfEntry } from '../shared/tone';
import { When } from './parts';
import { amountText } from './text';

/** The order's story in words, newest first: what was known, when, why it moved, and how long it took. */
export function OrderStory({ timeline, order }: { timeline: TimelineEntry[]; order: Order }) {
  const told = timeline.map((entry, position) => ({
    entry,
    position,
    gap: Date.parse(entry.at) - Date.parse(timeline[position - 1]?.at ?? order.created_at),
    why: entry.cause === timeline[position - 1]?.cause ? null : becauseOf(entry.cause),
  }));
  return (
    <section className="card story" aria-labelledby="story-title">
      <h2 id="story-title">Story</h2>
      <ol className="timeline" reversed aria-label="What happened, newest first">
        {told.toReversed().map(({ entry, position, gap, why }) => (
          <li key={position} className={`entry ${toneOfEntry(entry)}`}>
            <p className="entry-head">
              <When at={entry.at} seconds />
              {gap >= 1000 && <span className="soft">{since(gap)}</span>}
              {why && <span className="soft">{why}</span>}
            </p>
            <p>{inPlainWords(entry.summary, (value) => amountText(value, order.currency))}</p>
            <Note details={entry.details} />
          </li>
        ))}
      </ol>
    </section>
  );
}

/** What a person wrote when they resolved a problem. */
function Note({ details }: { details: TimelineEntry['details'] }) {
  const { note } = details ?? {};
  return typeof note === 'string' ? <blockquote>{note}</blockquote> : null;
}
