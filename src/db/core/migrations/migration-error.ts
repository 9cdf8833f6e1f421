/** The database cannot be migrated to this version; the message says why and what to do. */
export class MigrationError extends Error {
  override name = 'MigrationError';
}
