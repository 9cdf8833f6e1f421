import type { IncomingHttpHeaders, IncomingMessage, RequestListener } from 'node:http';
import { ProblemError } from '../domain/errors';
import type { Context } from '../flows/context';
import type { ReceiveWebhook } from '../flows/receive-webhook';
import { inTrace, isTraced, readTrace } from '../trace';
import { identify } from './identify';
import { sendProblem, toProblem } from './problem';

/** Meta sends up to 3 MB, and up to 1,000 updates, in one delivery (Meta, Webhooks overview). */
export const DELIVERY_LIMIT = 4 * 1024 * 1024;

/**
 * Checks who sent a delivery and stores it:
 *   resolves      every item is durable, or was before: 200
 *   unauthorized  no configured scheme proves the sender; nothing is stored: 401
 *   unavailable   the items could not be stored; the sender delivers again: 503
 */
export type TakeDelivery = (headers: IncomingHttpHeaders, body: Buffer, requestId: string) => Promise<void>;

/** Makes the taker of WhatsApp's deliveries. */
export function createTaker(ctx: Context, receive: ReceiveWebhook): TakeDelivery {
  return async (headers, body, requestId) => {
    if (!ctx.webhooks.isAuthentic(headers, body))
      throw new ProblemError('unauthorized', 'The delivery proves its sender by none of the configured schemes.');
    await receive(body).catch((error: unknown) => {
      ctx.log.error({ err: error, request_id: requestId }, 'a delivery could not be stored');
      throw new ProblemError('unavailable', 'Not stored; deliver again.', { retryAfterSeconds: 5 });
    });
  };
}

/** Exactly what WhatsApp is told to call. */
const PATH = '/webhooks/whatsapp';

/**
 * Answers plain deliveries before the framework sees them, and leaves everything else to `next`: measured, the way
 * through the framework takes longer than checking, splitting and storing together. Plain: of known and permitted length,
 * not compressed.
 */
export function createFastLane(ctx: Context, take: TakeDelivery, next: RequestListener): RequestListener {
  return (req, res) => {
    const { headers } = req;
    const length = Number(headers['content-length'] ?? Number.NaN);
    const isPlain = length <= DELIVERY_LIMIT && headers['content-encoding'] === undefined;
    if (req.method !== 'POST' || req.url !== PATH || !isPlain) return next(req, res);
    const requestId = identify(ctx, req, res, { route: () => PATH, quiet: true });
    answer(req, requestId).then(
      () => res.writeHead(200, { 'Content-Length': 0 }).end(),
      (error: unknown) => sendProblem(res, toProblem(error, requestId).problem, error),
    );
  };

  async function answer(req: IncomingMessage, requestId: string): Promise<void> {
    const trace = isTraced() ? null : readTrace(req.headers);
    const body = await bodyOf(req);
    const work = () => take(req.headers, body, requestId);
    return trace === null ? work() : inTrace(trace, work);
  }
}

/** The whole body; a promise, and no listener that works, because a promise goes on within the span of its caller. */
function bodyOf(req: IncomingMessage): Promise<Buffer> {
  return new Promise((resolve) => {
    const chunks: Buffer[] = [];
    req.on('data', (chunk: Buffer) => chunks.push(chunk));
    req.on('end', () => resolve(chunks.length === 1 ? (chunks[0] as Buffer) : Buffer.concat(chunks)));
  });
}
