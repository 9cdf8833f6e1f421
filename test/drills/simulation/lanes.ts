import type { Context } from '../../../src/flows/context';
import { createTestDatabase } from '../../helpers/app/database';
import { LANES, openContext } from './simulate';

/** Contexts for the simulation, each on a database of its own of the test server. */
export async function openTestLanes(): Promise<{ lanes: Context[]; close(): Promise<void> }> {
  const databases = await Promise.all(Array.from({ length: LANES }, () => createTestDatabase()));
  const contexts = databases.map(({ url }) => openContext(url));
  return {
    lanes: contexts.map(({ ctx }) => ctx),
    close: async () => {
      await Promise.all(contexts.map((context) => context.close()));
      await Promise.all(databases.map((database) => database.drop()));
    },
  };
}
