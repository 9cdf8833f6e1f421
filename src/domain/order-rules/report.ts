import type { Violation } from '../violation';

/** Collects violations, so that one broken rule never hides another. */
export class Report {
  readonly violations: Violation[] = [];

  add(pointer: string, code: string, detail: string): void {
    this.violations.push({ pointer, code, detail });
  }
}
