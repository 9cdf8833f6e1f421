import { defineConfig } from 'prisma/config';

// `prisma generate` looks for a native schema engine although it does not use it (the compiler is
// WebAssembly), and downloads one where it is missing. Any executable satisfies it, so that
// building needs nothing beyond the npm registry. `prisma migrate` does need the real engine.
if (process.argv.includes('generate')) process.env.PRISMA_SCHEMA_ENGINE_BINARY ??= process.execPath;

export default defineConfig({ schema: '../prisma/schema.prisma', migrations: { path: '../prisma/migrations' } });
