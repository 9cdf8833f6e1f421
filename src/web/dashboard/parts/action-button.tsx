import { type ReactNode, useEffect, useId } from 'react';
import { failureText, useMutation } from '../api/use-mutation';
import { say } from './announce';

interface ActionButtonProps {
  children: ReactNode;
  /** Why it cannot be done now; null when it can. */
  disabledReason: string | null;
  press: () => void;
  busy?: boolean;
  className?: string;
}

/** A button that stays in reach of the keyboard when it may not be pressed, and says why. */
export function ActionButton({ children, disabledReason, press, busy = false, className = '' }: ActionButtonProps) {
  const reason = useId();
  return (
    <div className="action-button">
      <button
        type="button"
        className={`button ${className}`}
        aria-disabled={disabledReason !== null || busy}
        aria-busy={busy}
        {...(disabledReason !== null && { 'aria-describedby': reason })}
        onClick={() => {
          if (disabledReason === null && !busy) press();
        }}
      >
        {children}
      </button>
      {disabledReason !== null && (
        <p id={reason} className="obstacle">
          {disabledReason}
        </p>
      )}
    </div>
  );
}

interface QuickActionProps extends Pick<ActionButtonProps, 'children' | 'disabledReason' | 'className'> {
  /** Gives the sentence that tells the result. */
  work: (key: string) => Promise<string>;
  done: () => void;
}

/** A button for what needs no question first. */
export function QuickAction({ work, done, ...button }: QuickActionProps) {
  const { busy, failure, run } = useMutation(work, done);
  useEffect(() => {
    if (failure) say(failureText(failure), 'bad');
  }, [failure]);
  return <ActionButton {...button} busy={busy} press={() => void run()} />;
}
