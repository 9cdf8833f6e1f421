import { useState } from 'react';
import type { Settlement } from '../../../../client/generated/types';
import { EXCEPTION_KINDS, EXCEPTION_STATES } from '../../../../domain/reconciliation/exception-kinds';
import { useResource } from '../../api/use-resource';
import { withChange } from '../../orders/filters';
import { Reading, Trouble } from '../../parts/parts';
import { BASE, go } from '../../route';
import { exceptionWords } from '../../words/exception-words';
import { useEvery } from '../use-every';
import { ExceptionCard } from './exception-card';
import { FINDINGS, sortExceptions } from './gravity';
import { readExceptions, readMissing } from './read-exceptions';

/** Cards that are shown at first: more are not worked through in one sitting. */
const FIRST = 24;

interface ExceptionsProps {
  query: URLSearchParams;
  settlements: readonly Settlement[];
  /** How often to look whether there is something new. */
  everyMs: number;
  /** Something was linked, and is matched soon. */
  linked: () => void;
}

/** The inbox of what does not agree, the gravest first. */
export function Exceptions({ query, settlements: recent, everyMs, linked }: ExceptionsProps) {
  const say = exceptionWords();
  const state = EXCEPTION_STATES.find((each) => each === query.get('state')) ?? 'open';
  const kind = EXCEPTION_KINDS.find((each) => each === query.get('kind')) ?? null;
  const key = `${state} ${kind}`;
  const { data, failure, refresh } = useResource(key, (signal) => readExceptions({ state, kind }, signal));
  useEvery(refresh, everyMs);
  const found = data?.exceptions ?? [];
  const { data: older } = useResource(found.map(({ settlement_id }) => settlement_id).join(), (signal) =>
    readMissing(found, recent, signal),
  );
  const settlements = [...recent, ...(older ?? [])];
  const [shownAll, showAll] = useState('');
  const sorted = sortExceptions(found, settlements);
  const shown = shownAll === key ? sorted : sorted.slice(0, FIRST);
  const change = (changed: Record<string, string>) => go(`${BASE}/reconciliation?${withChange(query, changed)}`);
  const kinds = FINDINGS.flatMap((each) => EXCEPTION_KINDS.find((known) => known === each) ?? []);
  return (
    <section className="exceptions" aria-labelledby="exceptions-title">
      <div className="view-head">
        <h2 id="exceptions-title">{say.title}</h2>
        <p className="soft" role="status">
          {data && sorted.length > 0 && `${sorted.length}, ${say.order}`}
        </p>
        <div className="view-actions filters">
          <label className="field">
            <span>{say.state}</span>
            <select value={state} onChange={(event) => change({ state: event.target.value })}>
              {EXCEPTION_STATES.map((each) => (
                <option key={each} value={each}>
                  {say.states[each]}
                </option>
              ))}
            </select>
          </label>
          <label className="field">
            <span>{say.kind}</span>
            <select value={kind ?? ''} onChange={(event) => change({ kind: event.target.value })}>
              <option value="">{say.anyKind}</option>
              {kinds.map((each) => (
                <option key={each} value={each}>
                  {say.findings[each].title}
                </option>
              ))}
            </select>
          </label>
        </div>
      </div>
      {failure && <Trouble failure={failure} again={refresh} />}
      {!data && !failure && <Reading />}
      {data && !data.isAll && <p className="soft">{say.more(sorted.length)}</p>}
      {data && sorted.length === 0 && (
        <div className="card nothing">
          <h3>{say.none[state]}</h3>
          <p className="soft">{say.noneMeans[state]}</p>
        </div>
      )}
      <ul className="problems">
        {shown.map((exception) => (
          <li key={exception.id}>
            <ExceptionCard
              exception={exception}
              settlements={settlements}
              refresh={refresh}
              linked={() => {
                refresh();
                linked();
              }}
            />
          </li>
        ))}
      </ul>
      {shown.length < sorted.length && (
        <button type="button" className="button more" onClick={() => showAll(key)}>
          {say.showMore(sorted.length - shown.length)}
        </button>
      )}
    </section>
  );
}
