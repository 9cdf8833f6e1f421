import { startEmbedded } from '../../../src/dev/embedded-postgres/start';

/** Stands for a service: starts the embedded PostgreSQL in argv[3], prints its address, stops on SIGTERM. */
async function main() {
  const log = (line: string) => process.stderr.write(`${line}\n`);
  const server = await startEmbedded({ dataDir: String(process.argv[3]), log, durable: false });
  process.on('SIGTERM', () => server.stop());
  process.stdout.write(`${server.url}\n`);
}

main().catch((error) => {
  process.stderr.write(`${error.message}\n`);
  process.exit(1);
});
