/** Figures that are tables: what was collected by method, and messages by what became of them and what they cost. */
import type { ReactNode } from 'react';
import type { Figures } from '../../../client/generated/types';
import { Section } from '../parts/parts';
import { amountText } from '../parts/text';
import { capital, messageText, settingText, wordOf } from '../parts/words';
import { statisticsWords } from '../words/statistics-words';

interface Column {
  name: string;
  isNumber?: boolean;
}

/** A table that scrolls within its card where it must. */
function FigureTable({ label, columns, children }: { label: string; columns: Column[]; children: ReactNode }) {
  return (
    // biome-ignore lint/a11y/noNoninteractiveTabindex: what scrolls must be reachable by keyboard
    <section className="table-box" tabIndex={0} aria-label={label}>
      <table>
        <thead>
          <tr>
            {columns.map(({ name, isNumber }) => (
              <th key={name} scope="col" className={isNumber ? 'number' : ''}>
                {name}
              </th>
            ))}
          </tr>
        </thead>
        <tbody>{children}</tbody>
      </table>
    </section>
  );
}

type MethodFigure = Figures['methods'][number];

const rateText = ({ captured, failed }: Pick<MethodFigure, 'captured' | 'failed'>): string =>
  captured + failed === 0 ? '–' : `${Math.round((100 * captured) / (captured + failed))} %`;

/** What was collected in each currency, and how often each method succeeds. */
export function MethodsCard({ statistics: { methods } }: { statistics: Figures }) {
  const say = statisticsWords();
  const currencies = [...new Set(methods.map(({ currency }) => currency))];
  const columns = [
    { name: say.method },
    ...[say.collected, say.count, say.failed, say.rate].map((name) => ({ name, isNumber: true })),
  ];
  return (
    <Section id="methods" title={say.methodsTitle}>
      <p className="soft">{methods.length === 0 ? say.methodsNone : say.methodsMeans}</p>
      {currencies.map((currency) => {
        const own = methods.filter((each) => each.currency === currency);
        const total = own.reduce(
          (sum, each) => ({
            amount: sum.amount + each.amount.value,
            captured: sum.captured + each.captured,
            failed: sum.failed + each.failed,
          }),
          { amount: 0, captured: 0, failed: 0 },
        );
        const row = (name: string, amount: number, counts: { captured: number; failed: number }) => (
          <tr key={name}>
            <th scope="row">{name}</th>
            <td className="number">{amountText(amount, currency)}</td>
            <td className="number">{counts.captured}</td>
            <td className="number">{counts.failed}</td>
            <td className="number">{rateText(counts)}</td>
          </tr>
        );
        return (
          <FigureTable key={currency} label={`${say.methodsTitle}: ${currency}`} columns={columns}>
            {own.map((each) =>
              row(each.method === null ? say.unknownMethod : methodText(each.method), each.amount.value, each),
            )}
            {own.length > 1 && row(say.total(currency), total.amount, total)}
          </FigureTable>
        );
      })}
    </Section>
  );
}

/** Abbreviations stay as they are. */
const methodText = (method: string): string =>
  /^(upi|pix|emi)$/i.test(method) ? (SPELLED[method.toLowerCase()] ?? method) : capital(words(method));
const words = (method: string): string => (wordOf(method) === method ? settingText(method) : wordOf(method));
const SPELLED: Record<string, string> = { upi: 'UPI', pix: 'Pix', emi: 'EMI' };

/** What became of messages, and what WhatsApp bills for them. */
export function MessagesCard({ statistics: { messages } }: { statistics: Figures }) {
  const say = statisticsWords();
  const { status, price } = messages;
  return (
    <Section id="messages" title={say.messagesTitle}>
      <p className="soft">{status.length === 0 ? say.messagesNone : say.messagesMeans}</p>
      {status.length > 0 && (
        <FigureTable
          label={`${say.messagesTitle}: ${say.status}`}
          columns={[{ name: say.message }, { name: say.status }, { name: say.number, isNumber: true }]}
        >
          {status.map(({ kind, status: word, count }) => (
            <tr key={`${kind} ${word}`}>
              <th scope="row">{messageText(kind)}</th>
              <td>{capital(wordOf(word, 'message'))}</td>
              <td className="number">{count}</td>
            </tr>
          ))}
        </FigureTable>
      )}
      {price.length > 0 && (
        <FigureTable
          label={`${say.messagesTitle}: ${say.billing}`}
          columns={[{ name: say.category }, { name: say.billing }, { name: say.number, isNumber: true }]}
        >
          {price.map(({ category, type, billable, count }) => (
            <tr key={`${category} ${type} ${billable}`}>
              <th scope="row">{say.categories[category] ?? capital(category.replaceAll('_', ' '))}</th>
              <td>
                {type === 'regular' || (type === null && billable) ? say.billed : say.free}
                {type !== null && type !== 'regular' && <span className="soft"> {type.replaceAll('_', ' ')}</span>}
              </td>
              <td className="number">{count}</td>
            </tr>
          ))}
        </FigureTable>
      )}
    </Section>
  );
}
