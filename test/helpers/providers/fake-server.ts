import { createServer, type IncomingHttpHeaders, type IncomingMessage, type ServerResponse } from 'node:http';
import { createServer as createTlsServer, type ServerOptions } from 'node:https';
import type { AddressInfo } from 'node:net';
import type { TLSSocket } from 'node:tls';

// biome-ignore lint/suspicious/noExplicitAny: bodies of other companies' protocols, whose shapes the tests state
export type Any = any;

/**
 * What happens to requests that have an effect:
 *   cut_before, crash_before: nothing is done, the connection breaks or a 5xx comes;
 *   cut_after, crash_after, hang_after: it is done, and the answer is lost, a 5xx, or never comes;
 *   busy: 429, nothing is done.
 */
export type ServerFault = 'cut_before' | 'crash_before' | 'cut_after' | 'crash_after' | 'hang_after' | 'busy';

export interface FakeRequest {
  method: string;
  path: string;
  query: URLSearchParams;
  headers: IncomingHttpHeaders;
  text: string;
  body: Any;
  /** The name in the client's certificate; null: none was asked for. */
  peer: string | null;
}

export interface FakeAnswer {
  status: number;
  body?: object | string;
  headers?: Record<string, string>;
  /** The head and half of the body leave, then the connection breaks. */
  isCut?: true;
}

export type FakeServer = Awaited<ReturnType<typeof startFakeServer>>;

/** A company's API on loopback, plain or with (mutual) TLS. `fault` strikes what `isEffect` says, so often as asked. */
export async function startFakeServer(
  handle: (request: FakeRequest) => FakeAnswer | Promise<FakeAnswer>,
  {
    tls,
    isEffect = ({ method }) => method !== 'GET',
  }: { tls?: ServerOptions; isEffect?: (request: FakeRequest) => boolean } = {},
) {
  const requests: FakeRequest[] = [];
  let fault: ServerFault | null = null;
  let strikes = 0;

  const serve = async (incoming: IncomingMessage, response: ServerResponse): Promise<void> => {
    const chunks: Buffer[] = [];
    for await (const chunk of incoming) chunks.push(chunk as Buffer);
    const text = Buffer.concat(chunks).toString();
    const url = new URL(incoming.url ?? '/', 'http://fake');
    const request: FakeRequest = {
      method: incoming.method ?? '',
      path: url.pathname,
      query: url.searchParams,
      headers: incoming.headers,
      text,
      body: parse(text),
      peer: peerOf(incoming),
    };
    requests.push(request);
    const strike = fault !== null && strikes > 0 && isEffect(request) ? fault : null;
    if (strike) strikes -= 1;
    const crash: FakeAnswer = { status: 503, body: { error: { code: 'SERVER_ERROR', description: 'Later' } } };
    if (strike === 'cut_before') return void incoming.socket.destroy();
    if (strike === 'crash_before') return send(response, crash);
    if (strike === 'busy') return send(response, { status: 429, body: {}, headers: { 'retry-after': '7' } });
    const answer = await handle(request);
    if (strike === 'cut_after') return void incoming.socket.destroy();
    if (strike === 'crash_after') return send(response, crash);
    if (strike === 'hang_after') return;
    send(response, answer);
  };

  const listener = (request: IncomingMessage, response: ServerResponse): void =>
    void serve(request, response).catch((error: unknown) => send(response, { status: 599, body: String(error) }));
  const server = tls ? createTlsServer(tls, listener) : createServer(listener);
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
  const { port } = server.address() as AddressInfo;
  return {
    url: `${tls ? 'https' : 'http'}://127.0.0.1:${port}`,
    requests,
    setFault: (next: ServerFault | null, times = 1): void => {
      fault = next;
      strikes = times;
    },
    close: async (): Promise<void> => {
      server.closeAllConnections();
      await new Promise((resolve) => server.close(resolve));
    },
  };
}

function peerOf({ socket }: IncomingMessage): string | null {
  const certificate = (socket as TLSSocket).getPeerCertificate?.();
  return certificate?.subject ? String(certificate.subject.CN) : null;
}

function send(response: ServerResponse, { status, body = '', headers = {}, isCut }: FakeAnswer): void {
  const text = typeof body === 'string' ? body : JSON.stringify(body);
  const type = { 'content-type': 'application/json' };
  if (!isCut) return void response.writeHead(status, { ...type, ...headers }).end(text);
  const whole = Buffer.from(text);
  response.writeHead(status, { ...type, 'content-length': String(whole.length), ...headers });
  response.write(whole.subarray(0, whole.length / 2), () => response.destroy());
}

function parse(text: string): Any {
  try {
    return JSON.parse(text);
  } catch {
    return undefined;
  }
}
