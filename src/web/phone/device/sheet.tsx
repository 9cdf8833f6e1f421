import { type ReactNode, useEffect, useRef } from 'react';
import { Icon, type IconName } from '../../shared/icons';
import { useWords } from '../language';

interface SheetProps {
  title: string;
  close: () => void;
  /** Absent: there is nothing to go back to. */
  back?: (() => void) | undefined;
  /** What stays in view below. */
  foot?: ReactNode;
  children: ReactNode;
}

/** A sheet over the chat. Focus goes to its title, and Escape closes it. */
export function Sheet({ title, close, back, foot, children }: SheetProps) {
  const { words } = useWords();
  const heading = useRef<HTMLHeadingElement>(null);
  // biome-ignore lint/correctness/useExhaustiveDependencies: another title is another sheet
  useEffect(() => heading.current?.focus(), [title]);
  return (
    <section
      className="sheet"
      role="dialog"
      aria-label={title}
      onKeyDown={(event) => {
        if (event.key === 'Escape') close();
      }}
    >
      <header className="sheet-head">
        <button
          type="button"
          className="icon-button"
          onClick={back ?? close}
          aria-label={back ? words.back : words.close}
        >
          <Icon name={back ? 'back' : 'close'} />
        </button>
        <h2 ref={heading} tabIndex={-1}>
          {title}
        </h2>
      </header>
      <div className="sheet-body">{children}</div>
      {foot && <footer className="sheet-foot">{foot}</footer>}
    </section>
  );
}

/** How a payment ended, or that it has not ended yet. */
export function Result(props: {
  kind: 'paid' | 'failed' | 'waiting';
  title: string;
  text: string;
  children: ReactNode;
}) {
  const icons: Record<typeof props.kind, IconName> = { paid: 'check', failed: 'cross', waiting: 'clock' };
  return (
    <div className={`result ${props.kind}`} role="status">
      <span className="result-mark">
        <Icon name={icons[props.kind]} size={44} />
      </span>
      <p className="result-title">{props.title}</p>
      <p className="soft">{props.text}</p>
      <div className="result-actions">{props.children}</div>
    </div>
  );
}
