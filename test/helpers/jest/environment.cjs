const { LegacyFakeTimers, ModernFakeTimers } = require('@jest/fake-timers');
const { ModuleMocker } = require('jest-mock');

/** Where jest keeps what belongs to one test file: its tests, its time limit, who listens to its events. */
const OF_ONE_FILE = /^(JEST_|TEST_TIMEOUT|EVENT_HANDLERS|RETRY_|WAIT_BEFORE_RETRY|LOG_ERRORS)/;

/**
 * Runs test files in the worker's own context, where what `runtime.cjs` shares lives too: an error or an array of the
 * service is then an instance of the test's own Error and Array. What jest itself left behind goes when a file ends.
 */
module.exports = class SharedEnvironment {
  constructor({ projectConfig: config }) {
    const timerConfig = { idToRef: (id) => id, refToId: (timer) => timer };
    this.before = { env: { ...process.env }, exit: process.exit, console: globalThis.console };
    this.global = globalThis;
    this.moduleMocker = new ModuleMocker(globalThis);
    this.fakeTimers = new LegacyFakeTimers({
      config,
      global: globalThis,
      moduleMocker: this.moduleMocker,
      timerConfig,
    });
    this.fakeTimersModern = new ModernFakeTimers({ config, global: globalThis });
  }

  async setup() {}

  async teardown() {
    this.fakeTimers.dispose();
    this.fakeTimersModern.dispose();
    this.moduleMocker.restoreAllMocks();
    for (const key of Object.getOwnPropertySymbols(globalThis))
      if (OF_ONE_FILE.test(key.description)) delete globalThis[key];
    const { env, exit, console } = this.before;
    for (const name of Object.keys(process.env)) if (!(name in env)) delete process.env[name];
    Object.assign(process.env, env);
    process.exit = exit;
    globalThis.console = console;
    this.global = null;
  }

  exportConditions() {
    return ['node', 'node-addons'];
  }

  /** Only ES modules need one. */
  getVmContext() {
    return null;
  }
};
