/** The sandbox as a process of its own, at the same /sandbox paths as inside the service. */
import express, { type ErrorRequestHandler } from 'express';
import { explainListenError } from '../config/listen-error';
import { loadSandboxConfig, type SandboxConfig } from './config';
import { isLoopbackHost, rejectForeignHost } from './cross-site-guard';
import { answerProblem, Problem } from './problem';
import { createSandbox } from './sandbox';
import { BANK_MS } from './world/world';

function start(config: SandboxConfig): void {
  const sandbox = createSandbox({
    clock: { now: () => new Date() },
    log: (line) => console.log(JSON.stringify(line)),
    psp: config.psp,
    bankMs: BANK_MS,
    ...(config.journal === undefined ? {} : { journal: config.journal }),
    ...(config.phoneNumberId === undefined ? {} : { phoneNumberId: config.phoneNumberId }),
    ...(config.merchantKey === undefined
      ? {}
      : { merchantKey: config.merchantKey, controlKeys: [{ key: config.merchantKey, readsOnly: false }] }),
  });
  const app = express();
  if (isLoopbackHost(config.host)) app.use(rejectForeignHost);
  app.get('/livez', (_request, response) => {
    response.json({ status: 'ok' });
  });
  app.use('/sandbox', sandbox.app);
  app.use(() => {
    throw new Problem('not_found', 'There is no such path. The sandbox is at /sandbox.');
  });
  app.use(answerProblem, answerUnexpected);
  const server = app.listen(config.port, config.host, (error) => {
    if (error) return fail(explainListenError(error, config));
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

const answerUnexpected: ErrorRequestHandler = (error, request, response, next) => {
  console.error(error);
  answerProblem(new Problem('internal', 'The failure was logged.'), request, response, next);
};

function fail(error: unknown): void {
  console.error(error instanceof Error ? error.message : String(error));
  process.exit(1);
}

try {
  start(loadSandboxConfig(process.env));
} catch (error) {
  fail(error);
}
