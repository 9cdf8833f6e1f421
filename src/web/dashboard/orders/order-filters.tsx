import { type FormEvent, useEffect, useRef, useState } from 'react';
import { ORDER_STATUSES } from '../../../domain/lifecycles/statuses';
import { Icon } from '../../shared/icons';
import { capital, wordOf } from '../parts/words';
import { go, ordersHref, type Place } from '../route';
import { ordersWords } from '../words/orders-words';
import { isNarrowed, PAYMENT_STATES, PERIODS, type Period, withChange } from './filters';

/** Narrows the list of orders. `/` leads to the search from anywhere in the view. */
export function OrderFilters({ place: { query, search } }: { place: Place }) {
  const say = ordersWords();
  const [text, setText] = useState(search);
  const field = useRef<HTMLInputElement>(null);
  useEffect(() => setText(search), [search]);
  useEffect(() => {
    const listener = (event: KeyboardEvent) => {
      if (event.key !== '/' || event.ctrlKey || event.metaKey || event.altKey) return;
      if (event.target instanceof Element && event.target.closest('input, select, textarea, [role=dialog]')) return;
      event.preventDefault();
      field.current?.focus();
    };
    window.addEventListener('keydown', listener);
    return () => window.removeEventListener('keydown', listener);
  }, []);

  const change = (changed: Record<string, string>) => go(ordersHref(withChange(query, changed)), { search });
  const submit = (event: FormEvent) => {
    event.preventDefault();
    go(ordersHref(withChange(query, {})), { search: text.trim() });
  };
  const clear = () => {
    setText('');
    go(ordersHref());
    field.current?.focus();
  };
  const select = (name: string, label: string, all: string, options: [value: string, name: string][]) => (
    <label className="field">
      <span>{label}</span>
      <select value={query.get(name) ?? ''} onChange={(event) => change({ [name]: event.target.value })}>
        <option value="">{all}</option>
        {options.map(([value, shown]) => (
          <option key={value} value={value}>
            {shown}
          </option>
        ))}
      </select>
    </label>
  );
  const words = (each: readonly string[]) => each.map((word): [string, string] => [word, capital(wordOf(word))]);
  const isBetween = query.has('from') || query.has('to') || query.get('period') === 'between';

  return (
    <search className="filters">
      <form onSubmit={submit} className="search">
        <label className="field">
          <span>{say.searchLabel}</span>
          <input
            ref={field}
            type="search"
            value={text}
            onChange={(event) => setText(event.target.value)}
            autoComplete="off"
            spellCheck={false}
            aria-keyshortcuts="/"
            title={say.searchHelp}
            placeholder="TEA-1, +91 98450 12345…"
          />
        </label>
        <button type="submit" className="button" aria-label={say.search}>
          <Icon name="search" size={18} />
        </button>
      </form>
      {select('payment_status', say.payment, say.anyPayment, words(PAYMENT_STATES))}
      {select('status', say.order, say.anyOrder, words(ORDER_STATUSES))}
      <label className="field">
        <span>{say.created}</span>
        <select
          value={isBetween ? 'between' : (query.get('period') ?? '')}
          onChange={(event) => change({ period: event.target.value, from: '', to: '' })}
        >
          <option value="">{say.anyTime}</option>
          {(Object.keys(PERIODS) as Period[]).map((value) => (
            <option key={value} value={value}>
              {say.periods[value]}
            </option>
          ))}
          <option value="between">{say.between}</option>
        </select>
      </label>
      {isBetween &&
        (['from', 'to'] as const).map((name) => (
          <label key={name} className="field">
            <span>{say[name]}</span>
            <input
              type="date"
              value={query.get(name) ?? ''}
              onChange={(event) => change({ [name]: event.target.value, period: 'between' })}
            />
          </label>
        ))}
      <label className="check">
        <input
          type="checkbox"
          checked={query.get('problem') === 'true'}
          onChange={(event) => change({ problem: event.target.checked ? 'true' : '' })}
        />
        {say.withProblem}
      </label>
      {(isNarrowed(query) || search !== '') && (
        <button type="button" className="button quiet" onClick={clear}>
          {say.clear}
        </button>
      )}
    </search>
  );
}
