import type { Request, Response } from 'express';
import type { Exchange } from '../world/http-log';
import type { World } from '../world/world';

/** Changes come in bursts; a page that reads anew for each would only be slower. */
const BURST_MS = 60;

/** A proxy closes what is silent for a minute or so. */
const HEARTBEAT_MS = 20_000;

/**
 * Server-sent events: `exchange` with each HTTP exchange (first those that are kept, after `Last-Event-ID` if there is
 * one), and `change` when the world has changed. Ends when the reader leaves or the world closes.
 */
export function streamWorld(world: World, request: Request, response: Response): void {
  if (world.ending) {
    response.status(503).end();
    return;
  }
  response.set({ 'Content-Type': 'text/event-stream', 'Cache-Control': 'no-store', 'X-Accel-Buffering': 'no' });
  response.flushHeaders();
  const tell = (exchange: Exchange) =>
    response.write(`id: ${exchange.id}\nevent: exchange\ndata: ${JSON.stringify(exchange)}\n\n`);
  response.write('retry: 1000\n\n');
  const last = Number(request.get('last-event-id') ?? 0);
  const kept = world.httpLog.all();
  // A greater number than any of ours is one of a former process.
  const known = (kept.at(-1)?.id ?? 0) >= last ? last : 0;
  for (const exchange of kept) if (exchange.id > known) tell(exchange);

  let burst: NodeJS.Timeout | undefined;
  const tellChange = () => {
    burst ??= setTimeout(() => {
      burst = undefined;
      response.write('event: change\ndata: {}\n\n');
    }, BURST_MS).unref();
  };
  const heartbeat = setInterval(() => response.write(':\n\n'), HEARTBEAT_MS).unref();
  const stops = [world.httpLog.watch(tell), world.watch(tellChange)];
  const end = () => {
    for (const stop of stops) stop();
    clearTimeout(burst);
    clearInterval(heartbeat);
    world.streams.delete(end);
    response.end();
  };
  world.streams.add(end);
  response.once('close', end);
}
