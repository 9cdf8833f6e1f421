/** The sandbox as a process of its own, at the same /sandbox paths as inside the service. */
import express from 'express';
import { loadSandboxConfig, type SandboxConfig } from './config';
import { createSandbox } from './sandbox';
import { isLoopbackHost, refuseOtherNames } from './strangers';
import { BANK_MS } from './world';

function start(config: SandboxConfig): void {
  const sandbox = createSandbox({
    clock: { now: () => new Date() },
    log: (line) => console.log(JSON.stringify(line)),
    psp: config.psp,
    bankMs: BANK_MS,
    ...(config.journal === undefined ? {} : { journal: config.journal }),
    ...(config.phoneNumberId === undefined ? {} : { phoneNumberId: config.phoneNumberId }),
    ...(config.merchantKey === undefined ? {} : { merchantKey: config.merchantKey }),
  });
  const app = express();
  if (isLoopbackHost(config.host)) app.use(refuseOtherNames);
  app.get('/livez', (_request, response) => {
    response.json({ status: 'ok' });
  });
  app.use('/sandbox', sandbox.app);
  const server = app.listen(config.port, config.host, () => {
    const address = server.address();
    const port = typeof address === 'object' && address !== null ? address.port : config.port;
    console.log(JSON.stringify({ message: 'sandbox is listening', url: `http://${config.host}:${port}/sandbox` }));
  });
  const stop = (): void => {
    server.close(() => process.exit(0));
    server.closeAllConnections();
    void sandbox.close();
  };
  process.once('SIGTERM', stop);
  process.once('SIGINT', stop);
}

try {
  start(loadSandboxConfig(process.env));
} catch (error) {
  console.error(error instanceof Error ? error.message : String(error));
  process.exit(1);
}
