import type { Stage } from '../app/test-app';

/** Writes to the table fail as PostgreSQL itself would fail, until the returned function is called. */
export async function refuseWrites(
  { sql }: Pick<Stage, 'sql'>,
  table: string,
  sqlstate: string,
): Promise<() => Promise<void>> {
  await sql(`CREATE FUNCTION refuse() RETURNS trigger LANGUAGE plpgsql AS
    $$ BEGIN RAISE EXCEPTION 'refused for a test' USING ERRCODE = '${sqlstate}'; END $$`);
  await sql(`CREATE TRIGGER refuse BEFORE INSERT OR UPDATE ON ${table} FOR EACH STATEMENT EXECUTE FUNCTION refuse()`);
  return async () => {
    await sql('DROP FUNCTION refuse CASCADE');
  };
}
