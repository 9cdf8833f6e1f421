import { readFileSync } from 'node:fs';
import path from 'node:path';

/** package.json of this package; the same two steps up from `src/config` and from `dist/config`. */
export const readVersion = (): string =>
  (JSON.parse(readFileSync(path.resolve(__dirname, '../../package.json'), 'utf8')) as { version: string }).version;
