import type { ProviderError } from '../../../../src/ports';
import type { Random } from '../random';
import type { Life } from '../scheduler';

/** An expired token, as every message meets it. */
export const ACCOUNT_FAULT: ProviderError = {
  ...{ httpStatus: 401, code: 190, title: 'Access token has expired', details: null, traceId: null },
  advice: 'The access token or API key is not valid; replace it.',
};

/** WhatsApp's view of our account: for some time in some episodes it is at fault, whatever is sent. */
export class AccountWorld {
  /** When messages met the fault, and of which process. */
  readonly met: { at: number; life: Life }[] = [];
  /** When the service said so. */
  readonly heldAt: number[] = [];
  private readonly from: number;
  private readonly until: number;

  constructor(random: Random, start: number, rate: number) {
    this.from = start + random.int(0, 150) * 60_000;
    this.until = random.chance(rate) ? this.from + random.int(2, 240) * 60_000 : this.from;
  }

  isAtFault = (at: number): boolean => at >= this.from && at < this.until;

  /** Those whose process lived on: what a killed process heard, nobody knows. */
  reported = () => this.met.filter(({ at, life }) => life.diedAt === null || life.diedAt > at + 60_000);

  /** Milliseconds from the first message that met the fault until somebody was told; null: nobody met it. */
  untold(): number | null {
    const [met] = this.reported();
    return met === undefined ? null : (this.heldAt[0] ?? Number.POSITIVE_INFINITY) - met.at;
  }
}
