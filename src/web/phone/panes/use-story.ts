import { useCallback, useEffect, useState } from 'react';
import { call } from '../api';
import type { Story } from '../types';
import { newer, useOneAtATime } from '../use-world';

/** The service writes its timeline a moment after the wire was quiet. */
const AFTERWARDS_MS = 700;
const ANYWAY_MS = 4000;

/** The order as the merchant sees it, kept fresh; null while there is none, or why it cannot be read. */
export function useStory(reference: string | null, pulse: number): { story: Story | null; problem: string | null } {
  const [read, setRead] = useState<{ story: Story | null; problem: string | null }>({ story: null, problem: null });
  const [later, setLater] = useState(0);
  const load = useCallback(async () => {
    if (reference === null) {
      setRead({ story: null, problem: null });
      return;
    }
    try {
      const story = await call<Story>('GET', `/merchant/orders/${encodeURIComponent(reference)}`);
      setRead((known) => newer(known, { story, problem: null }));
    } catch (error) {
      setRead({ story: null, problem: error instanceof Error ? error.message : String(error) });
    }
  }, [reference]);
  useOneAtATime(load, pulse + later);
  // biome-ignore lint/correctness/useExhaustiveDependencies: each pulse is looked at once more, a moment later
  useEffect(() => {
    const timer = setTimeout(() => setLater((count) => count + 1), AFTERWARDS_MS);
    return () => clearTimeout(timer);
  }, [pulse]);
  useEffect(() => {
    const timer = setInterval(() => {
      if (document.visibilityState === 'visible') setLater((count) => count + 1);
    }, ANYWAY_MS);
    return () => clearInterval(timer);
  }, []);
  return read.story?.order.reference_id === reference ? read : { story: null, problem: read.problem };
}
