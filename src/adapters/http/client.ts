import http from 'node:http';
import https from 'node:https';
import type { LookupFunction } from 'node:net';
import { AxiosHeaders, type InternalAxiosRequestConfig } from 'axios';
import { traceHeaders } from '../../trace';
import { sendByHttp, TimeLimit, textsOf, watchedTransport } from './axios-transport';
import type { Breaker, Pass } from './breaker';

/**
 * How one HTTP exchange ended.
 *   answer: the whole reply arrived, whatever its status;
 *   not_sent: certain that not one byte of the request reached the other side;
 *   unknown: the request may have arrived and may have been carried out.
 * A reason is an error code or a few fixed words: never a URL, a header or a body.
 */
export type Exchange =
  | { kind: 'answer'; status: number; headers: Record<string, string>; body: Buffer }
  /** `retryAfterSeconds`: the other side is down, and a breaker lets nobody ask for so long; the try does not count. */
  | { kind: 'not_sent'; reason: string; retryAfterSeconds?: number }
  | { kind: 'unknown'; reason: string };

export interface HttpRequest {
  method: 'GET' | 'POST' | 'PUT' | 'PATCH' | 'DELETE';
  url: string;
  headers?: Record<string, string>;
  body?: string | Buffer;
  /** Time limit of this request in milliseconds; without it the client's own limit applies. */
  timeoutMs?: number;
  /** A request that has no effect although it is no GET, such as one for a token; the breaker treats it as a GET. */
  readOnly?: boolean;
}

export interface ExchangeReport {
  /** The provider's name, for metrics. */
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
  /**
   * Sockets per origin. Lookups and other requests have a pool of this size each; further requests wait for a free
   * socket.
   */
  maxSockets?: number;
  /** Bytes of the largest request and (unpacked) reply. */
  maxBytes?: number;
  /** Resolves host names instead of the system, which has four threads for all, or to check where the connection goes. */
  lookup?: LookupFunction;
  onExchange?: (report: ExchangeReport) => void;
  /** Holds back requests while the provider does not answer. */
  breaker?: Breaker;
  /** Our client certificate, and the authority that signed the server's certificate where it is not a public one. */
  tls?: TlsIdentity;
}

/** For mutual TLS: certificate and key in PEM, or both in a PKCS #12 file. */
export interface TlsIdentity {
  cert?: Buffer;
  key?: Buffer;
  pfx?: Buffer;
  passphrase?: string;
  ca?: Buffer;
}

export interface HttpClient {
  /** Time limit in milliseconds of a request without its own. */
  readonly timeoutMs: number;
  /** Sends one request, as part of the current trace, and never throws. */
  request(request: HttpRequest): Promise<Exchange>;
  /** Closes the idle and busy sockets. */
  close(): void;
}

/**
 * Many servers close an idle socket after five seconds. A request that is sent at that moment ends as `unknown`, so we
 * close first.
 */
const IDLE_SOCKET_MS = 4_000;

/** Makes an HTTP client with its own keep-alive sockets; redirects and proxies are never followed. */
export function createHttpClient(options: HttpClientOptions): HttpClient {
  const { name, timeoutMs = 10_000, maxSockets = 50, maxBytes = 1_000_000, onExchange, breaker } = options;
  const pool = { keepAlive: true, maxSockets, maxFreeSockets: maxSockets, timeout: IDLE_SOCKET_MS };
  const agentOptions = options.lookup ? { ...pool, lookup: options.lookup } : pool;
  const openAgents = () => ({
    httpAgent: new http.Agent(agentOptions),
    httpsAgent: new https.Agent({ ...agentOptions, ...options.tls }),
  });
  // Lookups have sockets of their own: a message, a charge or a refund must not wait behind many lookups.
  const agents = { asking: openAgents(), acting: openAgents() };

  async function exchange(request: HttpRequest, readOnly: boolean): Promise<Exchange> {
    const connection = { begun: false, reached: false };
    const limit = new TimeLimit();
    const timer = setTimeout(() => limit.abort(), request.timeoutMs ?? timeoutMs);
    const headers = { 'User-Agent': 'wapay', Accept: 'application/json', ...traceHeaders(), ...request.headers };
    try {
      const config: InternalAxiosRequestConfig = {
        method: request.method,
        url: request.url,
        headers: new AxiosHeaders(headers),
        data: typeof request.body === 'string' ? Buffer.from(request.body) : request.body,
        responseType: 'arraybuffer',
        // Redirects are not followed: a redirect could carry our key to another host.
        maxRedirects: 0,
        proxy: false,
        maxContentLength: maxBytes,
        maxBodyLength: maxBytes,
        validateStatus: () => true,
        ...(readOnly ? agents.asking : agents.acting),
        signal: limit,
        transport: watchedTransport(connection),
      };
      const { status, headers: answered, data } = await sendByHttp(config);
      return { kind: 'answer', status, headers: textsOf(answered), body: data };
    } catch (error) {
      const late = connection.begun ? 'time-out' : NO_SOCKET;
      const reason = limit.aborted ? late : reasonOf(error);
      return connection.reached ? { kind: 'unknown', reason } : { kind: 'not_sent', reason };
    } finally {
      clearTimeout(timer);
    }
  }

  return {
    timeoutMs,
    async request(request) {
      const readOnly = request.readOnly ?? request.method === 'GET';
      const pass = breaker?.enter(readOnly);
      if (pass?.held) return { kind: 'not_sent', reason: 'held back', retryAfterSeconds: pass.seconds };
      const startedAt = performance.now();
      const result = await exchange(request, readOnly);
      const retryAfterSeconds = reportToBreaker(pass, result);
      try {
        const status = result.kind === 'answer' ? result.status : null;
        onExchange?.({ name, outcome: result.kind, status, ms: performance.now() - startedAt });
      } catch {
        // A broken metric must not turn a sent message into a failure.
      }
      // A failed probe that had no effect is reported as "not sent", so it does not use up a retry.
      if (retryAfterSeconds === null || isAnswered(result)) return result;
      if (result.kind !== 'not_sent' && !readOnly) return result;
      return { kind: 'not_sent', reason: 'no answer', retryAfterSeconds };
    },
    close() {
      for (const { httpAgent, httpsAgent } of Object.values(agents)) {
        httpAgent.destroy();
        httpsAgent.destroy();
      }
    },
  };
}

/**
 * Reports to the breaker how a request ended. Returns the seconds until the next try makes sense, or null while the
 * circuit is closed.
 */
function reportToBreaker(pass: Extract<Pass, { held: false }> | undefined, result: Exchange): number | null {
  if (result.kind !== 'not_sent' || result.reason !== NO_SOCKET)
    return pass?.done(isAnswered(result), result.kind === 'answer') ?? null;
  // All of our own sockets being busy says nothing about the provider.
  pass?.leave();
  return null;
}

/**
 * Whether the provider is up. A reply that is too large for us, or a request that we could not build, says nothing
 * against it.
 */
const isAnswered = (result: Exchange): boolean =>
  result.kind === 'answer' ? result.status < 500 : OUR_OWN.has(result.reason);

const TOO_LARGE = 'reply too large';
/** All sockets were busy until the time limit. */
const NO_SOCKET = 'no free socket';
const OUR_OWN = new Set([TOO_LARGE, 'ERR_BAD_REQUEST', 'ERR_INVALID_URL']);

function reasonOf(error: unknown): string {
  const { code, message } = (error ?? {}) as { code?: unknown; message?: unknown };
  if (typeof message === 'string' && message.startsWith('maxContentLength')) return TOO_LARGE;
  return typeof code === 'string' && /^[A-Z0-9_]{1,60}$/.test(code) ? code : 'broken';
}
