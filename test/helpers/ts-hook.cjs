// node -r ./test/helpers/ts-hook.cjs <file.ts>: lets node load TypeScript files.
const { createHash } = require('node:crypto');
const { mkdirSync, readFileSync, renameSync, writeFileSync } = require('node:fs');
const path = require('node:path');
const { version } = require('@swc/core/package.json');

const OPTIONS = {
  configFile: false,
  jsc: { parser: { syntax: 'typescript' }, target: 'es2023' },
  module: { type: 'commonjs' },
  sourceMaps: 'inline',
};

// What a file became is kept: a drill starts the service many times, and translating it takes a third of a start.
const KEPT = path.resolve(__dirname, '../../node_modules/.cache/wapay-ts');
mkdirSync(KEPT, { recursive: true });

require.extensions['.ts'] = (module, filename) => {
  const source = readFileSync(filename, 'utf8');
  const key = createHash('sha256')
    .update(JSON.stringify([version, OPTIONS, filename, source]))
    .digest('hex');
  const kept = path.join(KEPT, key);
  module._compile(read(kept) ?? translate(source, filename, kept), filename);
};

function read(file) {
  try {
    return readFileSync(file, 'utf8');
  } catch {
    return undefined;
  }
}

function translate(source, filename, kept) {
  // Loaded only where it is needed: it is a large library.
  const { code } = require('@swc/core').transformSync(source, { ...OPTIONS, filename });
  // Another process may read it at this moment.
  writeFileSync(`${kept}.${process.pid}`, code);
  renameSync(`${kept}.${process.pid}`, kept);
  return code;
}
