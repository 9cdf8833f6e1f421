import type { z } from 'zod';

/** What is left of a `T` in which anything may be missing, and in which null stands for what broke a rule. */
export type Usable<T> = T extends readonly (infer E)[]
  ? Usable<E>[] | null
  : T extends object
    ? { [K in keyof T]?: Usable<T[K]> } | null
    : T | null;

type Container = Record<PropertyKey, unknown>;

/**
 * The body with null in each place where an issue was found, so that rules across fields can still be asked of the
 * rest. (No schema here accepts null.) The body itself is not changed; only what leads to an issue is copied.
 */
export function leaveOutBroken(body: object, issues: readonly z.core.$ZodIssue[]): unknown {
  const copies = new Set<unknown>();
  const copy = (value: object): Container => {
    if (copies.has(value)) return value as Container;
    const made = (Array.isArray(value) ? [...value] : { ...value }) as Container;
    copies.add(made);
    return made;
  };
  const root = copy(body);
  for (const { path, code } of issues) blank(root, path, code === 'invalid_type', copy);
  return root;
}

/** A list or object that is only too long, or has strange members, can still be read; one of the wrong type cannot. */
function blank(root: Container, path: PropertyKey[], whole: boolean, copy: (value: object) => Container): void {
  let at = root;
  for (const [index, key] of path.entries()) {
    const value = key !== '__proto__' && Object.hasOwn(at, key) ? at[key] : undefined;
    if (value === undefined) return;
    const isContainer = typeof value === 'object' && value !== null;
    if (index === path.length - 1 && (whole || !isContainer)) at[key] = null;
    if (!isContainer || at[key] === null) return;
    at[key] = copy(value);
    at = at[key] as Container;
  }
}
