/** A request whose body needs memory. */
export interface RoomRequest {
  /** The largest size of its body in memory. */
  bytes: number;
  /** Whether the whole body has arrived: then it is waiting to be stored and is not dropped any more. */
  isWhole(): boolean;
  /** Whether its answer is made: then nothing needs the body any more, even when the sender does not read the answer. */
  isAnswered(): boolean;
  /** Called when there is memory: read the body. Called once, at once or later. */
  start(): void;
  /** Called when there is no memory, or when the body is too slow. Called at most once, before or after `start`. */
  refuse(why: 'memory' | 'slow'): void;
}

export interface RoomOptions {
  /** Memory for all bodies together. */
  bytes: number;
  /** How long a request waits for memory. */
  waitMs: number;
  /** A body that is incomplete after this time is dropped when another one waits. */
  timeLimitMs: number;
  /** A body that is incomplete after this time is dropped in any case. */
  longestMs: number;
  /** Requests that may wait; each holds a connection and up to 64 KB that Node has read ahead. */
  mostWaiting: number;
}

interface Held {
  request: RoomRequest;
  since: number;
}

/**
 * How often slow bodies are searched. One timer for all bodies, which runs until a search finds nothing to do: a timer
 * for each of thousands of small bodies a second would cost more than reading them.
 */
const LOOK_MS = 100;

/**
 * Memory for bodies that are being read or waiting to be stored. It is reserved before the first byte is read, so that
 * no number of connections can use more. A waiting body is not read, and stays in the sender's kernel. Slow bodies are
 * dropped first, the oldest before the others: an honest sender's body arrives within milliseconds.
 */
export class BodyRoom {
  private free: number;
  private readonly held = new Map<RoomRequest, Held>();
  private readonly waiting = new Map<RoomRequest, NodeJS.Timeout>();
  private look: NodeJS.Timeout | undefined;

  constructor(private readonly options: RoomOptions) {
    this.free = options.bytes;
  }

  /**
   * Reserves memory for the request, lets it wait, or refuses it. Returns a function to call when the request has
   * ended.
   */
  enter(request: RoomRequest): () => void {
    if (this.waiting.size === 0 && this.makeRoom(request)) this.hold(request);
    else if (this.waiting.size >= this.options.mostWaiting) request.refuse('memory');
    else this.wait(request);
    return () => this.leave(request);
  }

  private hold(request: RoomRequest): void {
    this.free -= request.bytes;
    this.held.set(request, { request, since: performance.now() });
    this.lookLater();
    request.start();
  }

  private wait(request: RoomRequest): void {
    const timer = setTimeout(() => {
      this.leave(request);
      request.refuse('memory');
    }, this.options.waitMs);
    this.waiting.set(request, timer.unref());
    this.lookLater();
  }

  private lookLater(): void {
    this.look ??= setTimeout(() => {
      this.look = undefined;
      for (const { request } of this.held.values()) if (request.isAnswered()) this.release(request);
      this.giveUpOld();
      this.admit();
      if (this.held.size > 0 || this.waiting.size > 0) this.lookLater();
    }, LOOK_MS).unref();
  }

  /** Gives up bodies that came too slowly; the oldest stand first. */
  private giveUpOld(): void {
    const due = performance.now() - this.options.longestMs;
    for (const { request, since } of this.held.values()) {
      if (since > due) return;
      this.giveUp(request, 'slow');
    }
  }

  private leave(request: RoomRequest): void {
    if (this.waiting.size > 0) {
      clearTimeout(this.waiting.get(request));
      this.waiting.delete(request);
    }
    this.release(request);
    if (this.waiting.size > 0) this.admit();
  }

  private release(request: RoomRequest): boolean {
    const wasHeld = this.held.delete(request);
    if (wasHeld) this.free += request.bytes;
    return wasHeld;
  }

  /** Starts waiting requests for which there is memory, in their order. */
  private admit(): void {
    for (const [request, timer] of this.waiting) {
      if (!this.makeRoom(request)) break;
      clearTimeout(timer);
      this.waiting.delete(request);
      this.hold(request);
    }
  }

  /** Whether there is memory now; may drop slow bodies to get it. */
  private makeRoom({ bytes }: RoomRequest): boolean {
    const due = performance.now() - this.options.timeLimitMs;
    for (const { request, since } of this.held.values()) {
      if (bytes <= this.free || since > due) break;
      this.giveUp(request, 'memory');
    }
    return bytes <= this.free;
  }

  private giveUp(request: RoomRequest, why: 'memory' | 'slow'): void {
    if (!request.isWhole() && this.release(request)) request.refuse(why);
  }
}
