import { createServer, type IncomingMessage, type RequestListener, type Server } from 'node:http';
import { type AddressInfo, connect, type Socket } from 'node:net';
import { limitReceiving, type ReceiveLimits } from '../../../src/http/receiving/receive-limits';

const KB = 1024;
const MB = 1024 * KB;

interface Stage {
  server: Server;
  refused: string[];
  /** Paths of the requests whose body may be read, in the order in which they got room. */
  started: string[];
  /** Paths of those whose body is whole. */
  whole: string[];
  /** Lets the requests that were stored be answered. */
  store(): void;
}
let stages: Stage[] = [];
let sockets: Socket[] = [];
afterEach(async () => {
  for (const socket of sockets) socket.destroy();
  for (const { server } of stages) {
    server.closeAllConnections();
    await new Promise((resolve) => server.close(resolve));
  }
  stages = [];
  sockets = [];
});

/** Room for 4 MB of large bodies, which count three times, and 4 MB of small ones; a body is read whole and answered when it is stored. */
async function open(limits: Partial<ReceiveLimits> = {}): Promise<Stage> {
  const server = createServer();
  const refused: string[] = [];
  const started: string[] = [];
  const whole: string[] = [];
  const waiting: (() => void)[] = [];
  let storing = false;
  const listener: RequestListener = (req, res) => {
    started.push(req.url ?? '');
    const answer = () => res.end(req.url === '/large' ? Buffer.alloc(64 * MB) : 'ok');
    void readAll(req).then(() => {
      whole.push(req.url ?? '');
      if (storing || !req.url?.startsWith('/stored')) answer();
      else waiting.push(answer);
    });
  };
  const limit = limitReceiving(server, {
    bufferBytes: 16 * MB,
    mostOf: (path) => (path === '/streamed' ? null : 4 * MB),
    onRefused: (why) => refused.push(why),
    ...limits,
  });
  server.on('request', limit(listener));
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
  const stage = {
    server,
    refused,
    started,
    whole,
    store: () => {
      storing = true;
      for (const answer of waiting) answer();
    },
  };
  stages.push(stage);
  return stage;
}

function readAll(req: IncomingMessage): Promise<void> {
  return new Promise((resolve) => req.on('end', resolve).resume());
}

/** A raw connection: sends what it is told, and tells all that came back when the answer, or the end, is there. */
function talk({ server }: Stage) {
  const socket = connect((server.address() as AddressInfo).port, '127.0.0.1');
  sockets.push(socket);
  let text = '';
  const answered = new Promise<string>((resolve) => {
    socket.on('data', (chunk) => {
      text += chunk;
      if (text.includes('\r\n\r\n')) resolve(text);
    });
    socket.on('error', () => resolve(text)).on('close', () => resolve(text));
  });
  return {
    socket,
    answered,
    head: (path: string, fields: string) => socket.write(`POST ${path} HTTP/1.1\r\nHost: x\r\n${fields}\r\n\r\n`),
    body: (bytes: number) => socket.write(Buffer.alloc(bytes, 'x')),
  };
}
const length = (bytes: number) => `Content-Length: ${bytes}`;
/** Sends the head and all but one byte of the body. */
function stall(stage: Stage, path: string, bytes: number) {
  const connection = talk(stage);
  connection.head(path, length(bytes));
  connection.body(bytes - 1);
  return connection;
}
const until = async (condition: () => boolean): Promise<void> => {
  while (!condition()) await new Promise(setImmediate);
};
const NEVER = 1e6;
const PATIENT = { waitMs: NEVER, timeLimitMs: NEVER, longestMs: NEVER };

test('a body beyond the room waits unread, and is read when another one is stored', async () => {
  const stage = await open({ times: PATIENT });
  const first = talk(stage);
  first.head('/stored/1', length(3 * MB));
  first.body(3 * MB);
  await until(() => stage.started.length === 1);
  const second = talk(stage);
  second.head('/2', length(2 * MB));
  second.body(2 * MB);
  // One that has room is served meanwhile, so the second had its turn and was not started.
  const small = talk(stage);
  small.head('/small', length(KB));
  small.body(KB);
  expect(await small.answered).toMatch(/^HTTP\/1.1 200/);
  expect(stage.started).toEqual(['/stored/1', '/small']);
  stage.store();
  expect(await second.answered).toMatch(/^HTTP\/1.1 200/);
  expect(stage.refused).toEqual([]);
});

test('one that gets no room in time: 503 and Retry-After, unread, and the connection is closed', async () => {
  const stage = await open({ times: { ...PATIENT, waitMs: 20 } });
  stall(stage, '/1', 4 * MB);
  await until(() => stage.started.length === 1);
  const answer = await stall(stage, '/2', 4 * MB).answered;
  expect(answer).toMatch(/^HTTP\/1.1 503/);
  expect(answer).toMatch(/\r\nRetry-After: 5\r\n/);
  expect(answer).toMatch(/\r\nConnection: close\r\n/);
  expect(answer).toContain('"code":"unavailable"');
  expect(stage.started).toEqual(['/1']);
  expect(stage.refused).toEqual(['memory']);
});

test('no more than so many wait: the next is refused at once', async () => {
  const stage = await open({ times: { ...PATIENT, mostWaiting: 2 } });
  stall(stage, '/1', 4 * MB);
  await until(() => stage.started.length === 1);
  const others = [2, 3, 4].map((n) => stall(stage, `/${n}`, 4 * MB).answered);
  expect(await Promise.race(others)).toMatch(/^HTTP\/1.1 503/);
  expect(stage.refused).toEqual(['memory']);
});

test('a slow body gives its place to one that waits; one that is whole and waits to be stored does not', async () => {
  const stage = await open({ times: { ...PATIENT, timeLimitMs: 20 } });
  const whole = talk(stage);
  whole.head('/stored/1', length(2 * MB));
  whole.body(2 * MB);
  await until(() => stage.whole.length === 1);
  const slow = stall(stage, '/slow', 2 * MB);
  await until(() => stage.started.length === 2);
  const next = talk(stage);
  next.head('/next', length(2 * MB));
  next.body(2 * MB);
  expect(await slow.answered).toMatch(/^HTTP\/1.1 503/);
  expect(await next.answered).toMatch(/^HTTP\/1.1 200/);
  stage.store();
  expect(await whole.answered).toMatch(/^HTTP\/1.1 200/);
  expect(stage.refused).toEqual(['memory']);
});

test('a body that never ends is given up although nobody waits, and its room is free again', async () => {
  const stage = await open({ times: { ...PATIENT, longestMs: 1_000 } });
  expect(await stall(stage, '/1', 4 * MB).answered).toMatch(/^HTTP\/1.1 503/);
  expect(stage.refused).toEqual(['slow']);
  const next = talk(stage);
  next.head('/2', length(100 * KB));
  next.body(100 * KB);
  expect(await next.answered).toMatch(/^HTTP\/1.1 200/);
});

test('connections that break off in the middle leave their room', async () => {
  const stage = await open({ times: PATIENT });
  for (let round = 0; round < 20; round++) {
    const one = stall(stage, `/${round}`, 4 * MB);
    await until(() => stage.started.length === round + 1);
    one.socket.destroy();
    await one.answered;
  }
  expect(stage.refused).toEqual([]);
});

/** Sends a body of four megabytes, and reads nothing of the answer, which is larger than all buffers. */
async function sendDeaf(stage: Stage): Promise<void> {
  const { port } = stage.server.address() as AddressInfo;
  const deaf = connect(port, '127.0.0.1').pause();
  sockets.push(deaf);
  deaf.on('error', () => {});
  deaf.write(`POST /large HTTP/1.1\r\nHost: x\r\n${length(4 * MB)}\r\n\r\n`);
  deaf.write(Buffer.alloc(4 * MB, 'x'));
  await until(() => stage.whole.length === 1);
}

test('a sender that does not read its answer is let go after some time', async () => {
  const stage = await open({ times: PATIENT, silentMs: 200 });
  const closed = new Promise((resolve) =>
    stage.server.once('connection', (socket: Socket) => socket.once('close', resolve)),
  );
  await sendDeaf(stage);
  await closed;
});

test('a sender that does not read the answer to its body keeps no room', async () => {
  const stage = await open({ times: PATIENT });
  await sendDeaf(stage);
  const next = talk(stage);
  next.head('/next', length(4 * MB));
  next.body(4 * MB);
  expect(await next.answered).toMatch(/^HTTP\/1.1 200/);
  expect(stage.refused).toEqual([]);
});

test('a packed body that is longer on its way than its path allows unpacked is refused with 413', async () => {
  const stage = await open({ times: PATIENT });
  const packed = talk(stage);
  packed.head('/packed', 'Content-Encoding: gzip\r\nTransfer-Encoding: chunked');
  packed.socket.write(`${(4 * MB + 1).toString(16)}\r\n`);
  packed.body(4 * MB + 1);
  const answer = await packed.answered;
  expect(answer).toMatch(/^HTTP\/1.1 413/);
  expect(answer).toMatch(/\r\nConnection: close\r\n/);
  expect(answer).toContain('"code":"payload_too_large"');
});

test.each([
  ['chunked', 'Transfer-Encoding: chunked'],
  ['packed', `Content-Encoding: gzip\r\n${length(100)}`],
])('a %s body, whose size nobody knows, takes as much room as its path allows', async (_how, fields) => {
  const stage = await open({ times: { ...PATIENT, waitMs: 20 } });
  talk(stage).head('/1', fields);
  await until(() => stage.started.length === 1);
  expect(await stall(stage, '/2', 100 * KB).answered).toMatch(/^HTTP\/1.1 503/);
});

test.each([
  ['without a body', ''],
  ['refused by its length', length(5 * MB)],
])('a request %s needs no room', async (_what, fields) => {
  const stage = await open({ times: { ...PATIENT, mostWaiting: 0 } });
  stall(stage, '/1', 4 * MB);
  await until(() => stage.started.length === 1);
  talk(stage).head('/2', fields);
  talk(stage).head('/streamed', length(2000 * MB));
  await until(() => stage.started.length === 3);
  expect(stage.refused).toEqual([]);
});

test('beyond so many connections idle ones are closed, then others are refused; health is told all the same', async () => {
  const stage = await open({ mostConnections: 3, times: PATIENT });
  const idle = talk(stage);
  idle.head('/idle', length(1));
  idle.body(1);
  await idle.answered;
  const closed = new Promise((resolve) => idle.socket.once('close', resolve));
  for (let n = 1; n <= 3; n++) {
    stall(stage, `/${n}`, KB);
    await until(() => stage.started.length === n + 1);
  }
  await closed;
  const surplus = talk(stage);
  surplus.head('/surplus', length(1));
  expect(await surplus.answered).toMatch(/^HTTP\/1.1 503/);
  expect(stage.refused).toEqual(['connections']);
  const probe = talk(stage);
  probe.head('/readyz', length(0));
  expect(await probe.answered).toMatch(/^HTTP\/1.1 200/);
});
