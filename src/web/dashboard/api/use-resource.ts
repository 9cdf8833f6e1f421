import { useCallback, useEffect, useRef, useState } from 'react';
import { type Failure, toFailure } from './ask';

export interface Resource<T> {
  /** What was read last for this key; null before the first answer. */
  data: T | null;
  /** Why the last reading failed; what was read before stays. */
  failure: Failure | null;
  /** Reads again; what is asked for while it reads leads to one more reading, not to many. */
  refresh: () => void;
}

/** Reads something, again whenever its key changes or `refresh` is called. */
export function useResource<T>(key: string, load: (signal: AbortSignal) => Promise<T>): Resource<T> {
  const [read, setRead] = useState<{ key: string; data: T | null; failure: Failure | null }>({
    key,
    data: null,
    failure: null,
  });
  const latest = useRef(load);
  latest.current = load;
  const runner = useRef<() => void>(() => {});

  useEffect(() => {
    const controller = new AbortController();
    const { signal } = controller;
    let running = false;
    let again = false;
    const run = async (): Promise<void> => {
      if (running) {
        again = true;
        return;
      }
      running = true;
      try {
        const data = await latest.current(signal);
        if (!signal.aborted) setRead({ key, data, failure: null });
      } catch (error) {
        const failure = toFailure(error);
        if (!signal.aborted) setRead((last) => ({ key, data: last.key === key ? last.data : null, failure }));
      }
      running = false;
      if (!again || signal.aborted) return;
      again = false;
      await run();
    };
    runner.current = () => void run();
    void run();
    return () => controller.abort();
  }, [key]);

  const refresh = useCallback(() => runner.current(), []);
  const { data, failure } = read.key === key ? read : { data: null, failure: null };
  return { data, failure, refresh };
}
