import type { ProblemCode } from '../lifecycles/statuses';
import { type Entry, entry } from './entry';
import { INSTRUMENT_LINES } from './instrument-lines';
import { MONEY_LINES } from './money-lines';
import { ORDER_LINES } from './order-lines';
import { type ProblemCause, problemText } from './problem-texts';
import type { Language } from './words';
import { API_WRITING, type Writing } from './writing';

/**
 * Every line that a timeline can have, by its code. Codes and the names of their values are public and stay; new ones
 * may come. A line is stored as code and values, and becomes text where somebody reads it.
 */
export const TIMELINE = {
  ...ORDER_LINES,
  ...MONEY_LINES,
  ...INSTRUMENT_LINES,
  problem_raised: entry<{ code: ProblemCode; subject: string; detail: string; cause: ProblemCause }>(
    'problem',
    ({ code, cause }, writing) => `${writing.problem(code)}: ${problemText(cause, 'en', writing)}`,
    ({ code, cause }, writing) => `${writing.problem(code)}: ${problemText(cause, 'pt', writing)}`,
  ),
  problems_resolved: entry<{ codes: ProblemCode[]; note: string }>(
    'problem',
    ({ codes }) => `Resolved: ${codes.join(', ')}`,
    ({ codes }) => `Resolvido: ${codes.join(', ')}`,
  ),
} satisfies Record<string, Entry<never>>;

export type TimelineCode = keyof typeof TIMELINE;
export type TimelineParams<C extends TimelineCode> = Parameters<(typeof TIMELINE)[C]['en']>[0];

/** A line as it is stored; `summary` is its English text. Holds no personal data. */
export interface TimelineLine {
  code: TimelineCode;
  kind: string;
  params: object;
  summary: string;
}

/** Makes a line of a timeline. */
export const timelineLine = <C extends TimelineCode>(code: C, params: TimelineParams<C>): TimelineLine => ({
  code,
  kind: TIMELINE[code].kind,
  params,
  summary: TIMELINE[code].en(params as never, API_WRITING.en),
});

/** The text of a stored line; null where this version does not know the code, or the values are not those of the code. */
export function renderTimeline(
  code: string | null,
  params: unknown,
  language: Language,
  writing: Writing = API_WRITING[language],
): string | null {
  if (code === null || !Object.hasOwn(TIMELINE, code)) return null;
  try {
    return TIMELINE[code as TimelineCode][language](params as never, writing);
  } catch {
    return null;
  }
}

/** What is needed of a line of the API to show it. */
export interface ShownLine {
  code: string;
  params: unknown;
  summary: string;
}

/** A line as it is shown to people. One without a code, or of a newer version, is shown as the API tells it. */
export const lineText = ({ code, params, summary }: ShownLine, language: Language, writing: Writing): string =>
  renderTimeline(code, params, language, writing) ?? summary;

/**
 * The sentence of an open problem as it is shown to people: the line that raised it last has its values. A problem from
 * before there were codes is told as the API tells it.
 */
export function problemDetail(
  { code, detail }: { code: string; detail: string },
  timeline: readonly ShownLine[],
  language: Language,
  writing: Writing,
): string {
  const raised = timeline.filter((line) => line.code === 'problem_raised').map(({ params }) => params as RaisedProblem);
  const found =
    raised.findLast((each) => each.code === code && each.detail === detail) ??
    raised.findLast((each) => each.code === code);
  try {
    return found ? problemText(found.cause, language, writing) : detail;
  } catch {
    return detail;
  }
}

type RaisedProblem = TimelineParams<'problem_raised'>;
