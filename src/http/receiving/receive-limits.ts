import type { IncomingMessage, RequestListener, Server, ServerResponse } from 'node:http';
import type { Socket } from 'node:net';
import { refuseUnread } from '../server/problem';
import { BodyRoom, type RoomOptions } from './body-room';

/** Why a request or a connection was not taken in. */
export type Refusal = 'memory' | 'slow' | 'connections';

export interface ReceiveLimits {
  /** Bodies of all connections together (RECEIVE_BUFFER_MB). */
  bufferBytes: number;
  /** The largest body of a path; null: it is streamed, and never whole in memory. */
  mostOf(path: string): number | null;
  onRefused(why: Refusal): void;
  /** Connections that are served at the same time. */
  mostConnections?: number;
  /** For tests: shorter times. */
  times?: Partial<RoomOptions>;
}

/** Nearly everything honest is smaller: most deliveries and orders have one or two kilobytes. */
const SMALL_BYTES = 64 * 1024;
/** Large bodies get three quarters, so that they cannot keep small ones out. */
const LARGE_SHARE = 0.75;
/** A large body costs more than its length: parts that were read stay until they are collected. Measured. */
const LARGE_COST = 3;
/** Idle ones do not count: they are closed first. */
const MOST_CONNECTIONS = 1_000;
/** WhatsApp waits for five seconds. */
const TIMES = { waitMs: 4_000, timeLimitMs: 2_000, longestMs: 15_000, mostWaiting: 32 };

const RETRY_SECONDS = 5;
/** A platform that got 503 from these would restart the process, or lose sight of it. */
const ALWAYS = /^\/(livez|readyz|metrics)\b/;

const DETAILS: Record<Refusal, string> = {
  memory: 'Too much is being received at the moment; send it again.',
  slow: 'The body did not arrive in time; send it again.',
  connections: 'Too many connections at the moment; send it again.',
};

/** Limits what a server takes in, whoever sends it; returns what its listener must be wrapped with. */
export function limitReceiving(server: Server, limits: ReceiveLimits): (listener: RequestListener) => RequestListener {
  const isSurplus = limitConnections(server, limits);
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
      start: () => listener(req, res),
      refuse: (why) => refuse(res, why),
    });
    res.once('close', leave);
  };
}

/** The most that a body can take in memory; 0 for none, and for one that is refused by its length, unread. */
function bytesOf({ url = '', headers }: IncomingMessage, mostOf: ReceiveLimits['mostOf']): number {
  const length = Number(headers['content-length'] ?? 0);
  const isOpenEnded = headers['transfer-encoding'] !== undefined || headers['content-encoding'] !== undefined;
  if (!isOpenEnded && !(length > 0)) return 0;
  const most = mostOf(url.split('?', 1)[0] ?? '');
  if (most === null) return 0;
  // Chunked, or larger once it is unpacked: how large is known too late.
  if (isOpenEnded) return most;
  return length > most ? 0 : length;
}

/**
 * Keeps count of connections. Beyond the limit idle ones are closed, and what comes on further ones is refused; beyond
 * twice the limit connections are not accepted.
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
  // An idle one that was closed meanwhile makes room.
  return (socket) => surplus.has(socket) && open > mostConnections;
}
