import { useRef, useState } from 'react';
import { say } from '../parts/announce';
import { frameWords } from '../words/frame-words';
import { type Failure, toFailure } from './ask';

export interface Mutation {
  busy: boolean;
  failure: Failure | null;
  /** The last try may have had its effect: only the very same request may follow. */
  isOpen: boolean;
  run: () => Promise<void>;
}

/**
 * Something with an effect. However often it is run, one request is under way at a time, and tries that had no clear
 * answer are repeated under the same Idempotency-Key: they have one effect together.
 */
export function useMutation(work: (key: string) => Promise<string>, done: () => void): Mutation {
  const [busy, setBusy] = useState(false);
  const [failure, setFailure] = useState<Failure | null>(null);
  const running = useRef(false);
  const key = useRef<string | null>(null);
  const run = async () => {
    if (running.current) return;
    running.current = true;
    setBusy(true);
    setFailure(null);
    key.current ??= newKey();
    try {
      const result = await work(key.current);
      key.current = null;
      say(result);
      done();
    } catch (error) {
      const what = toFailure(error);
      if (what.isRefusal) key.current = null;
      setFailure(what);
    }
    running.current = false;
    setBusy(false);
  };
  return { busy, failure, isOpen: failure !== null && !failure.isRefusal, run };
}

/** crypto.randomUUID is missing where a page came by http from another machine. */
function newKey(): string {
  const bytes = crypto.getRandomValues(new Uint8Array(16));
  return `dashboard-${[...bytes].map((byte) => byte.toString(16).padStart(2, '0')).join('')}`;
}

/** What a failed action tells. */
export const failureText = ({ message, isRefusal, code }: Failure): string =>
  isRefusal || code === 'provider_error' ? message : `${message} ${frameWords().mayHaveHappened}`;
