import { useEffect, useRef } from 'react';
import uPlot from 'uplot';
import 'uplot/dist/uPlot.min.css';
import { onThemeChange } from '../theme';

export interface Series {
  name: string;
  values: number[];
  /** A custom property of the page's style. */
  color: `--${string}`;
}

interface ChartProps {
  /** Of the columns, from left to right. */
  labels: string[];
  /** What stands under some columns in the place of the labels, where these are too many. */
  marks?: Map<number, string> | undefined;
  /** Drawn on top of each other, the first at the bottom; or beside each other, from left to right. */
  series: Series[];
  /** They are compared and are no parts of a whole: in each column they stand beside each other. */
  isGrouped?: boolean | undefined;
  /** Writes a value on the axis; without it the values are counts. */
  write?: ((value: number) => string) | undefined;
  /** What somebody hears who does not see it. */
  description: string;
  /** The column that is pointed at, or null. */
  hover: (column: number | null) => void;
}

const HEIGHT = 190;
/** The axes count things, so no part of one is marked. */
const WHOLE = [1, 2, 3, 4, 5, 6, 8, 10, 12, 20, 24, 48, 50, 100, 200, 500, 1000, 2000, 5000, 10_000, 50_000, 100_000];
/** An axis that is this high at least does not make one payment, or a few coins, look like a crowd. */
const LOWEST_TOP = { counts: 4, money: 10_000 };

/** A custom property as a colour that a canvas understands, in the theme of the moment. */
function colorOf(property: string): string {
  const probe = document.createElement('span');
  probe.style.color = `var(${property})`;
  document.body.append(probe);
  const { color } = getComputedStyle(probe);
  probe.remove();
  return color;
}

/** Each series on top of the ones before it. */
function stacked(series: Series[]): number[][] {
  const sums: number[][] = [];
  for (const { values } of series) {
    const below = sums.at(-1);
    sums.push(values.map((value, column) => value + (below?.[column] ?? 0)));
  }
  return sums;
}

interface Layout {
  /** Where things stand on the axis. */
  xs: number[];
  /** In the order in which they are drawn. */
  layers: { values: (number | null)[]; color: Series['color'] }[];
  /** Places on the axis that a column takes. */
  slots: number;
  barSize: [share: number, most: number];
}

/** The highest is drawn first, and the lower ones over it. */
function stack({ labels, series }: ChartProps): Layout {
  const layers = stacked(series)
    .map((values, position) => ({ values, color: series[position]?.color ?? '--soft' }) as const)
    .reverse();
  return { xs: labels.map((_label, column) => column), layers, slots: 1, barSize: [0.72, 44] };
}

/** Each series has a place of its own in each column, and one stays free between columns. */
function group({ labels, series }: ChartProps): Layout {
  const slots = series.length + 1;
  const xs = Array.from({ length: labels.length * slots }, (_each, place) => place);
  const layers = series.map(({ values, color }, position) => ({
    values: xs.map((place) => (place % slots === position ? (values[Math.floor(place / slots)] ?? 0) : null)),
    color,
  }));
  return { xs, layers, slots, barSize: [0.94, 22] };
}

function draw(place: HTMLElement, props: ChartProps, hover: (column: number | null) => void): uPlot {
  const { labels, marks, write } = props;
  const { xs, layers, slots, barSize } = props.isGrouped ? group(props) : stack(props);
  const middle = (slots - 2) / 2;
  const toPlace = (column: number) => (slots === 1 ? column : column * slots + middle);
  const toColumn = (at: number) => (slots === 1 ? at : Math.round((at - middle) / slots));
  const lowestTop = write ? LOWEST_TOP.money : LOWEST_TOP.counts;
  const ink = colorOf('--soft');
  const grid = colorOf('--line');
  const font = `11px ${getComputedStyle(place).fontFamily}`;
  const bars = uPlot.paths.bars?.({ size: barSize });
  return new uPlot(
    {
      width: place.clientWidth,
      height: HEIGHT,
      // The name of the last column needs room.
      padding: [8, slots === 1 ? 8 : 26, 0, 0],
      legend: { show: false },
      cursor: { y: false, points: { show: false }, drag: { x: false, y: false, setScale: false } },
      scales: {
        x: { time: false, range: slots === 1 ? [-0.6, labels.length - 0.4] : [-1, xs.length - 1] },
        y: { range: (_chart, _low, high) => [0, Math.max(lowestTop, (high ?? 0) * 1.1)] },
      },
      axes: [
        {
          stroke: ink,
          font,
          size: 28,
          space: 66,
          incrs: WHOLE,
          grid: { show: false },
          ticks: { show: false },
          ...(marks && { splits: () => [...marks.keys()].map(toPlace) }),
          values: (_chart, splits) =>
            splits.map((split) => marks?.get(toColumn(split)) ?? labels[toColumn(split)] ?? ''),
        },
        {
          stroke: ink,
          font,
          size: write ? 58 : 38,
          space: 34,
          ...(write ? { values: (_chart, splits) => splits.map(write) } : { incrs: WHOLE }),
          grid: { stroke: grid, width: 1 },
          ticks: { show: false },
        },
      ],
      series: [
        {},
        ...layers.map(({ color }) => ({
          fill: colorOf(color),
          width: 0,
          points: { show: false },
          ...(bars && { paths: bars }),
        })),
      ],
      hooks: { setCursor: [({ cursor: { idx } }) => hover(idx == null ? null : Math.floor(idx / slots))] },
    },
    [xs, ...layers.map(({ values }) => values)],
    place,
  );
}

/** Columns, drawn on a canvas. */
export function Chart(props: ChartProps) {
  const place = useRef<HTMLDivElement>(null);
  const latest = useRef(props);
  latest.current = props;
  const content = JSON.stringify([props.labels, props.series]);
  // biome-ignore lint/correctness/useExhaustiveDependencies: it is drawn anew when what it shows has changed
  useEffect(() => {
    const element = place.current;
    if (!element) return;
    const hover = (column: number | null) => latest.current.hover(column);
    let chart = draw(element, latest.current, hover);
    const again = () => {
      chart.destroy();
      chart = draw(element, latest.current, hover);
    };
    const observer = new ResizeObserver(() => {
      if (element.clientWidth !== chart.width) chart.setSize({ width: element.clientWidth, height: HEIGHT });
    });
    observer.observe(element);
    const stop = onThemeChange(again);
    return () => {
      observer.disconnect();
      stop();
      chart.destroy();
    };
  }, [content]);
  return <div ref={place} className="chart" role="img" aria-label={props.description} />;
}
