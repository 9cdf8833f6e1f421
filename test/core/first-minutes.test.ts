import { type ChildProcess, execFile, spawn, spawnSync } from 'node:child_process';
import { chmodSync, mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { createServer } from 'node:http';
import type { AddressInfo } from 'node:net';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { promisify } from 'node:util';
import { loadConfig } from '../../src/config';
import { stopPostmaster } from '../../src/dev/embedded-postgres/postmaster';
import { greet } from '../../src/greeting';
import { createLogger } from '../../src/logger';
import { type Service, startService } from '../../src/service';
import { createTestDatabase } from '../helpers/app/database';

/* What a newcomer does in the first minutes, done the way a newcomer does it. */

const ROOT = path.resolve(__dirname, '../..');
const README = readFileSync(path.join(ROOT, 'README.md'), 'utf8');
const START = path.join(ROOT, 'test/drills/kill/main-with-port.ts');
const log = createLogger('fatal');

const withCurl = spawnSync('curl', ['--version']).status === 0 ? test : test.skip;

describe('requests to paste', () => {
  let database: Awaited<ReturnType<typeof createTestDatabase>>;
  let service: Service;
  let origin: string;
  beforeAll(async () => {
    database = await createTestDatabase();
    service = await startService(loadConfig({ DATABASE_URL: database.url, PORT: '0' }), log);
    origin = `http://127.0.0.1:${service.port}`;
  });
  afterAll(async () => {
    await service.stop();
    await database.drop();
  });

  const paste = async (script: string): Promise<string> => {
    const { stdout } = await promisify(execFile)('sh', ['-c', script.replaceAll('http://127.0.0.1:3000', origin)]);
    return stdout;
  };
  const examples = [...README.matchAll(/```sh\n([\s\S]*?)```/g)].map(([, text = '']) => text);
  const printed = (): string => /^ {2}REF=[\s\S]*timeline.*$/m.exec(greet(loadConfig({}), service.port))?.[0] ?? '';

  withCurl('printed at the start end in a paid order, pasted twice as a whole', async () => {
    for (let turn = 0; turn < 2; turn++) {
      const answers = await paste(printed());
      expect(answers).not.toContain('urn:wapay:problem');
      expect(answers).toContain('"status":"captured"');
      // The lookup for "pending" can find the payment captured already.
      expect(answers).toMatch(/Payment (?:new|pending) → captured/);
    }
  });

  withCurl.each([
    ['in India, with a lost webhook', 'REF=TEA-', 'captured, and everything agrees'],
    ['in Brazil, with a stored card', 'REF=PAO-', '"kind":"offsite_card_pay"'],
  ])('of the README %s work twice', async (_where, mark, expected) => {
    const script = examples.find((text) => text.includes(mark)) ?? '';
    for (let turn = 0; turn < 2; turn++) {
      const answers = await paste(script);
      expect(answers).not.toContain('urn:wapay:problem');
      expect(answers).toContain(expected);
    }
  });
});

test('a port that is taken is named with its setting', async () => {
  const other = createServer();
  await new Promise<void>((resolve) => other.listen(0, '127.0.0.1', resolve));
  const { port } = other.address() as AddressInfo;
  const config = loadConfig({ DATABASE_URL: 'postgresql://nowhere/x', PORT: String(port) });
  await expect(startService(config, log)).rejects.toThrow(`PORT: ${port} on 127.0.0.1 is in use`);
  other.close();
});

describe('in a folder of its own', () => {
  let folder: string;
  const running: ChildProcess[] = [];
  beforeEach(() => {
    folder = mkdtempSync(path.join(tmpdir(), 'wapay-first-'));
    chmodSync(folder, 0o755);
  });
  afterEach(async () => {
    for (const child of running.splice(0)) child.kill('SIGKILL');
    await stopPostmaster(path.join(folder, '.data/postgres/data'));
    rmSync(folder, { recursive: true });
  });

  /** Starts the service there; resolves with its port, or with what it wrote when it ended. */
  function start(env: Record<string, string> = {}): Promise<{ port?: number; code?: number | null; errors: string }> {
    const child = spawn(process.execPath, [path.join(ROOT, 'test/helpers/run-ts.cjs'), START], {
      cwd: folder,
      env: { PATH: process.env.PATH, ...env },
      stdio: ['ignore', 'ignore', 'pipe', 'ipc'],
    });
    running.push(child);
    let errors = '';
    child.stderr?.on('data', (chunk) => {
      errors += chunk;
    });
    return new Promise((resolve) => {
      child.on('message', ({ port }: { port: number }) => resolve({ port, errors }));
      child.once('close', (code) => resolve({ code, errors }));
    });
  }

  test('.env is read, what is set wins, and all its problems come at once', async () => {
    writeFileSync(path.join(folder, '.env'), 'PORT=x\nLOG_LEVEL=loud\nROLE=both # a comment\n');
    const { code, errors } = await start({ ROLE: 'api' });
    expect(code).toBe(1);
    expect(errors).toMatch(/PORT: must be[\s\S]*LOG_LEVEL: must be/);
    expect(errors).not.toContain('ROLE');
  });

  test('.env is not read in production', async () => {
    writeFileSync(path.join(folder, '.env'), 'PORT=x\n');
    const { code, errors } = await start({ NODE_ENV: 'production' });
    expect(code).toBe(1);
    expect(errors).toMatch(/DATABASE_URL: must be set/);
    expect(errors).not.toContain('PORT');
  });

  test('a second sandbox is refused with the port of the first, which goes on', async () => {
    const first = await start({ PORT: '0' });
    expect(first.port).toBeGreaterThan(0);
    const second = await start({ PORT: '0' });
    expect(second).toMatchObject({ code: 1 });
    expect(second.errors).toContain(`another wapay runs in this folder (PORT ${first.port})`);
    expect((await fetch(`http://127.0.0.1:${first.port}/readyz`)).status).toBe(200);
    // Whoever kills it can start again at once.
    running[0]?.kill('SIGKILL');
    expect((await start({ PORT: '0' })).port).toBeGreaterThan(0);
  }, 60_000);
});
