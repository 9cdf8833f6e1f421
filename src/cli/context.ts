import type { Config } from '../config';
import type { Context } from '../flows/context';

/**
 * Runs a command on the service's database, the embedded one where no other is configured. Most of the service is loaded
 * only now: most commands need nothing of it.
 */
export function withContext(config: Config, work: (ctx: Context) => Promise<void>): Promise<void> {
  const { openContext }: typeof import('./open-context') = require('./open-context');
  return openContext(config, work);
}
