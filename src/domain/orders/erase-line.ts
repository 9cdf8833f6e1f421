import { renderTimeline, type TimelineLine } from '../timeline/catalogue';
import { type ProblemCause, problemText } from '../timeline/problem-texts';
import { ERASED_TEXT, eraseError } from './erasure';

type StoredLine = Pick<TimelineLine, 'summary'> & { code: string | null; params: object };

/** A line without what others wrote in their own words: texts of PSPs and notes of people. */
export function eraseLine<Line extends StoredLine>(line: Line): Line {
  const params = eraseParams(line.code, line.params as Params);
  return { ...line, params, summary: renderTimeline(line.code, params, 'en') ?? line.summary };
}

type Params = Record<string, unknown> & { cause?: ProblemCause; error?: object | null };

function eraseParams(code: string | null, given: Params): Params {
  const params = { ...given };
  for (const key of ['title', 'note', 'details'])
    if (typeof params[key] === 'string' && params[key] !== '') params[key] = ERASED_TEXT;
  // The first part is a code, the rest what the provider said.
  if (code === 'lookup_unanswered') params.reason = `${params.reason}`.split(':')[0];
  if (params.error) params.error = eraseError(params.error);
  if (code === 'problem_raised' && params.cause) {
    params.cause = eraseCause(params.cause);
    params.detail = problemText(params.cause);
  }
  return params;
}

const eraseCause = (cause: ProblemCause): ProblemCause =>
  cause.reason === 'charge_refused' || cause.reason === 'instrument_refused'
    ? ({ ...cause, params: { ...cause.params, title: ERASED_TEXT } } as ProblemCause)
    : cause;

/** The sentence of a refused charge or instrument without what the PSP said. */
export const eraseProblemText = (detail: string): string =>
  detail
    .replace(/^(The PSP refused the charge: ).*$/s, `$1${ERASED_TEXT}. Nothing was taken.`)
    .replace(/(could not be made: ).*( Nothing was sent;)/s, `$1${ERASED_TEXT}.$2`);
