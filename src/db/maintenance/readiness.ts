import type { Database } from '../core/client';
import type { Migration } from '../core/migrations/apply-migration';
import { pendingMigrations } from '../core/migrations/migrate';
import { DatabaseUnavailable, READ_ONLY } from '../core/unavailable';

/**
 * Reads why the database accepts no work, one sentence each; empty when it does. `migrations`: those that the process
 * needs, where it has read them.
 */
export async function findNotReadyReasons(db: Database, migrations?: readonly Migration[]): Promise<string[]> {
  try {
    const missing = await pendingMigrations(db.pool, migrations && { migrations });
    const pending = missing.map((name) => `migration ${name} is not applied`);
    const [state] = await db.query<{ isReadOnly: boolean }>(
      `SELECT pg_is_in_recovery() OR current_setting('default_transaction_read_only')::boolean AS "isReadOnly"`,
    );
    const refusal = state?.isReadOnly ? READ_ONLY : db.refusal();
    return [...pending, ...(refusal ? [refusal] : [])];
  } catch (error) {
    return [new DatabaseUnavailable(error).reason];
  }
}
