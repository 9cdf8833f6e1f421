export interface Bar {
  name: string;
  value: number;
  /** The value as people read it. */
  shown: string;
  /** A class that gives its colour. */
  tone?: string;
}

/** Lengths beside each other, with their names and values in text. */
export function Bars({ bars, label }: { bars: Bar[]; label: string }) {
  const most = Math.max(1, ...bars.map(({ value }) => value));
  return (
    <ul className="bars" aria-label={label}>
      {bars.map(({ name, value, shown, tone = '' }) => (
        <li key={name}>
          <span>{name}</span>
          <svg className={`bar-line ${tone}`} aria-hidden="true" preserveAspectRatio="none">
            <rect className="bar-ground" width="100%" height="100%" rx="4" />
            <rect className="bar-value" width={`${(100 * value) / most}%`} height="100%" rx="4" />
          </svg>
          <span className="number">{shown}</span>
        </li>
      ))}
    </ul>
  );
}
