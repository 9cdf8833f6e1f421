import { readFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { brotliCompressSync, constants, gzipSync } from 'node:zlib';
import { defineConfig, type Plugin } from 'vite';

/** Files of a few hundred bytes gain nothing. */
const WORTH_COMPRESSING = 1024;

/** Writes a .br and a .gz beside each script and style, so that nothing is compressed while somebody waits. */
const precompress = (): Plugin => ({
  name: 'precompress',
  // Only now are the files what they will be: other plugins still change styles before.
  writeBundle({ dir = '' }, bundle) {
    for (const name of Object.keys(bundle)) {
      if (!/\.(?:js|css)$/.test(name)) continue;
      const source = readFileSync(join(dir, name));
      if (source.length < WORTH_COMPRESSING) continue;
      const params = { [constants.BROTLI_PARAM_QUALITY]: 10, [constants.BROTLI_PARAM_SIZE_HINT]: source.length };
      writeFileSync(join(dir, `${name}.br`), brotliCompressSync(source, { params }));
      writeFileSync(join(dir, `${name}.gz`), gzipSync(source, { level: 9 }));
    }
  },
});

/** Where each page is served; the mode of the build is its name. */
const PAGES: Record<string, string> = { phone: '/sandbox/', dashboard: '/dashboard/' };

export default defineConfig(({ mode }) => {
  const base = PAGES[mode];
  if (base === undefined) throw new Error(`--mode is the page to build: ${Object.keys(PAGES).join(' or ')}`);
  return {
    root: `src/web/${mode}`,
    base,
    publicDir: false,
    oxc: { jsx: { runtime: 'automatic' } },
    plugins: [precompress()],
    logLevel: 'warn',
    build: {
      outDir: `../../../dist/web/${mode}`,
      emptyOutDir: true,
      target: 'es2022',
      // The page allows no inline script, and every browser that knows ES2022 preloads modules by itself.
      modulePreload: { polyfill: false },
      assetsInlineLimit: 0,
      reportCompressedSize: false,
      // A busy machine is no fault of the plugin.
      rolldownOptions: {
        checks: { pluginTimings: false },
        // "use client" is said to servers that render, which there are none of.
        onLog: (level, log, handle) => {
          if (log.code !== 'MODULE_LEVEL_DIRECTIVE') handle(level, log);
        },
      },
    },
  };
});
