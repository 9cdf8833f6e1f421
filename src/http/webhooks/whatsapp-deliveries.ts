import type { IncomingHttpHeaders, IncomingMessage, RequestListener, ServerResponse } from 'node:http';
import { ProblemError } from '../../domain/values/errors';
import type { Context } from '../../flows/context';
import type { RefusedCounter } from '../../flows/ingest/count-refused';
import type { ReceiveWebhook } from '../../flows/ingest/receive-webhook';
import { inTrace, isTraced, readTrace } from '../../trace';
import { LargeBuffers } from '../receiving/large-buffers';
import { sendProblem, toProblem } from '../server/problem';
import { withRequestId } from '../server/request-id';
import { proofOf } from './proof';

/** Meta sends up to 3 MB, and up to 1,000 updates, in one delivery (Meta, Webhooks overview). */
export const DELIVERY_LIMIT = 4 * 1024 * 1024;

/**
 * Checks who sent a delivery and stores it:
 *   resolves      every item is durable, or was before: 200
 *   unauthorized  no configured scheme proves the sender; nothing is stored: 401
 *   unavailable   the items could not be stored; the sender delivers again: 503
 */
export type HandleDelivery = (headers: IncomingHttpHeaders, body: Buffer, requestId: string) => Promise<void>;

/** Makes the handler of WhatsApp's deliveries. */
export function createWebhookHandler(ctx: Context, receive: ReceiveWebhook, refused: RefusedCounter): HandleDelivery {
  return async (headers, body, requestId) => {
    if (!ctx.webhooks.isAuthentic(headers, body)) {
      refused.add('whatsapp', proofOf(headers));
      throw new ProblemError('unauthorized', 'The delivery proves its sender by none of the configured schemes.');
    }
    await receive(body, headers).catch((error: unknown) => {
      ctx.log.error(
        { event: 'webhook_not_stored', source: 'whatsapp', err: error, request_id: requestId },
        'cannot store a WhatsApp delivery; answered 503, WhatsApp delivers again',
      );
      throw new ProblemError('unavailable', 'Not stored; deliver again.', { retryAfterSeconds: 5 });
    });
  };
}

/** The exact path that is registered with WhatsApp. */
const PATH = '/webhooks/whatsapp';

/**
 * Answers plain deliveries before Express sees them, and passes everything else to `next`: measured, the way through
 * Express takes longer than checking, splitting and storing together. Plain: with a known and permitted length, not
 * compressed.
 */
export function createExpressBypass(ctx: Context, take: HandleDelivery, next: RequestListener): RequestListener {
  const buffers = new LargeBuffers(DELIVERY_LIMIT);
  return (req, res) => {
    const { headers } = req;
    const length = Number(headers['content-length'] ?? Number.NaN);
    const isPlain = length <= DELIVERY_LIMIT && headers['content-encoding'] === undefined;
    if (req.method !== 'POST' || req.url !== PATH || !isPlain) return next(req, res);
    const requestId = withRequestId(ctx, req, res, { route: () => PATH, quiet: true });
    answer(req, res, requestId).then(
      () => res.writeHead(200, { 'Content-Length': 0 }).end(),
      (error: unknown) => sendProblem(res, toProblem(error, requestId).problem, error),
    );
  };

  async function answer(req: IncomingMessage, res: ServerResponse, requestId: string): Promise<void> {
    const trace = isTraced() ? null : readTrace(req.headers);
    const body = await bodyOf(req, res, buffers);
    const work = () => take(req.headers, body, requestId);
    try {
      await (trace === null ? work() : inTrace(trace, work));
    } catch (error) {
      if (error instanceof ProblemError && error.code === 'unauthorized' && isLarge(body.length))
        buffers.giveBack(body);
      throw error;
    }
  }
}

/** Reads the whole body. A promise, because it continues in its caller's trace span; an event listener would not. */
function bodyOf(req: IncomingMessage, res: ServerResponse, buffers: LargeBuffers): Promise<Buffer> {
  const length = Number(req.headers['content-length']);
  if (isLarge(length)) return readInto(buffers.take(length), req, res, buffers);
  return new Promise((resolve) => {
    const chunks: Buffer[] = [];
    req.on('data', (chunk: Buffer) => chunks.push(chunk));
    req.on('end', () => resolve(chunks.length === 1 ? (chunks[0] as Buffer) : Buffer.concat(chunks)));
  });
}

/** Larger bodies are read into one buffer: joining parts at the end would need the memory twice. */
const isLarge = (length: number): boolean => length > 256 * 1024;

function readInto(body: Buffer, req: IncomingMessage, res: ServerResponse, buffers: LargeBuffers): Promise<Buffer> {
  return new Promise((resolve) => {
    let filled = 0;
    let isDropped = false;
    req.on('data', (chunk: Buffer) => {
      if (!isDropped) filled += chunk.copy(body, filled);
    });
    req.on('end', () => resolve(body));
    // The connection broke, or the body was dropped because it was too slow. Of the answer: a request that was answered
    // before its end has no 'close', and more of it may still arrive.
    res.on('close', () => {
      isDropped = filled < body.length;
      if (isDropped) buffers.giveBack(body);
    });
  });
}
