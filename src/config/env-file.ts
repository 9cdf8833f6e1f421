import { existsSync } from 'node:fs';
import path from 'node:path';

/**
 * Adds what `.env` in the working directory says to the environment; what is set already stays. Not in production,
 * where settings come from the environment alone, nor in tests, which must not depend on a developer's file.
 */
export function readEnvFile(): void {
  const mode = process.env.NODE_ENV;
  if (mode === 'production' || mode === 'test') return;
  const file = path.resolve('.env');
  if (!existsSync(file)) return;
  try {
    process.loadEnvFile(file);
  } catch (error) {
    throw new Error(`${file} cannot be read: ${(error as Error).message}`);
  }
}
