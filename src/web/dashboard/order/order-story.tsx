import type { Order, TimelineEntry } from '../../../client/generated/types';
import { lineText } from '../../../domain/timeline/catalogue';
import { since } from '../../../domain/timeline/standing';
import { causeText } from '../../../domain/timeline/words';
import { useLanguage } from '../../shared/language';
import { toneOfEntry } from '../../shared/tone';
import { When } from '../parts/parts';
import { writingFor } from '../parts/text';
import { orderWords } from '../words/order-words';

/** The order's story in words, newest first: what was known, when, why it moved, and how long it took. */
export function OrderStory({ timeline, order }: { timeline: TimelineEntry[]; order: Order }) {
  const say = orderWords();
  const language = useLanguage();
  const writing = writingFor(order.currency);
  const entries = timeline.map((entry, position) => ({
    entry,
    position,
    gap: Date.parse(entry.at) - Date.parse(timeline[position - 1]?.at ?? order.created_at),
    why: entry.cause === timeline[position - 1]?.cause ? null : causeText(entry.cause, language),
  }));
  return (
    <section className="card story" aria-labelledby="story-title">
      <h2 id="story-title">{say.story}</h2>
      <ol className="timeline" reversed aria-label={say.storyOrder}>
        {entries.toReversed().map(({ entry, position, gap, why }) => (
          <li key={position} className={`entry ${toneOfEntry(entry)}`}>
            <p className="entry-head">
              <When at={entry.at} seconds />
              {gap >= 1000 && <span className="soft">{since(gap)}</span>}
              {why && <span className="soft">{why}</span>}
              {entry.actor !== null && <span className="actor">{say.by(entry.actor)}</span>}
            </p>
            <p>{lineText(entry, language, writing)}</p>
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
