import type { Exchange, HttpClient, HttpRequest } from './client';

/** Sends requests; what an adapter needs of a client. */
export type Requester = Pick<HttpClient, 'request' | 'timeoutMs'>;

/**
 * The requests of one call, which share one time limit: a second request has only what the first one left. One that
 * would begin after the limit is not sent.
 */
export function withDeadline(client: Requester, limitMs: number): Requester {
  const deadline = performance.now() + limitMs;
  const { timeoutMs } = client;
  return {
    timeoutMs,
    async request(request: HttpRequest): Promise<Exchange> {
      const leftMs = Math.ceil(deadline - performance.now());
      if (leftMs <= 0) return { kind: 'not_sent', reason: 'time-out' };
      return client.request({ ...request, timeoutMs: Math.min(leftMs, request.timeoutMs ?? timeoutMs) });
    },
  };
}
