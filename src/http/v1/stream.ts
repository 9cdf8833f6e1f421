import type { Response } from 'express';
import { countOpenProblems } from '../../db/maintenance/statistics';
import type { ChangedOrder } from '../../db/orders/change-feed';
import { ProblemError } from '../../domain/values/errors';
import type { Context } from '../../flows/context';
import { changesSince, type Follower, followChanges } from '../../flows/views/follow-changes';
import type { OpenStream } from '../server/route';

const POLL_MS = 1_000;
/** Polls without an event before a heartbeat: proxies close connections that are silent for a minute or less. */
const BEATS_OF_SILENCE = 15;
const MOST_LISTENERS = 50;
/** With more unread bytes the reader is not reading, so the stream is closed. */
const MOST_UNREAD_BYTES = 256 * 1024;
/** After more missed lines the reader loads the lists again, which is less work for both sides. */
const MOST_MISSED = 5_000;

interface Listener {
  response: Response;
  /** When the reader's session ends; null: never. */
  until: Date | null;
  /** Changes that arrive while missed ones are being sent; null when the reader is up to date. */
  waiting: ChangedOrder[] | null;
  /** Versions that were sent as missed changes, until a poll has passed them; null afterwards. */
  seenVersions: Map<string, number> | null;
}

/** The one poll for all listeners of this process. */
interface Hub {
  follower: Follower;
  openProblems: number;
  /** The database was unavailable: it may be another one now, which does not know the follower's position. */
  lost: boolean;
  ended: boolean;
}

/**
 * Sends changes to listeners: `order`, `problem`, and `missed` when the missed changes cannot be sent. One poll a
 * second serves all listeners; without listeners there is none. `closing` ends every stream.
 */
export function createStream(ctx: Context, closing: AbortSignal | null, pollMs = POLL_MS): OpenStream {
  const listeners = new Set<Listener>();
  let hub: Promise<Hub> | null = null;

  const leave = (listener: Listener): void => {
    listeners.delete(listener);
    if (listeners.size > 0) return;
    hub?.then(
      (own) => {
        own.ended = true;
      },
      () => {},
    );
    hub = null;
  };

  const begin = async (): Promise<Hub> => {
    const follower = await followChanges(ctx.db);
    const own: Hub = { follower, openProblems: await countOpenProblems(ctx.db), lost: false, ended: false };
    let beats = 0;
    let polling = false;
    const beat = async (): Promise<void> => {
      if (own.ended) return clearInterval(timer);
      beats += 1;
      endSessions();
      if (beats % BEATS_OF_SILENCE === 0)
        // A listener that still waits for missed changes gets those first.
        for (const listener of listeners) if (listener.waiting === null) tell(listener, ':\n\n');
      // A slow poll must not overlap with the next one.
      if (polling) return;
      polling = true;
      await poll(own).catch((err: unknown) => {
        own.lost = true;
        ctx.log.warn({ event: 'change_feed_failed', err }, 'cannot read the change feed; the stream tries again');
      });
      polling = false;
    };
    const timer = setInterval(beat, pollMs).unref();
    return own;
  };

  const endSessions = (): void => {
    const now = ctx.clock.now();
    for (const { until, response } of listeners) if (until !== null && until <= now) end(response);
  };

  const poll = async (own: Hub): Promise<void> => {
    const ready = [...listeners].filter(({ waiting }) => waiting === null);
    const missed = own.lost ? [MISSED] : [];
    if (own.lost) own.follower = await followChanges(ctx.db);
    own.lost = false;
    const changes = await own.follower.next();
    const open = await countOpenProblems(ctx.db);
    if (own.ended) return;
    const problem = open === own.openProblems ? [] : [problemEvent(open)];
    own.openProblems = open;
    for (const listener of listeners) {
      if (listener.waiting) listener.waiting.push(...changes);
      else
        tell(
          listener,
          write([...missed, ...newEvents(changes, listener.seenVersions), ...problem], own.follower.position),
        );
    }
    for (const listener of ready) listener.seenVersions = null;
  };

  closing?.addEventListener('abort', () => {
    for (const { response } of listeners) end(response);
  });

  return async (request, response, until) => {
    if (closing?.aborted || listeners.size >= MOST_LISTENERS)
      throw new ProblemError('unavailable', 'No more streams are opened here at the moment.', { retryAfterSeconds: 5 });
    const listener: Listener = { response, until, waiting: [], seenVersions: null };
    listeners.add(listener);
    response.once('close', () => leave(listener));
    try {
      hub ??= begin();
      const own = await hub;
      const { position } = own.follower;
      const missed = await readMissed(ctx, request.get('last-event-id'), own.follower);
      if (!listeners.has(listener)) return;
      response.set({ 'Content-Type': 'text/event-stream', 'Cache-Control': 'no-store', 'X-Accel-Buffering': 'no' });
      response.flushHeaders();
      listener.seenVersions = new Map((missed ?? []).map(({ referenceId, version }) => [referenceId, version]));
      const past = missed === null ? [MISSED] : newEvents(missed, null);
      const events = [
        ...past,
        ...newEvents(listener.waiting ?? [], listener.seenVersions),
        problemEvent(own.openProblems),
      ];
      listener.waiting = null;
      tell(listener, `retry: 2000\n\n${write(events, position)}`);
      if (closing?.aborted) end(response);
    } catch (error) {
      leave(listener);
      throw error;
    }
  };
}

/** Changes since the reader's last event; null when there are too many, or when the id is another database's. */
async function readMissed(ctx: Context, given: string | undefined, { newest }: Follower) {
  if (!given || !/^\d{1,15}$/.test(given)) return [];
  const last = Number(given);
  return last > newest ? null : changesSince(ctx.db, last, MOST_MISSED);
}

function tell({ response }: Listener, text: string): void {
  if (text === '') return;
  // One write may be large, but the previous ones should have been read by now.
  if (response.writableLength > MOST_UNREAD_BYTES) response.destroy();
  else response.write(text);
}

/** Ends a stream. One whose reader does not read would never end, so it is destroyed. */
function end(response: Response): void {
  if (response.writableLength > 0) response.destroy();
  else response.end();
}

/** Events for changes that the listener has not seen. */
const newEvents = (changes: ChangedOrder[], seenVersions: Map<string, number> | null): string[] =>
  changes.filter(({ referenceId, version }) => (seenVersions?.get(referenceId) ?? 0) < version).map(orderEvent);

const MISSED = 'event: missed\ndata: {}\n';

const orderEvent = ({ referenceId, version, status, paymentStatus, updatedAt }: ChangedOrder): string =>
  `event: order\ndata: ${JSON.stringify({
    reference_id: referenceId,
    version,
    status,
    payment_status: paymentStatus,
    updated_at: updatedAt.toISOString(),
  })}\n`;

const problemEvent = (open: number): string => `event: problem\ndata: {"open":${open}}\n`;

/**
 * The text of events. Only the last one has the position, so that a reader who is cut off before it gets all of them
 * again.
 */
const write = (events: string[], position: number): string =>
  events.map((event, index) => `${event}${index === events.length - 1 ? `id: ${position}\n` : ''}\n`).join('');
