import { useEffect, useState } from 'react';
import { Icon } from '../../shared/icons';
import { frameWords } from '../words/frame-words';

export interface Said {
  text: string;
  tone: 'good' | 'bad';
  /** Two sentences that are the same are two. */
  number: number;
}

let said: Said | null = null;
const listeners = new Set<() => void>();

/** Tells everybody, whether they see or hear the page, what came of what they did. */
export function say(text: string, tone: 'good' | 'bad' = 'good'): void {
  said = { text, tone, number: (said?.number ?? 0) + 1 };
  for (const listener of listeners) listener();
}

const SHOWN_MS = 8000;

/** Where results are told. */
export function Announcer() {
  const [shown, setShown] = useState<Said | null>(null);
  useEffect(() => {
    const listener = () => setShown(said);
    listeners.add(listener);
    return () => void listeners.delete(listener);
  }, []);
  useEffect(() => {
    // Bad news stays until it is put away.
    if (shown === null || shown.tone === 'bad') return;
    const timer = setTimeout(() => setShown(null), SHOWN_MS);
    return () => clearTimeout(timer);
  }, [shown]);
  return (
    <div className="announcer" role="status" aria-live="polite" aria-atomic="true">
      {shown && (
        <p key={shown.number} className={`announcement ${shown.tone}`}>
          <Icon name={shown.tone === 'good' ? 'check' : 'alert'} size={18} />
          <span>{shown.text}</span>
          <button type="button" onClick={() => setShown(null)} aria-label={frameWords().putAway}>
            <Icon name="close" size={16} />
          </button>
        </p>
      )}
    </div>
  );
}
