import type { Database } from '../db/client';
import type { Waker } from '../db/wake';
import type { VerificationSource } from '../domain/words';
import type { Clock, Messenger, Notifier, PaymentProvider, RefundProvider, Vault, WebhookSource } from '../ports';

/** What every flow works with. The container makes it; tests make it with their own clock and providers. */
export interface Context {
  db: Database;
  waker: Waker;
  clock: Clock;
  log: Log;
  settings: Settings;
  messenger: Messenger;
  /** Who tells the truth about a payment, by its `source`. */
  providers: Record<VerificationSource, PaymentProvider>;
  /** Who gives money back, by the payment's `source`; null where nobody can. */
  refunders: Record<VerificationSource, RefundProvider | null>;
  webhooks: WebhookSource;
  notifier: Notifier;
  /** Keeps secrets that must be readable again. */
  vault: Vault;
  /** Marks the instant between two writes; does nothing but in tests that kill the process there. */
  checkpoint(step: string): Promise<void> | void;
}

export interface Log {
  info(fields: Record<string, unknown>, message: string): void;
  warn(fields: Record<string, unknown>, message: string): void;
  error(fields: Record<string, unknown>, message: string): void;
}

export interface Settings {
  livemode: boolean;
  /** Whether a PSP is there to confirm what WhatsApp cannot look up. */
  hasPsp: boolean;
  lookupScheduleSeconds: readonly number[];
  lookupGiveUpHours: number;
  sendScheduleSeconds: readonly number[];
  sendRatePerSecond: number;
  notifyScheduleSeconds: readonly number[];
}
