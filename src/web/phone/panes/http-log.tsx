import { memo, useMemo, useState } from 'react';
import { timeText } from '../../shared/format';
import { usePaneWords } from '../language';
import type { Exchange } from '../types';
import { summaryOf } from './exchange-summary';

/** Whether an exchange is about the order: its reference is in the path or in what was said. */
function isAbout(exchange: Exchange, reference: string | null): boolean {
  if (reference === null) return true;
  return (
    exchange.path.includes(encodeURIComponent(reference)) ||
    JSON.stringify([exchange.request, exchange.response]).includes(`"${reference}"`)
  );
}

/** What was really said over HTTP, newest first. What was said stays as it was, so nothing is drawn twice. */
export const HttpLog = memo(function HttpLog({
  exchanges,
  reference,
}: {
  exchanges: Exchange[];
  reference: string | null;
}) {
  const { say } = usePaneWords();
  const [onlyThis, setOnlyThis] = useState(false);
  const shown = useMemo(
    () => (onlyThis ? exchanges.filter((exchange) => isAbout(exchange, reference)) : exchanges).toReversed(),
    [exchanges, onlyThis, reference],
  );
  return (
    <>
      {reference !== null && (
        <label className="only">
          <input type="checkbox" checked={onlyThis} onChange={(event) => setOnlyThis(event.target.checked)} />
          {say.only(reference)}
        </label>
      )}
      {shown.length === 0 && <p className="hint">{say.quiet}</p>}
      <ol className="exchanges">
        {shown.map((exchange) => (
          <li key={exchange.id}>
            <Line exchange={exchange} />
          </li>
        ))}
      </ol>
    </>
  );
});

const Line = memo(function Line({ exchange }: { exchange: Exchange }) {
  const { say, language } = usePaneWords();
  const { status } = exchange;
  const tone = status === null ? 'bad' : status < 300 ? 'good' : 'bad';
  const summary = summaryOf(exchange, language);
  const path = exchange.path.replace(/^\/sandbox\/(?:whatsapp|psp)/, '');
  return (
    <details className={`exchange from-${exchange.from}`}>
      <summary>
        <time dateTime={exchange.at}>{timeText(exchange.at, true)}</time>
        <span className="lane">
          {say.parties[exchange.from]} → {say.parties[exchange.to]}
        </span>
        <span className={`word ${tone}`}>{status ?? say.noAnswer}</span>
        {summary !== null && <span className="gist">{summary}</span>}
        <span className="request">
          <b>{exchange.method}</b> {path}
        </span>
      </summary>
      <Said title={say.request} what={exchange.request} />
      <Said title={say.answer} what={exchange.response} />
    </details>
  );
});

function Said({ title, what }: { title: string; what: unknown }) {
  if (what === null || what === undefined) return null;
  return (
    <>
      <p className="said">{title}</p>
      {/* biome-ignore lint/a11y/noNoninteractiveTabindex: what scrolls must be reachable by keyboard */}
      <pre tabIndex={0}>{JSON.stringify(what, null, 2)}</pre>
    </>
  );
}
