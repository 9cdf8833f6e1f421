import { memo } from 'react';
import { lineText, problemDetail } from '../../../domain/timeline/catalogue';
import type { Language } from '../../../domain/timeline/words';
import { causeName, kindText, stateText } from '../../../domain/timeline/words';
import { API_WRITING } from '../../../domain/timeline/writing';
import { dateFormat, moneyText, timeText, wordText } from '../../shared/format';
import { toneOf, toneOfEntry } from '../../shared/tone';
import { usePaneWords } from '../language';
import type { Money, Story, TimelineEntry } from '../types';

/** What the service knows of the order, when it learnt it, and why it moved. */
export const Timeline = memo(function Timeline({
  story,
  problem,
  reference,
}: {
  story: Story | null;
  problem: string | null;
  reference: string | null;
}) {
  const { say } = usePaneWords();
  if (reference === null) return <p className="hint">{say.timelineHelp}</p>;
  if (story === null)
    return <p className="hint">{problem === null ? say.reading : say.notShown(reference, problem)}</p>;
  return (
    <>
      <Facts story={story} />
      <ol className="timeline" reversed aria-label={say.timelineOrder}>
        {story.timeline
          .map((entry, position) => ({ entry, position }))
          .toReversed()
          .map(({ entry, position }) => (
            <Entry key={position} entry={entry} before={story.timeline[position - 1]} />
          ))}
      </ol>
    </>
  );
});

function Facts({ story: { order, timeline } }: { story: Story }) {
  const { say, language } = usePaneWords();
  const { payment, currency } = order;
  const money = (amount: Money) => moneyText(amount, currency, language);
  const state = (word: string, of: 'payment' | 'message') => stateText(word, language, of);
  return (
    <>
      <dl className="facts">
        <Fact name={say.order} about="order" word={order.status} shown={state(order.status, 'payment')} />
        <Fact name={say.payment} about="payment" word={payment.status} shown={state(payment.status, 'payment')} />
        <Fact name={say.captured} shown={say.of(money(payment.captured_amount), money(order.total_amount))} />
        {payment.refunded_amount.value > 0 && <Fact name={say.refunded} shown={money(payment.refunded_amount)} />}
        {order.messages.map(({ id, kind, status }) => (
          <Fact key={id} name={wordText(kind)} about={kind} word={status} shown={state(status, 'message')} />
        ))}
      </dl>
      {payment.problem && (
        <p className="problem" role="status">
          <strong>{wordText(payment.problem.code)}</strong>{' '}
          {problemDetail(payment.problem, timeline, language, API_WRITING[language])}
        </p>
      )}
    </>
  );
}

interface FactProps {
  name: string;
  /** What is shown, in words. */
  shown: string;
  /** The API's own word for it, where it is a state, and what is in that state. */
  word?: string;
  about?: string;
}

function Fact({ name, shown, word, about }: FactProps) {
  return (
    <div data-about={about} data-word={word}>
      <dt>{name}</dt>
      <dd>{word === undefined ? shown : <span className={`word ${toneOf(word)}`}>{shown}</span>}</dd>
    </div>
  );
}

function Entry({ entry, before }: { entry: TimelineEntry; before: TimelineEntry | undefined }) {
  const { say, language } = usePaneWords();
  const { at, kind, cause } = entry;
  // The clock can be moved: a time alone would then say too little.
  const isNewDay = before !== undefined && dayText(before.at, language) !== dayText(at, language);
  return (
    <li className={`entry ${toneOfEntry(entry)}`}>
      <p className="entry-head">
        <time dateTime={at}>
          {isNewDay && `${dayText(at, language)}, `}
          {timeText(at, true)}
        </time>
        <span className="entry-kind">{kindText(kind, language)}</span>
        <span className="soft">{say.by(causeName(cause, language))}</span>
      </p>
      <p>{lineText(entry, language, API_WRITING[language])}</p>
    </li>
  );
}

const dayText = (at: string, language: Language): string =>
  dateFormat(language === 'pt' ? 'pt-BR' : 'en-GB', { day: 'numeric', month: 'short' }).format(new Date(at));
