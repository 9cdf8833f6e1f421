import { createServer, type Server } from 'node:http';
import type { AddressInfo } from 'node:net';
import { CONFIGURATION, type Json, REFERENCE, razorpay, setUp } from '../../sandbox/sandbox-stage';

interface Event {
  id?: string;
  event: string;
  data: Json;
}

/** A reader of the stream; `next` gives one event after another, undefined when the stream has ended. */
async function read(url: string, headers: Record<string, string> = {}) {
  const answer = await fetch(url, { headers });
  const reader = answer.body?.pipeThrough(new TextDecoderStream()).getReader();
  let text = '';
  const next = async (): Promise<Event | undefined> => {
    for (;;) {
      const end = text.indexOf('\n\n');
      if (end >= 0) {
        const block = text.slice(0, end);
        text = text.slice(end + 2);
        const fields = Object.fromEntries(
          block.split('\n').map((line) => line.split(/: ?(.*)/s, 2) as [string, string]),
        );
        if (fields.data !== undefined) return { ...fields, event: fields.event ?? '', data: JSON.parse(fields.data) };
        continue;
      }
      const chunk = await reader?.read();
      if (!chunk || chunk.done) return undefined;
      text += chunk.value;
    }
  };
  const until = async (event: string): Promise<Event> => {
    for (let found = await next(); found; found = await next()) if (found.event === event) return found;
    throw new Error(`the stream ended before ${event}`);
  };
  return {
    status: answer.status,
    type: answer.headers.get('content-type'),
    next,
    until,
    leave: () => reader?.cancel(),
  };
}

describe('the stream of events', () => {
  let server: Server;
  let url: string;
  let stage: ReturnType<typeof setUp>;
  beforeEach(async () => {
    stage = setUp();
    server = createServer(stage.app);
    await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
    url = `http://127.0.0.1:${(server.address() as AddressInfo).port}/sandbox/stream`;
  });
  afterEach(async () => {
    await stage.sandbox.close();
    server.closeAllConnections();
    await new Promise((resolve) => server.close(resolve));
  });

  test('tells what was said before, and then what is said', async () => {
    await stage.lookup(CONFIGURATION, 'before').expect(400);
    const stream = await read(url);
    expect(stream.type).toMatch(/^text\/event-stream/);
    expect((await stream.until('exchange')).data.path).toContain('before');
    await stage.lookup(CONFIGURATION, 'after').expect(400);
    expect((await stream.until('exchange')).data).toMatchObject({ from: 'service', to: 'whatsapp', status: 400 });
  });

  test('goes on where a reader stopped, and starts again for a reader of a former process', async () => {
    for (const name of ['one', 'two', 'three']) await stage.lookup(CONFIGURATION, name).expect(400);
    const later = await read(url, { 'Last-Event-ID': '2' });
    expect((await later.until('exchange')).data.path).toContain('three');
    const former = await read(url, { 'Last-Event-ID': '900' });
    expect((await former.until('exchange')).data.path).toContain('one');
  });

  test('tells of changes once for a burst', async () => {
    const stream = await read(url);
    await stage.send(razorpay()).expect(200);
    await stream.until('change');
    await stage.post(`/orders/${REFERENCE}/pay`).expect(200);
    await stream.until('change');
  });

  test('a reader who leaves is forgotten', async () => {
    const stream = await read(url);
    expect(stage.world.streams.size).toBe(1);
    await stream.leave();
    while (stage.world.streams.size > 0) await new Promise((resolve) => setImmediate(resolve));
  });

  test('ends with the world, and nobody can wait on a world that ends', async () => {
    const stream = await read(url);
    stage.world.endStreams();
    expect(await stream.next()).toBeUndefined();
    expect((await read(url)).status).toBe(503);
  });
});
