import { useState } from 'react';
import type { Settlement } from '../../../../client/generated/types';
import { merchantDay } from '../../../../domain/ledger/merchant-day';
import { withChange } from '../../orders/filters';
import { Section } from '../../parts/parts';
import { amountText, calendarDay } from '../../parts/text';
import { BASE, go } from '../../route';
import { reconciliationWords } from '../../words/reconciliation-words';
import { SettlementDialog } from './settlement-dialog';

const FIRST = 15;

/** What gateways paid out, the newest first. */
export function Settlements({ query, settlements }: { query: URLSearchParams; settlements: readonly Settlement[] }) {
  const say = reconciliationWords();
  const state = Object.keys(say.states).find((each) => each === query.get('settlements')) ?? '';
  const [isAll, showAll] = useState(false);
  const [opened, open] = useState<Settlement | null>(null);
  const matching = settlements.filter((each) => state === '' || each.state === state);
  const shown = isAll ? matching : matching.slice(0, FIRST);
  const change = (settlementState: string) =>
    go(`${BASE}/reconciliation?${withChange(query, { settlements: settlementState })}`);
  return (
    <Section
      id="settlements"
      title={say.settlementsTitle}
      count={matching.length}
      aside={
        <label className="field">
          <span className="sr-only">{say.state}</span>
          <select value={state} onChange={(event) => change(event.target.value)}>
            <option value="">{say.anyState}</option>
            {Object.entries(say.states).map(([value, name]) => (
              <option key={value} value={value}>
                {name}
              </option>
            ))}
          </select>
        </label>
      }
    >
      {matching.length === 0 && <p className="none">{say.settlementsNone}</p>}
      {matching.length > 0 && (
        // biome-ignore lint/a11y/noNoninteractiveTabindex: what scrolls must be reachable by keyboard
        <section className="table-box" tabIndex={0} aria-label={say.settlementsTitle}>
          <table>
            <thead>
              <tr>
                <th scope="col">{say.paidOut}</th>
                <th scope="col">{say.settlement}</th>
                <th scope="col" className="number if-wide">
                  {say.payments}
                </th>
                <th scope="col" className="number if-wide">
                  {say.refundsAndDisputes}
                </th>
                <th scope="col" className="number if-wide">
                  {say.fees}
                </th>
                <th scope="col" className="number">
                  {say.net}
                </th>
                <th scope="col">{say.state}</th>
              </tr>
            </thead>
            <tbody>
              {shown.map((settlement) => (
                <Row key={settlement.id} settlement={settlement} open={() => open(settlement)} />
              ))}
            </tbody>
          </table>
        </section>
      )}
      {shown.length < matching.length && (
        <button type="button" className="button more" onClick={() => showAll(true)}>
          {say.showAll(matching.length)}
        </button>
      )}
      {opened && <SettlementDialog settlement={opened} close={() => open(null)} />}
    </Section>
  );
}

function Row({ settlement, open }: { settlement: Settlement; open: () => void }) {
  const say = reconciliationWords();
  const { currency, state, settled_at } = settlement;
  const money = (value: number) => (value === 0 ? '–' : amountText(value, currency));
  return (
    <tr>
      <td>{settled_at === null ? '–' : calendarDay(merchantDay(new Date(settled_at), currency), true)}</td>
      <th scope="row">
        <button type="button" className="text-button" onClick={open}>
          {settlement.gateway_settlement_id}
        </button>
        <span className="soft under">{settlement.gateway}</span>
      </th>
      <td className="number if-wide">{money(settlement.gross.value)}</td>
      <td className="number if-wide">{money(-settlement.refunds.value - settlement.disputes.value)}</td>
      <td className="number if-wide">{money(-settlement.fees.value - settlement.taxes.value)}</td>
      <td className="number">
        <strong>{amountText(settlement.net.value, currency)}</strong>
      </td>
      <td>
        <span className={`word ${state === 'credited' ? 'good' : ''}`}>{say.states[state] ?? state}</span>
        {settlement.difference.value !== 0 && (
          <span className="under bad-text">
            {say.difference} {money(settlement.difference.value)}
          </span>
        )}
      </td>
    </tr>
  );
}
