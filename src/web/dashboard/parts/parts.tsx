/** Small parts that several views use. */
import { type ReactNode, useEffect, useRef, useState } from 'react';
import { Icon } from '../../shared/icons';
import { type Tone, toneOf } from '../../shared/tone';
import type { Failure } from '../api/ask';
import { serviceNow } from '../api/service-clock';
import { takeArrival } from '../route';
import { frameWords } from '../words/frame-words';
import { say } from './announce';
import { agoText, fullMoment, momentText } from './text';
import { capital, wordOf } from './words';

/** A state of the API as a coloured word. */
export function Word({
  word,
  tone = toneOf(word),
  of = 'payment',
}: {
  word: string;
  tone?: Tone;
  of?: 'payment' | 'message';
}) {
  return <span className={`word ${tone}`}>{capital(wordOf(word, of))}</span>;
}

/** A local time; its full form is in the element and shown when it is pointed at. */
export function When({ at, seconds = false }: { at: string; seconds?: boolean }) {
  return (
    <time dateTime={at} title={fullMoment(at)}>
      {momentText(at, { seconds })}
    </time>
  );
}

/** How long ago something was, kept right while it is looked at. */
export function Ago({ at }: { at: string }) {
  const [now, setNow] = useState(serviceNow);
  useEffect(() => {
    const timer = setInterval(() => setNow(serviceNow()), 30_000);
    return () => clearInterval(timer);
  }, []);
  return (
    <time dateTime={at} title={fullMoment(at)}>
      {agoText(at, Math.max(now, serviceNow()))}
    </time>
  );
}

/** An id as the API knows it, with a button that copies it; without a clipboard it is selected instead. */
export function Copyable({ text, name }: { text: string; name: string }) {
  const code = useRef<HTMLElement>(null);
  const copy = async () => {
    try {
      await navigator.clipboard.writeText(text);
      say(frameWords().copied(name));
    } catch {
      if (code.current) window.getSelection()?.selectAllChildren(code.current);
      say(frameWords().selected(name));
    }
  };
  return (
    <span className="copyable">
      <code ref={code}>{text}</code>
      <button
        type="button"
        className="copy-button"
        onClick={copy}
        aria-label={frameWords().copyThe(name, text)}
        title={frameWords().copy}
      >
        <Icon name="copy" size={15} />
      </button>
    </span>
  );
}

/** The heading of a view: focus comes here when the view is gone to. */
export function Title({ children }: { children: ReactNode }) {
  const heading = useRef<HTMLHeadingElement>(null);
  useEffect(() => {
    if (!takeArrival()) return;
    window.scrollTo(0, 0);
    heading.current?.focus({ preventScroll: true });
  }, []);
  return (
    <h1 ref={heading} tabIndex={-1}>
      {children}
    </h1>
  );
}

/** A part of a view under its own heading. */
export function Section(props: { title: string; count?: number; id: string; children: ReactNode; aside?: ReactNode }) {
  const { title, count, id, children, aside } = props;
  return (
    <section className={`card ${id}`} aria-labelledby={`${id}-title`}>
      <header className="card-head">
        <h2 id={`${id}-title`}>
          {title}
          {count !== undefined && <span className="count">{count}</span>}
        </h2>
        {aside}
      </header>
      {children}
    </section>
  );
}

/** One fact of a list of them. */
export const Fact = ({ name, children }: { name: string; children: ReactNode }) => (
  <div>
    <dt>{name}</dt>
    <dd>{children}</dd>
  </div>
);

/** What stands between backticks is a command. */
export const withCode = (text: string): ReactNode =>
  // biome-ignore lint/suspicious/noArrayIndexKey: the parts of a sentence have no other name
  text.split('`').map((part, position) => (position % 2 === 1 ? <code key={position}>{part}</code> : part));

/** What cannot be read, and how to try again. */
export function Trouble({ failure, again }: { failure: Failure; again: () => void }) {
  return (
    <div className="error trouble" role="alert">
      <p>{failure.message}</p>
      <button type="button" className="button" onClick={again}>
        {frameWords().tryAgain}
      </button>
    </div>
  );
}

export function Reading() {
  return (
    <p className="reading" role="status">
      {frameWords().reading}
    </p>
  );
}
