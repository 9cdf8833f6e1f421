/** A buffer that was unused for this long is freed. */
const IDLE_MS = 10_000;

/**
 * Buffers for large bodies, reused when a body was not authentic. V8 frees memory outside of its heap late:
 * unauthenticated senders of large bodies would fill several times the memory in use.
 */
export class LargeBuffers {
  private spare: ArrayBuffer[] = [];
  private timer: NodeJS.Timeout | undefined;

  /** `size`: of the largest body. */
  constructor(private readonly size: number) {}

  /** Memory for `length` bytes, not initialised. */
  take(length: number): Buffer {
    return Buffer.from(this.spare.pop() ?? new ArrayBuffer(this.size), 0, length);
  }

  /** Only for a body that no other code holds: it would see the next body's bytes. */
  giveBack({ buffer }: Buffer): void {
    this.spare.push(buffer as ArrayBuffer);
    clearTimeout(this.timer);
    this.timer = setTimeout(() => {
      this.spare = [];
    }, IDLE_MS).unref();
  }
}
