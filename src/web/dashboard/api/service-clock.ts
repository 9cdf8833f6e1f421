/** By how much the service's clock is ahead of this machine's, or behind it: a sandbox's may be days ahead. */
let aheadMs = 0;

/** Each answer tells the service's time; what a wrong clock of this machine says about it does not count. */
export function noteServiceTime(at: string | null): void {
  const time = Date.parse(at ?? '');
  if (!Number.isNaN(time)) aheadMs = time - Date.now();
}

/** The service's time, in milliseconds since 1970. */
export const serviceNow = (): number => Date.now() + aheadMs;
