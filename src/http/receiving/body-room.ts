/** A request whose body needs room. */
export interface RoomRequest {
  /** The most that its body can take. */
  bytes: number;
  /** Whether the whole body is here: it waits to be stored, and is not given up any more. */
  isWhole(): boolean;
  /** There is room: read the body. Called once, at once or later. */
  start(): void;
  /** There is none, or the body came too slowly. Called at most once, before or after `start`. */
  refuse(why: 'memory' | 'slow'): void;
}

export interface RoomOptions {
  /** Of all bodies together. */
  bytes: number;
  /** How long a request waits for room. */
  waitMs: number;
  /** A body that is not whole after this gives its place to one that waits. */
  timeLimitMs: number;
  /** A body that is not whole after this is given up although nobody waits. */
  longestMs: number;
  /** Requests that may wait; each holds a connection and up to 64 KB that Node has read ahead. */
  mostWaiting: number;
}

interface Held {
  request: RoomRequest;
  since: number;
}

/**
 * How often it is looked for bodies that have had their time. One timer for all, which goes on until a look finds
 * nothing to do: a timer for each of thousands of small bodies a second costs more than reading them.
 */
const LOOK_MS = 100;

/**
 * Room for bodies that are being read or waiting to be stored. Room is reserved before the first byte is read, so that
 * no number of connections can fill more of it; what waits is not read, and waits in the kernel of the sender. Slow
 * bodies leave first, the oldest of them before the others: an honest sender's is whole within milliseconds.
 */
export class BodyRoom {
  private free: number;
  private readonly held = new Map<RoomRequest, Held>();
  private readonly waiting = new Map<RoomRequest, NodeJS.Timeout>();
  private look: NodeJS.Timeout | undefined;

  constructor(private readonly options: RoomOptions) {
    this.free = options.bytes;
  }

  /** Gives the request room, lets it wait, or refuses it. Returns what must be called when the request is over. */
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
    const held = this.held.get(request);
    if (held) {
      this.held.delete(request);
      this.free += request.bytes;
    }
    if (this.waiting.size > 0) this.admit();
  }

  /** Lets those in for whom there is room, in the order in which they came. */
  private admit(): void {
    for (const [request, timer] of this.waiting) {
      if (!this.makeRoom(request)) break;
      clearTimeout(timer);
      this.waiting.delete(request);
      this.hold(request);
    }
  }

  /** Whether there is room now, perhaps because bodies that had their time were given up for it. */
  private makeRoom({ bytes }: RoomRequest): boolean {
    const due = performance.now() - this.options.timeLimitMs;
    for (const { request, since } of this.held.values()) {
      if (bytes <= this.free || since > due) break;
      this.giveUp(request, 'memory');
    }
    return bytes <= this.free;
  }

  private giveUp(request: RoomRequest, why: 'memory' | 'slow'): void {
    const held = this.held.get(request);
    if (!held || request.isWhole()) return;
    this.held.delete(request);
    this.free += request.bytes;
    request.refuse(why);
  }
}
