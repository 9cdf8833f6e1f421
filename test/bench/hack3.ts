import { chmod, mkdtemp } from 'node:fs/promises';
import os from 'node:os';
import path from 'node:path';
import { Client } from 'pg';
import { startEmbedded } from '../../src/dev/embedded-postgres/start';
import { createDatabase } from './growth';
import { startHelper, startService } from './load/processes';
import { common, pay, SIZE, say } from './measure';
async function main() {
  const directory = await mkdtemp(path.join(os.tmpdir(), 'wapay-stages-')); await chmod(directory, 0o755);
  const server = await startEmbedded({ dataDir: path.join(directory, 'postgres'), log: say, settings: { session_preload_libraries: 'auto_explain', 'auto_explain.log_min_duration': '2', 'auto_explain.log_analyze': 'on', 'auto_explain.log_buffers': 'on', logging_collector: 'on', log_directory: '/tmp/pglog', log_filename: 'l.log' } });
  const provider = await startHelper('provider.ts');
    const url = await createDatabase(server.url, `build_x`, 'none');
    const sql = new Client({ connectionString: url }); 
    const bench: any = { url, baselineUrl: url, sql, provider, log: path.join(directory, 'x.log'), size: SIZE };
    const all = await startService({ ...common(bench), role: 'all' });
    await sql.connect();
    console.log(await pay(bench, all.port), await pay(bench, all.port));
  await all.stop(); await sql.end(); await provider.stop(); await server.stop();
}
main();
