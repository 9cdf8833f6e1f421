import { AsyncLocalStorage } from 'node:async_hooks';

const actors = new AsyncLocalStorage<string | null>();

/**
 * Runs work that somebody asked for: what it changes for the cause `merchant` tells the name. null: a key without one.
 * Workers that it wakes begin in its context, so that the name alone proves nothing.
 */
export const runAs = <T>(actor: string | null, work: () => T): T => actors.run(actor, work);

/** Who asked for what runs now, by the name of the API key; null for other causes, and for keys without a name. */
export const actorOf = (cause: string): string | null => (cause === 'merchant' ? (actors.getStore() ?? null) : null);
