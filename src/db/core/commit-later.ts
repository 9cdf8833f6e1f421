import type { Tx } from './client';

/**
 * The commit of `tx` does not wait for the disk. PostgreSQL writes commits in their order: a crash of the server takes
 * back the newest ones, and a later commit that waits makes those before it durable too. Only for steps that are done
 * again when they are lost and that tell nobody; a million rows in parts of some thousands wait for 500 of them.
 */
export const commitLater = (tx: Tx): Promise<void> => tx.write('SET LOCAL synchronous_commit = off');
