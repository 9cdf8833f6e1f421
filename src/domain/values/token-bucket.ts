/**
 * A budget that fills evenly: at most `capacity`, `perSecond` more each second. It reads no clock: callers say what
 * time it is, in milliseconds. A clock that goes back adds nothing.
 */
export class TokenBucket {
  private saved: number;

  constructor(
    private readonly capacity: number,
    private readonly perSecond: number,
    private at: number,
  ) {
    this.saved = capacity;
  }

  /** Takes up to `wanted` whole tokens; returns how many. */
  take(now: number, wanted: number): number {
    this.fill(now);
    const taken = Math.min(wanted, Math.floor(this.saved));
    this.saved -= taken;
    return taken;
  }

  /** Returns tokens that were taken and not used. */
  giveBack(unused: number): void {
    this.saved = Math.min(this.capacity, this.saved + unused);
  }

  /** Whole tokens that are left. */
  get remaining(): number {
    return Math.floor(this.saved);
  }

  /** Seconds until there is one more. */
  get secondsToNext(): number {
    return (this.remaining + 1 - this.saved) / this.perSecond;
  }

  private fill(now: number): void {
    this.saved = Math.min(this.capacity, this.saved + (Math.max(0, now - this.at) / 1000) * this.perSecond);
    this.at = now;
  }
}
