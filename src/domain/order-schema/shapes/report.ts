import type { Violation } from '../../values/violation';

/** More is no help to anybody, and a body of a megabyte would be answered with thirty. */
export const MOST_VIOLATIONS = 1_000;

/** Collects violations, so that one broken rule never hides another. */
export class Report {
  readonly violations: Violation[] = [];

  add(pointer: string, code: string, detail: string): void {
    if (this.violations.length < MOST_VIOLATIONS) this.violations.push({ pointer, code, detail });
  }
}
