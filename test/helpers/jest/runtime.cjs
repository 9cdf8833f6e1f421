const { createRequire, isBuiltin, Module } = require('node:module');
const path = require('node:path');
const vm = require('node:vm');
const { default: Runtime } = require('jest-runtime');

const SOURCE = path.resolve(__dirname, '../../../src') + path.sep;
/** Packages that belong to one test file: jest's own. */
const OF_JEST = /^(@jest\/|jest-|expect$)/;
const TRANSFORM = {
  isInternalModule: false,
  supportsDynamicImport: false,
  supportsExportNamespaceFrom: false,
  supportsStaticESM: false,
  supportsTopLevelAwait: false,
};

const requires = new Map();
/** Where the source maps of the present test file are named; jest remembers them for the next ones. */
let sourceMaps = new Map();

/**
 * Loads `src` and the packages once for each worker instead of once for each test file, which took longer than most of
 * the tests: nothing in `src` keeps anything in a module. A test's own files are loaded anew for each test file.
 */
class SharedRuntime extends Runtime {
  constructor(...args) {
    super(...args);
    const [, , , transformer, , coverage, , { watch, watchAll }] = args;
    // Counted lines belong to one test file, and who watches changes files under a worker that goes on.
    this.shares = !coverage.collectCoverage && !watch && !watchAll;
    if (this.shares) Module._extensions['.ts'] ??= (module, filename) => load(transformer, module, filename);
    const { injectedModuleParameters } = this.executor;
    this.executor.compile = (code, filename) => vm.compileFunction(code, injectedModuleParameters, { filename });
  }

  requireModuleOrMock(from, name) {
    if (!this.shares || isBuiltin(name) || OF_JEST.test(name)) return super.requireModuleOrMock(from, name);
    const folder = path.dirname(from);
    if (/^\.{0,2}\//.test(name) && !path.resolve(folder, name).startsWith(SOURCE))
      return super.requireModuleOrMock(from, name);
    if (!requires.has(folder)) requires.set(folder, createRequire(from));
    return requires.get(folder)(name);
  }

  getSourceMaps() {
    sourceMaps = super.getSourceMaps();
    return sourceMaps;
  }
}

function load(transformer, module, filename) {
  const { code, sourceMapPath } = transformer.transform(filename, TRANSFORM);
  if (sourceMapPath) sourceMaps.set(filename, sourceMapPath);
  module._compile(code, filename);
}

module.exports = { __esModule: true, default: SharedRuntime };
