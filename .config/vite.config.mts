import { brotliCompressSync, constants, gzipSync } from 'node:zlib';
import { defineConfig, type Plugin } from 'vite';

/** Files of a few hundred bytes gain nothing. */
const WORTH_COMPRESSING = 1024;

/** Writes a .br and a .gz beside each text file, so that nothing is compressed while somebody waits. */
const precompress = (): Plugin => ({
  name: 'precompress',
  generateBundle(_options, bundle) {
    for (const [fileName, file] of Object.entries(bundle)) {
      const source = Buffer.from(file.type === 'chunk' ? file.code : file.source);
      if (!/\.(?:js|css|svg)$/.test(fileName) || source.length < WORTH_COMPRESSING) continue;
      const params = { [constants.BROTLI_PARAM_QUALITY]: 11, [constants.BROTLI_PARAM_SIZE_HINT]: source.length };
      this.emitFile({ type: 'asset', fileName: `${fileName}.br`, source: brotliCompressSync(source, { params }) });
      this.emitFile({ type: 'asset', fileName: `${fileName}.gz`, source: gzipSync(source, { level: 9 }) });
    }
  },
});

export default defineConfig({
  root: 'src/web/phone',
  base: '/sandbox/',
  publicDir: false,
  oxc: { jsx: { runtime: 'automatic' } },
  plugins: [precompress()],
  logLevel: 'warn',
  build: {
    outDir: '../../../dist/web/phone',
    emptyOutDir: true,
    target: 'es2022',
    // The page allows no inline script, and every browser that knows ES2022 preloads modules by itself.
    modulePreload: { polyfill: false },
    assetsInlineLimit: 0,
    reportCompressedSize: false,
  },
});
