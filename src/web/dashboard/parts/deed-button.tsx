import { type ReactNode, useEffect, useId } from 'react';
import { failureText, useDeed } from '../api/use-deed';
import { say } from './announce';

interface DeedButtonProps {
  children: ReactNode;
  /** Why it cannot be done now; null when it can. */
  obstacle: string | null;
  press: () => void;
  busy?: boolean;
  className?: string;
}

/** A button that stays in reach of the keyboard when it may not be pressed, and says why. */
export function DeedButton({ children, obstacle, press, busy = false, className = '' }: DeedButtonProps) {
  const reason = useId();
  return (
    <div className="deed-button">
      <button
        type="button"
        className={`button ${className}`}
        aria-disabled={obstacle !== null || busy}
        aria-busy={busy}
        {...(obstacle !== null && { 'aria-describedby': reason })}
        onClick={() => {
          if (obstacle === null && !busy) press();
        }}
      >
        {children}
      </button>
      {obstacle !== null && (
        <p id={reason} className="obstacle">
          {obstacle}
        </p>
      )}
    </div>
  );
}

interface QuickDeedProps extends Pick<DeedButtonProps, 'children' | 'obstacle' | 'className'> {
  /** Gives the sentence that tells the result. */
  work: (key: string) => Promise<string>;
  done: () => void;
}

/** A button for what needs no question first. */
export function QuickDeed({ work, done, ...button }: QuickDeedProps) {
  const { busy, failure, run } = useDeed(work, done);
  useEffect(() => {
    if (failure) say(failureText(failure), 'bad');
  }, [failure]);
  return <DeedButton {...button} busy={busy} press={() => void run()} />;
}
