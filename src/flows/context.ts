import type { Database } from '../db/client';
import type { Waker } from '../db/wake';
import type { VerificationSource } from '../domain/words';
import type { Metrics } from '../metrics';
import type {
  Clock,
  HintSource,
  Messenger,
  Notifier,
  PaymentProvider,
  Psp,
  RefundProvider,
  Vault,
  WebhookSource,
} from '../ports';

/** What every flow works with. The container makes it; tests make it with their own clock and providers. */
export interface Context {
  db: Database;
  waker: Waker;
  clock: Clock;
  log: Log;
  metrics: Metrics;
  settings: Settings;
  messenger: Messenger;
  /** Who tells the truth about a payment, by its `source`. */
  providers: Record<VerificationSource, PaymentProvider>;
  /** Who gives money back, by the payment's `source`; null where nobody can. */
  refunders: Record<VerificationSource, RefundProvider | null>;
  webhooks: WebhookSource;
  /** Who charges stored credentials; null where nobody does. */
  psp: Psp | null;
  /** Where the PSP's news comes from, by the last part of the path; null: it does not come there. */
  hints: Record<'psp' | 'stripe', HintSource | null>;
  notifier: Notifier;
  /** Keeps secrets that must be readable again. */
  vault: Vault;
  /** Marks the instant between two writes; does nothing but in tests that kill the process there. */
  checkpoint(step: string): Promise<void> | void;
}

export interface Log {
  debug(fields: Record<string, unknown>, message: string): void;
  info(fields: Record<string, unknown>, message: string): void;
  warn(fields: Record<string, unknown>, message: string): void;
  error(fields: Record<string, unknown>, message: string): void;
}

export interface Settings {
  livemode: boolean;
  /** Whether a PSP is there to confirm what WhatsApp cannot look up. */
  hasPsp: boolean;
  /** Whether there is a key under which credentials can be kept. */
  keepsCredentials: boolean;
  lookupScheduleSeconds: readonly number[];
  lookupGiveUpHours: number;
  sendScheduleSeconds: readonly number[];
  sendRatePerSecond: number;
  notifyScheduleSeconds: readonly number[];
  /** Seconds that what is over is kept: news, owed work and events; the timeline of closed orders; Idempotency-Keys. */
  retain: { ended: number; timeline: number; idempotencyKeys: number };
}
