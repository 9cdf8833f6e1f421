import type { Settlement, SettlementLine } from '../../../../client/generated/types';
import { merchantDay } from '../../../../domain/ledger/merchant-day';
import { linesOf } from '../../api/books';
import { useResource } from '../../api/use-resource';
import { ReadDialog } from '../../parts/dialog';
import { Link } from '../../parts/link';
import { Copyable, Fact, Reading, Trouble } from '../../parts/parts';
import { amountText, calendarDay } from '../../parts/text';
import { orderHref } from '../../route';
import { reconciliationWords } from '../../words/reconciliation-words';

/** One settlement: its sums, and the rows that make them. */
export function SettlementDialog({ settlement, close }: { settlement: Settlement; close: () => void }) {
  const say = reconciliationWords();
  const { id, currency, utr, settled_at, credited_at } = settlement;
  const { data, failure, refresh } = useResource(id, (signal) => linesOf(id, { signal }));
  const day = (at: string | null) => (at === null ? '–' : calendarDay(merchantDay(new Date(at), currency)));
  const sums: [name: string, value: number][] = [
    [say.payments, settlement.gross.value],
    [say.refundsAndDisputes, -settlement.refunds.value - settlement.disputes.value || 0],
    [say.fees, -settlement.fees.value - settlement.taxes.value || 0],
    [say.adjustments, settlement.adjustments.value],
    [say.net, settlement.net.value],
    [say.difference, settlement.difference.value],
  ];
  return (
    <ReadDialog title={say.settlementOf(settlement.gateway_settlement_id)} close={close}>
      <dl className="facts">
        <Fact name={say.gateway}>{settlement.gateway}</Fact>
        <Fact name={say.paidOut}>{day(settled_at)}</Fact>
        <Fact name={say.inBank}>{day(credited_at)}</Fact>
        {utr !== null && (
          <Fact name={say.utr}>
            <Copyable text={utr} name={say.utr} />
          </Fact>
        )}
      </dl>
      <dl className="facts">
        {sums
          .filter(([name, value]) => value !== 0 || name === say.net)
          .map(([name, value]) => (
            <Fact key={name} name={name}>
              {amountText(value, currency)}
            </Fact>
          ))}
        {settlement.foreign > 0 && <Fact name={say.foreign}>{settlement.foreign}</Fact>}
      </dl>
      {failure && <Trouble failure={failure} again={refresh} />}
      {!data && !failure && <Reading />}
      {data && data.data.length > 0 && <Lines lines={data.data} />}
      {data?.has_more && <p className="soft">{say.firstLines(data.data.length)}</p>}
    </ReadDialog>
  );
}

function Lines({ lines }: { lines: readonly SettlementLine[] }) {
  const say = reconciliationWords();
  return (
    // biome-ignore lint/a11y/noNoninteractiveTabindex: what scrolls must be reachable by keyboard
    <section className="table-box" tabIndex={0} aria-label={say.lines}>
      <table>
        <thead>
          <tr>
            <th scope="col">{say.line.kind}</th>
            <th scope="col">{say.line.order}</th>
            <th scope="col">{say.line.id}</th>
            {[say.line.amount, say.line.fee, say.line.tax, say.net].map((name) => (
              <th key={name} scope="col" className="number">
                {name}
              </th>
            ))}
          </tr>
        </thead>
        <tbody>
          {lines.map(({ kind, reference_id, gateway_id, amount, fee, tax, net, currency }) => (
            <tr key={`${kind} ${gateway_id}`}>
              <td>{say.kinds[kind] ?? kind}</td>
              <th scope="row">
                {reference_id === null ? '–' : <Link href={orderHref(reference_id)}>{reference_id}</Link>}
              </th>
              <td>
                <code>{gateway_id}</code>
              </td>
              {[amount, fee, tax, net].map(({ value }, position) => (
                // biome-ignore lint/suspicious/noArrayIndexKey: the columns never change places
                <td key={position} className="number">
                  {amountText(value, currency)}
                </td>
              ))}
            </tr>
          ))}
        </tbody>
      </table>
    </section>
  );
}
