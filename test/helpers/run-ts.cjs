// node test/helpers/run-ts.cjs <file.ts> [arguments]: runs a TypeScript file in a process of its own, which can be killed.
const path = require('node:path');
require('./ts-hook.cjs');

require(path.resolve(process.argv[2]));
