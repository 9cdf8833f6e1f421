import { execute, type TestServer } from './global-setup';

export default async function teardown(): Promise<void> {
  const { wapayTestServer } = globalThis as unknown as { wapayTestServer?: TestServer };
  if (!wapayTestServer) return;
  await execute(wapayTestServer.adminUrl, `DROP DATABASE IF EXISTS ${wapayTestServer.template} WITH (FORCE)`);
  await wapayTestServer.stop();
}
