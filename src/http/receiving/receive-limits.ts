import type { IncomingMessage, RequestListener, Server, ServerResponse } from 'node:http';
import type { Socket } from 'node:net';
import { refuseTooLarge, refuseUnread } from '../server/problem';
import { BodyRoom, type RoomOptions } from './body-room';

/** Why a request or a connection was refused. */
export type Refusal = 'memory' | 'slow' | 'connections';

export interface ReceiveLimits {
  /** Memory for the bodies of all connections (RECEIVE_BUFFER_MB). */
  bufferBytes: number;
  /** The largest body of a path; null: it is streamed, and never whole in memory. */
  mostOf(path: string): number | null;
  onRefused(why: Refusal): void;
  /** The largest number of connections that are served at the same time. */
  mostConnections?: number;
  /** A connection on which nothing moves for this long is closed. */
  silentMs?: number;
  /** For tests: shorter times. */
  times?: Partial<RoomOptions>;
}

/** Nearly every honest body is smaller: most deliveries and orders have one or two kilobytes. */
const SMALL_BYTES = 64 * 1024;
/** Large bodies get three quarters of the memory, so that they cannot block small ones. */
const LARGE_SHARE = 0.75;
/** A large body costs more than its length, because its parts stay until they are collected. Measured. */
const LARGE_COST = 3;
/** Idle connections are closed first. */
const MOST_CONNECTIONS = 1_000;
/** WhatsApp waits five seconds for an answer. */
const TIMES = { waitMs: 4_000, timeLimitMs: 2_000, longestMs: 15_000, mostWaiting: 32 };

/** Who does not read an answer would keep its connection for ever. Streams send something every 15 or 20 seconds. */
const SILENT_MS = 120_000;

const RETRY_SECONDS = 5;
/** Always served: with a 503 from these, a platform would restart the process or lose its metrics. */
const ALWAYS = /^\/(livez|readyz|metrics)\b/;

const DETAILS: Record<Refusal, string> = {
  memory: 'Too much is being received at the moment; send it again.',
  slow: 'The body did not arrive in time; send it again.',
  connections: 'Too many connections at the moment; send it again.',
};

/** Limits what a server receives, before authentication. Returns the wrapper for its listener. */
export function limitReceiving(server: Server, limits: ReceiveLimits): (listener: RequestListener) => RequestListener {
  const isSurplus = limitConnections(server, limits);
  server.timeout = limits.silentMs ?? SILENT_MS;
  const times = { ...TIMES, ...limits.times };
  const large = new BodyRoom({ ...times, bytes: limits.bufferBytes * LARGE_SHARE });
  const small = new BodyRoom({ ...times, bytes: limits.bufferBytes * (1 - LARGE_SHARE) });
  const refuse = (res: ServerResponse, why: Refusal): void => {
    if (res.headersSent || res.destroyed) return;
    limits.onRefused(why);
    refuseUnread(res, DETAILS[why], RETRY_SECONDS);
  };
  return (listener) => (req, res) => {
    if (isSurplus(req.socket) && !ALWAYS.test(req.url ?? '')) return refuse(res, 'connections');
    const bytes = bytesOf(req, limits.mostOf);
    if (bytes === 0) return listener(req, res);
    const isLarge = bytes > SMALL_BYTES;
    const leave = (isLarge ? large : small).enter({
      bytes: isLarge ? bytes * LARGE_COST : bytes,
      isWhole: () => req.complete,
      isAnswered: () => res.writableEnded,
      start: () => {
        if (req.headers['content-encoding'] !== undefined) limitPacked(req, res, bytes);
        listener(req, res);
      },
      refuse: (why) => refuse(res, why),
    });
    res.once('close', leave);
  };
}

/** The memory that a body can need; 0 for no body and for one that is refused unread because of its length. */
function bytesOf({ url = '', headers }: IncomingMessage, mostOf: ReceiveLimits['mostOf']): number {
  const length = Number(headers['content-length'] ?? 0);
  const isOpenEnded = headers['transfer-encoding'] !== undefined || headers['content-encoding'] !== undefined;
  if (!isOpenEnded && !(length > 0)) return 0;
  const most = mostOf(url.split('?', 1)[0] ?? '');
  if (most === null) return 0;
  // Chunked or compressed: its size is known too late, so reserve the maximum.
  if (isOpenEnded) return most;
  return length > most ? 0 : length;
}

/** Refuses a packed body that is longer than it may be unpacked: it could be endless, and unpack to nothing. */
function limitPacked(req: IncomingMessage, res: ServerResponse, most: number): void {
  let received = 0;
  // A listener for 'data' would begin to read before the route does.
  const push = req.push.bind(req);
  req.push = (chunk: Buffer | null, encoding) => {
    received += chunk?.length ?? 0;
    if (received > most) refuseTooLarge(res);
    return push(chunk, encoding);
  };
}

/**
 * Counts connections. Beyond the limit idle ones are closed and requests on new ones are refused; beyond twice the
 * limit no connection is accepted.
 */
function limitConnections(
  server: Server,
  { mostConnections = MOST_CONNECTIONS, onRefused }: ReceiveLimits,
): (socket: Socket) => boolean {
  const surplus = new WeakSet<Socket>();
  let open = 0;
  server.maxConnections = mostConnections * 2;
  server.on('drop', () => onRefused('connections'));
  server.on('connection', (socket: Socket) => {
    open += 1;
    socket.once('close', () => {
      open -= 1;
    });
    if (open <= mostConnections) return;
    server.closeIdleConnections();
    surplus.add(socket);
  });
  // A closed idle connection may have made a place free.
  return (socket) => surplus.has(socket) && open > mostConnections;
}
