import http from 'node:http';
import https from 'node:https';
import type { LookupFunction } from 'node:net';
import type { TLSSocket } from 'node:tls';
import axios, { type AxiosRequestConfig } from 'axios';
import { traceHeaders } from '../trace';
import type { Breaker } from './breaker';

/**
 * How one HTTP exchange ended.
 *   answer: the whole reply arrived, whatever its status;
 *   not_sent: certain that not one byte of the request reached the other side;
 *   unknown: the request may have arrived and may have been carried out.
 * A reason is an error code or a few fixed words: never a URL, a header or a body.
 */
export type Exchange =
  | { kind: 'answer'; status: number; headers: Record<string, string>; body: Buffer }
  /** `heldSeconds`: the other side is down, and a breaker lets nobody ask for so long; the try does not count. */
  | { kind: 'not_sent'; reason: string; heldSeconds?: number }
  | { kind: 'unknown'; reason: string };

export interface HttpRequest {
  method: 'GET' | 'POST' | 'PUT' | 'DELETE';
  url: string;
  headers?: Record<string, string>;
  body?: string | Buffer;
  /** For this request alone, in milliseconds; the client's own otherwise. */
  timeoutMs?: number;
}

export interface ExchangeReport {
  /** Who was asked, for metrics. */
  name: string;
  outcome: Exchange['kind'];
  /** null when no answer came. */
  status: number | null;
  ms: number;
}

export interface HttpClientOptions {
  name: string;
  /** Milliseconds for everything: waiting for a free socket, connecting, sending, and the last byte of the reply. */
  timeoutMs?: number;
  /** Sockets per origin; further requests wait their turn. */
  maxSockets?: number;
  /** Bytes of the largest request and (unpacked) reply. */
  maxBytes?: number;
  /** Resolves host names instead of the system, for callers that must check the address they connect to. */
  lookup?: LookupFunction;
  onExchange?: (report: ExchangeReport) => void;
  /** Keeps requests back while the other side does not answer. */
  breaker?: Breaker;
}

export interface HttpClient {
  /** Sends one request, as part of the current trace, and never throws. */
  request(request: HttpRequest): Promise<Exchange>;
  /** Closes the idle and busy sockets. */
  close(): void;
}

/** Shorter than the five seconds after which many servers close an idle socket: a request that meets the closing is `unknown`. */
const IDLE_SOCKET_MS = 4_000;

/** Makes an HTTP client with its own keep-alive sockets; redirects and proxies are never followed. */
export function createHttpClient(options: HttpClientOptions): HttpClient {
  const { name, timeoutMs = 10_000, maxSockets = 50, maxBytes = 1_000_000, onExchange, breaker } = options;
  const pool = { keepAlive: true, maxSockets, maxFreeSockets: maxSockets, timeout: IDLE_SOCKET_MS };
  const agentOptions = options.lookup ? { ...pool, lookup: options.lookup } : pool;
  const httpAgent = new http.Agent(agentOptions);
  const httpsAgent = new https.Agent(agentOptions);

  async function exchange(request: HttpRequest): Promise<Exchange> {
    const wire = { reached: false };
    const aborter = new AbortController();
    const timer = setTimeout(() => aborter.abort(), request.timeoutMs ?? timeoutMs);
    try {
      const config: AxiosRequestConfig = {
        method: request.method,
        url: request.url,
        headers: { 'User-Agent': 'wapay', Accept: 'application/json', ...traceHeaders(), ...request.headers },
        data: typeof request.body === 'string' ? Buffer.from(request.body) : request.body,
        responseType: 'arraybuffer',
        // Only our own URLs are asked, and a redirect could carry a key to another host.
        maxRedirects: 0,
        proxy: false,
        maxContentLength: maxBytes,
        maxBodyLength: maxBytes,
        validateStatus: () => true,
        httpAgent,
        httpsAgent,
        signal: aborter.signal,
        transport: watchedTransport(wire),
      };
      const reply = await axios.request<Buffer>(config);
      const headers = Object.fromEntries(Object.entries(reply.headers).map(([key, value]) => [key, String(value)]));
      return { kind: 'answer', status: reply.status, headers, body: Buffer.from(reply.data) };
    } catch (error) {
      const reason = aborter.signal.aborted ? 'time-out' : reasonOf(error);
      return wire.reached ? { kind: 'unknown', reason } : { kind: 'not_sent', reason };
    } finally {
      clearTimeout(timer);
    }
  }

  return {
    async request(request) {
      const pass = breaker?.enter(request.method === 'GET');
      if (pass?.held) return { kind: 'not_sent', reason: 'held back', heldSeconds: pass.seconds };
      const startedAt = performance.now();
      const result = await exchange(request);
      const heldSeconds = pass?.done(isAnswered(result), result.kind === 'answer') ?? null;
      try {
        const status = result.kind === 'answer' ? result.status : null;
        onExchange?.({ name, outcome: result.kind, status, ms: performance.now() - startedAt });
      } catch {
        // A broken metric must not turn a sent message into a failure.
      }
      // The one that tried had no effect, so that it must not count either: nobody is to be the worse for trying.
      if (heldSeconds === null || isAnswered(result)) return result;
      if (result.kind !== 'not_sent' && request.method !== 'GET') return result;
      return { kind: 'not_sent', reason: 'no answer', heldSeconds };
    },
    close() {
      httpAgent.destroy();
      httpsAgent.destroy();
    },
  };
}

/**
 * Node's own transport, watched. Error codes alone do not tell whether a request left (ECONNRESET comes before and
 * after), but the socket does: Node writes a request only once the connection, and under TLS the handshake with the
 * certificate check, is complete. A kept-alive socket is complete from the start.
 */
function watchedTransport(wire: { reached: boolean }) {
  const reached = () => {
    wire.reached = true;
  };
  return {
    request(options: https.RequestOptions, onResponse: (response: http.IncomingMessage) => void): http.ClientRequest {
      const secure = options.protocol === 'https:';
      const request = (secure ? https : http).request(options, onResponse);
      // Node writes the request after this event, so that a socket that failed at once has carried nothing.
      request.once('socket', (socket) => {
        if (socket.destroyed) return;
        const shakingHands = secure && (socket as TLSSocket & { secureConnecting?: boolean }).secureConnecting;
        if (shakingHands) socket.once('secureConnect', reached);
        else if (socket.connecting) socket.once('connect', reached);
        else reached();
      });
      return request;
    },
  };
}

/** Whether the other side is there. What is too large for us, or was never a request, says nothing against it. */
const isAnswered = (result: Exchange): boolean =>
  result.kind === 'answer' ? result.status < 500 : OUR_OWN.has(result.reason);

const TOO_LARGE = 'reply too large';
const OUR_OWN = new Set([TOO_LARGE, 'ERR_BAD_REQUEST', 'ERR_INVALID_URL']);

function reasonOf(error: unknown): string {
  const { code, message } = (error ?? {}) as { code?: unknown; message?: unknown };
  if (typeof message === 'string' && message.startsWith('maxContentLength')) return TOO_LARGE;
  return typeof code === 'string' && /^[A-Z0-9_]{1,60}$/.test(code) ? code : 'broken';
}
