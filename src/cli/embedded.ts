import { type Embedded, startEmbedded } from '../dev/embedded-postgres/start';
import { endAtOnce } from '../dev/embedded-postgres/uses';

/** The embedded database of this folder, for a command. Ctrl-C does not leave it running. */
export function openEmbedded(): Promise<Embedded> {
  for (const signal of ['SIGTERM', 'SIGINT'] as const) process.once(signal, endAtOnce);
  return startEmbedded({ dataDir: '.data/postgres', log: () => {} });
}
