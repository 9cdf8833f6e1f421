/** A buffer that nobody has needed for so long is freed. */
const IDLE_MS = 10_000;

/**
 * Memory for large bodies, used again when a body turned out to be worth nothing. V8 frees what is outside of its heap
 * late: strangers who send one large body after the other would fill several times the memory that is in use.
 */
export class LargeBuffers {
  private spare: ArrayBuffer[] = [];
  private timer: NodeJS.Timeout | undefined;

  /** `size`: of the largest body. */
  constructor(private readonly size: number) {}

  /** Room for `length` bytes, with anything in it. */
  take(length: number): Buffer {
    return Buffer.from(this.spare.pop() ?? new ArrayBuffer(this.size), 0, length);
  }

  /** Only for a body that was handed to nobody: who still holds it would see the next one. */
  giveBack({ buffer }: Buffer): void {
    this.spare.push(buffer as ArrayBuffer);
    clearTimeout(this.timer);
    this.timer = setTimeout(() => {
      this.spare = [];
    }, IDLE_MS).unref();
  }
}
