import { useEffect, useRef, useState } from 'react';
import type { OrderRequest, Validation } from '../../../client/generated/types';
import { validateOrder } from '../api/api';
import { type Failure, toFailure } from '../api/ask';

/** Somebody who types faster than this is not asked about every letter. */
const PAUSE_MS = 250;

export interface Checked {
  /** Of the last request that was checked; null before the first answer. */
  validation: Validation | null;
  failure: Failure | null;
  /** What was typed has not been checked yet. */
  isOld: boolean;
}

/** Has the service check a request whenever it changes; the newest answer counts. */
export function useValidation(request: OrderRequest): Checked {
  // The time in it moves on by itself.
  const text = JSON.stringify(request, (key, value) => (key === 'timestamp' ? undefined : value));
  const [checked, setChecked] = useState<{ text: string; validation: Validation | null; failure: Failure | null }>({
    ...{ text: '', validation: null, failure: null },
  });
  const latest = useRef(request);
  latest.current = request;
  useEffect(() => {
    const controller = new AbortController();
    const { signal } = controller;
    const timer = setTimeout(async () => {
      try {
        const validation = await validateOrder(latest.current, { signal });
        if (!signal.aborted) setChecked({ text, validation, failure: null });
      } catch (error) {
        if (!signal.aborted) setChecked((last) => ({ ...last, text, failure: toFailure(error) }));
      }
    }, PAUSE_MS);
    return () => {
      clearTimeout(timer);
      controller.abort();
    };
  }, [text]);
  const { validation, failure } = checked;
  return { validation, failure, isOld: checked.text !== text };
}
