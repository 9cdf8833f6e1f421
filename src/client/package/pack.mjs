// `npm run pack:client`: builds the client as a package of its own and packs it to dist/wapay-client-<version>.tgz.
import { execFileSync } from 'node:child_process';
import { copyFileSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import path from 'node:path';

const HERE = import.meta.dirname;
const ROOT = path.resolve(HERE, '../../..');
const OUT = path.join(ROOT, 'dist/client-package');
const DESTINATION = path.resolve(process.argv[2] ?? path.join(ROOT, 'dist'));

const readJson = (file) => JSON.parse(readFileSync(file, 'utf8'));

rmSync(OUT, { recursive: true, force: true });
execFileSync(path.join(ROOT, 'node_modules/.bin/tsc'), ['-p', path.join(ROOT, '.config/tsconfig.client.json')], {
  stdio: 'inherit',
});
for (const file of ['client.mjs', 'client.d.mts', 'README.md'])
  copyFileSync(path.join(HERE, file), path.join(OUT, file));
copyFileSync(path.join(ROOT, 'LICENSE'), path.join(OUT, 'LICENSE'));
// Types only: nothing is left of it at run time.
rmSync(path.join(OUT, 'generated/types.js'));
const { name, ...rest } = readJson(path.join(HERE, 'package.json'));
// The client knows exactly the API of the service that it was built with.
const { version } = readJson(path.join(ROOT, 'package.json'));
writeFileSync(path.join(OUT, 'package.json'), `${JSON.stringify({ name, version, ...rest }, null, 2)}\n`);

const packed = execFileSync('npm', ['pack', '--json', '--ignore-scripts', '--pack-destination', DESTINATION], {
  cwd: OUT,
  encoding: 'utf8',
  stdio: ['ignore', 'pipe', 'inherit'],
});
const [{ filename, size, unpackedSize, files }] = Object.values(JSON.parse(packed));
console.log(
  `${path.join(DESTINATION, filename)}: ${size} bytes packed, ${unpackedSize} unpacked, ${files.length} files`,
);
for (const file of files) console.log(`  ${String(file.size).padStart(6)}  ${file.path}`);
