import path from 'node:path';
import { Client } from 'pg';
import { createDatabase } from './growth';
import { type Started, startService } from './load/processes';
import { type Bench, common } from './measure';

export interface Comparison {
  /** URL of the PostgreSQL server. */
  server: string;
  provider: Started;
  baselineUrl: string;
  directory: string;
  size: Bench['size'];
}

/** One of the compared builds, with a database and two processes of its own. */
export interface Build {
  name: 'this' | 'other';
  bench: Bench;
  /** Takes in webhooks and orders and works on none of them. */
  api: Started;
  /** Does everything. */
  all: Started;
}

/** Starts this build and that in the directory `other`, which has a `dist/`; this one alone when absent. */
export async function startBuilds(comparison: Comparison, other: string | undefined): Promise<Build[]> {
  const first = await startBuild(comparison, 'this', undefined);
  return other === undefined ? [first] : [first, await startBuild(comparison, 'other', path.resolve(other))];
}

async function startBuild(comparison: Comparison, name: Build['name'], build: string | undefined): Promise<Build> {
  const url = await createDatabase(comparison.server, `build_${name}`, 'none');
  const sql = new Client({ connectionString: url });
  const log = path.join(comparison.directory, `${name}.log`);
  const { baselineUrl, provider, size } = comparison;
  const bench = { url, baselineUrl, sql, provider, log, size };
  const start = (role: 'all' | 'api') => startService({ ...common(bench), role, ...(build && { build }) });
  const all = await start('all');
  const api = await start('api');
  await sql.connect();
  return { name, bench, api, all };
}

export async function stopBuilds(builds: readonly Build[]): Promise<void> {
  for (const { api, all, bench } of builds) {
    await api.stop();
    await all.stop();
    await bench.sql.end();
  }
}

/** Runs round 0 and `rounds` more with each build. Who goes first changes, so that neither always follows the other. */
export async function inTurns<B>(
  builds: readonly B[],
  rounds: number,
  run: (build: B, round: number) => Promise<void>,
): Promise<void> {
  for (let round = 0; round <= rounds; round++)
    for (const build of round % 2 === 0 ? builds : [...builds].reverse()) await run(build, round);
}
