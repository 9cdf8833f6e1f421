import type { Writing } from './writing';

/** What a line says in one language; `writing` says how amounts and names are written where it is shown. */
export type Say<P> = (params: P, writing: Writing) => string;

/** One kind of line: where it belongs, and its text in each language. */
export interface Entry<P> {
  kind: string;
  en: Say<P>;
  pt: Say<P>;
}

/** Makes a kind of line. */
export const entry = <P>(kind: string, en: Say<P>, pt: Say<P>): Entry<P> => ({ kind, en, pt });

export interface Move<S> {
  from: S;
  to: S;
}

export interface OfError {
  code?: number | string | null;
  title: string;
  advice?: string | null;
}
