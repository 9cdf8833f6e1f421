import type { Context } from '../../../src/flows/context';
import { createTestDatabase } from '../../helpers/app/database';
import { openContext, PARALLEL } from './simulate';

/** Contexts for the simulation, each on a database of its own of the test server. */
export async function openTestContexts(): Promise<{ contexts: Context[]; close(): Promise<void> }> {
  const databases = await Promise.all(Array.from({ length: PARALLEL }, () => createTestDatabase()));
  const contexts = databases.map(({ url }) => openContext(url));
  return {
    contexts: contexts.map(({ ctx }) => ctx),
    close: async () => {
      await Promise.all(contexts.map((context) => context.close()));
      await Promise.all(databases.map((database) => database.drop()));
    },
  };
}
