/** Ends a use of an embedded PostgreSQL; its last user tells it to stop. */
type Leave = () => Promise<unknown>;

/** The servers that this process uses, or is about to use. */
const uses = new Set<Promise<Leave>>();

/** PostgreSQL answers within milliseconds; the first start of all takes some seconds. */
const LEAVE_MS = 5_000;

/** Notes a use, from before its server starts. */
export function noteUse(use: Promise<Leave>): void {
  uses.add(use);
  use.catch(() => uses.delete(use));
}

/** Ends this process without waiting for what runs in it. An embedded PostgreSQL is not left running. */
export function endAtOnce(): void {
  const end = () => process.exit(1);
  setTimeout(end, LEAVE_MS);
  void Promise.allSettled([...uses].map(async (use) => (await use)())).then(end);
}
