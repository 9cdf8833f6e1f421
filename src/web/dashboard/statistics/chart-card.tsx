import { type ReactNode, useState } from 'react';
import { Section } from '../parts/parts';
import { statisticsWords } from '../words/statistics-words';
import { Chart, type Series } from './chart';

interface ChartCardProps {
  id: string;
  title: string;
  /** What the columns are: over the first column of the table. */
  column: string;
  labels: string[];
  marks?: Map<number, string> | undefined;
  series: Series[];
  isGrouped?: boolean;
  /** Writes a value of the legend and the table; `onAxis` in short. Without it the values are counts. */
  write?: (value: number, onAxis?: boolean) => string;
  description: string;
  children?: ReactNode;
}

const sum = (values: number[]): number => values.reduce((total, value) => total + value, 0);

/** A chart with its legend, which tells the numbers of the column that is pointed at, and the same as a table. */
export function ChartCard(props: ChartCardProps) {
  const { id, title, column, labels, marks, series, isGrouped, write, description, children } = props;
  const say = statisticsWords();
  const [hovered, hover] = useState<number | null>(null);
  const shown = (value: number): string | number => write?.(value) ?? value;
  const numberOf = ({ values }: Series) => shown(hovered === null ? sum(values) : (values[hovered] ?? 0));
  const rows = labels.map((label, row) => ({ label, row }));
  return (
    <Section
      id={id}
      title={title}
      aside={<span className="soft hovered">{hovered === null ? say.inAll : labels[hovered]}</span>}
    >
      {children}
      {(series.length > 1 || hovered !== null) && (
        <ul className="legend" aria-hidden="true">
          {series.map((each) => (
            <li key={each.name}>
              <span className={`swatch swatch${each.color}`} />
              {each.name} <strong>{numberOf(each)}</strong>
            </li>
          ))}
        </ul>
      )}
      <Chart
        labels={labels}
        marks={marks}
        series={series}
        isGrouped={isGrouped}
        write={write && ((value) => write(value, true))}
        description={description}
        hover={hover}
      />
      <details className="as-table">
        <summary>{say.asTable}</summary>
        {/* biome-ignore lint/a11y/noNoninteractiveTabindex: what scrolls must be reachable by keyboard */}
        <section className="table-box" tabIndex={0} aria-label={say.asTableOf(title)}>
          <table>
            <thead>
              <tr>
                <th scope="col">{column}</th>
                {series.map(({ name }) => (
                  <th key={name} scope="col" className="number">
                    {name}
                  </th>
                ))}
              </tr>
            </thead>
            <tbody>
              {rows.map(({ label, row }) => (
                <tr key={row}>
                  <th scope="row">{label}</th>
                  {series.map(({ name, values }) => (
                    <td key={name} className="number">
                      {shown(values[row] ?? 0)}
                    </td>
                  ))}
                </tr>
              ))}
            </tbody>
          </table>
        </section>
      </details>
    </Section>
  );
}
