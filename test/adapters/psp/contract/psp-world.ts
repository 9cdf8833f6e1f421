import { createHttpClient, type HttpClient } from '../../../../src/adapters/http/client';
import type { InstrumentKind } from '../../../../src/domain/lifecycles/instrument-kinds';
import type { Psp, PspWebhookDelivery, PspWebhookReader } from '../../../../src/ports/psp';
import { TestClock } from '../../../helpers/app/test-app';
import type { ServerFault } from '../../../helpers/providers/fake-server';

/** A delivery of a webhook: signed under the present secret, the former one, or by nobody who knows it. */
export type Proof = 'present' | 'former' | 'forged';

/** A PSP at the far end of HTTP, the adapter that speaks with it, and the hands of those who are there. */
export interface PspWorld {
  psp: Psp;
  currency: 'INR' | 'BRL';
  clock: TestClock;
  reader: PspWebhookReader;
  setFault(fault: ServerFault | null, times?: number): void;
  /** How many instruments of a reference somebody could pay now. */
  payable(kind: InstrumentKind, referenceId: string): number;
  /** The customer pays the instrument; the charge's id. */
  pay(kind: InstrumentKind, referenceId: string): Promise<string>;
  /** Lists and searches stop at what they show now; null: nothing here lags behind. */
  setLag: ((on: boolean) => void) | null;
  /** The merchant gives money back in the PSP's dashboard. */
  refundElsewhere(chargeId: string, amount: number): void;
  endRefunds(status: 'completed' | 'failed'): void;
  /** How many refunds of a charge there are. */
  refundsOf(chargeId: string): number;
  /** The customer's bank claims the money. */
  dispute(chargeId: string, amount: number): { kind: string; end(how: 'won' | 'lost'): void };
  /** A source that is not needed to know what was paid stops answering; null: there is none. */
  breakOptional: ((broken: boolean) => void) | null;
  /** The PSP forgets the tokens that it gave out; null: it gives none. */
  expireTokens: (() => void) | null;
  /** The same PSP asked with credentials that it does not take. */
  wrongKey(): Psp;
  /** The same adapter, and nobody listens at its address. */
  unreachable(url: string): Psp;
  delivery(proof: Proof, about: { referenceId: string; chargeId: string }): PspWebhookDelivery;
  close(): Promise<void>;
}

/** Less than a second, so that what never answers does not hold up a test. */
const TIMEOUT_MS = 900;

/** Clients of one world, closed together. */
export function createClients() {
  const clients: HttpClient[] = [];
  return {
    open: (options: Partial<Parameters<typeof createHttpClient>[0]> = {}): HttpClient => {
      const client = createHttpClient({ name: 'psp', timeoutMs: TIMEOUT_MS, ...options });
      clients.push(client);
      return client;
    },
    close: () => {
      for (const client of clients) client.close();
    },
  };
}

/** A clock that starts where the tests' world does. */
export const newClock = (): TestClock => new TestClock();

export const delivery = (
  body: object | string,
  headers: Record<string, string>,
  query: Record<string, unknown> = {},
): PspWebhookDelivery => ({
  headers,
  query,
  pathToken: null,
  raw: Buffer.from(typeof body === 'string' ? body : JSON.stringify(body)),
});
