/** Lines of an order's timeline as a story tells them, in the words of the service's own catalogue. */
import { TIMELINE, type TimelineCode, type TimelineParams } from '../../domain/timeline/catalogue';
import type { Texts } from '../../domain/timeline/words';
import { API_WRITING } from '../../domain/timeline/writing';

/** Stands for anything. */
const ANY = '…';

type Known<P> = { [K in keyof P]?: P[K] | typeof ANY };

/** A line with some of its values; the others are anything. */
export function line<C extends TimelineCode>(code: C, params: Known<TimelineParams<C>> = {}): Texts {
  const values = new Proxy(params, { get: (known, name) => Reflect.get(known, name) ?? ANY }) as never;
  return { en: TIMELINE[code].en(values, API_WRITING.en), pt: TIMELINE[code].pt(values, API_WRITING.pt) };
}

/** The line of a problem, whatever its sentence. */
export const problemLine = (code: TimelineParams<'problem_raised'>['code']): Texts => ({
  en: `${API_WRITING.en.problem(code)}: ${ANY}`,
  pt: `${API_WRITING.pt.problem(code)}: ${ANY}`,
});
