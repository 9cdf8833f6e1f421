import http from 'node:http';
import https from 'node:https';
import type { TLSSocket } from 'node:tls';
import axios, { type GenericAbortSignal } from 'axios';

/**
 * Axios's own transport for Node, without what `axios.request` does around it: merging of defaults, interceptors and
 * transformations cost as much of the processor as the request, and we use none of them.
 */
export const sendByHttp = axios.getAdapter('http');

/** The headers of a reply. */
export function textsOf(headers: object): Record<string, string> {
  const texts: Record<string, string> = {};
  for (const [name, value] of Object.entries(headers)) texts[name] = String(value);
  return texts;
}

/** The one use that axios makes of an AbortSignal; a real one costs several times as much. */
export class TimeLimit implements GenericAbortSignal {
  aborted = false;
  private listener: (() => void) | undefined;
  addEventListener(_type: string, listener: () => void): void {
    this.listener = listener;
  }
  removeEventListener(): void {
    this.listener = undefined;
  }
  abort(): void {
    this.aborted = true;
    this.listener?.();
  }
}

/**
 * Node's own transport, watched. Error codes alone do not tell whether a request left (ECONNRESET comes before and
 * after), but the socket does: Node writes a request only once the connection, and under TLS the handshake with the
 * certificate check, is complete. A kept-alive socket is complete from the start.
 */
export function watchedTransport(connection: { begun: boolean; reached: boolean }) {
  const reached = () => {
    connection.reached = true;
  };
  return {
    request(options: https.RequestOptions, onResponse: (response: http.IncomingMessage) => void): http.ClientRequest {
      const secure = options.protocol === 'https:';
      const request = (secure ? https : http).request(options, onResponse);
      // Node writes the request after this event, so that a socket that failed at once has carried nothing.
      request.once('socket', (socket) => {
        connection.begun = true;
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
