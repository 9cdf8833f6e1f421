import type { Command } from 'commander';
import { Wapay, WapayError } from '../client/client';
import type { Config } from '../config';
import { CliError } from './error';

/** Where the running service is: `--url`, else this machine at PORT. */
export const serviceUrl = (command: Command, config: Config): string =>
  command.optsWithGlobals<{ url?: string }>().url ?? `http://127.0.0.1:${config.port}`;

/** Adds `--url` to commands that speak with the running service. */
export const withUrl = (command: Command): Command =>
  command.option('--url <url>', 'where the service is (default: http://127.0.0.1:PORT)');

/** The API of the running service, with the first key that may do everything. */
export function openApi(command: Command, config: Config, options: { maxRetries?: number } = {}): Wapay {
  const full = config.apiKeys.find(({ scopes }) => scopes.includes('refund')) ?? config.apiKeys[0];
  if (!full) throw new CliError('API_KEYS holds no key.');
  return new Wapay({ apiKey: full.key, baseUrl: serviceUrl(command, config), maxRetries: 1, ...options });
}

/** Says what to do about a failure of the API. */
export function explainFailure(error: unknown, where: string): unknown {
  if (!(error instanceof WapayError)) return error;
  if (error.code === 'no_answer')
    return new CliError(`Nothing answers at ${where}. Start the service, or name the running one with --url.`);
  if (error.code === 'unauthorized')
    return new CliError(
      `The service at ${where} does not know the first key of API_KEYS here; use its own environment.`,
    );
  if (error.code === 'unreadable_answer')
    return new CliError(`What answers at ${where} is not wapay (${error.status}); name the right address with --url.`);
  const faults = error.errors.map(({ pointer, detail }) => `\n  ${pointer || '(body)'}: ${detail}`);
  const provider = error.provider ? ` ${error.provider.title}.` : '';
  return new CliError(`${error.message}${provider}${faults.join('')}`);
}

/** Runs a command against the API; failures say what to do. */
export async function withApi<T>(command: Command, config: Config, work: (api: Wapay) => Promise<T>): Promise<T> {
  try {
    return await work(openApi(command, config));
  } catch (error) {
    throw explainFailure(error, serviceUrl(command, config));
  }
}
