import type { Database } from '../db/core/client';
import type { QueueNotifier } from '../db/sessions/listen-notify';
import type { ForwardTopic } from '../domain/decisions/forwarding';
import type { VerificationSource } from '../domain/lifecycles/statuses';
import type { ConfirmableKinds, InstrumentSettings } from '../domain/order-rules/instruments';
import type { Metrics } from '../metrics/metrics';
import type { Clock, Messenger, Notifier, PaymentProvider, RefundProvider, Vault, WebhookSource } from '../ports';
import type { PaymentWitness } from '../ports/payment-witness';
import type { NamedPsp, PspByKind, PspByWebhook, PspWebhookPath, PspWebhookReader } from '../ports/psp';
import type { SettlementApi, SettlementSources } from '../ports/settlement-source';

/** Claimed work comes back after this when its worker dies: longer than any request can take. */
export const LEASE_SECONDS = 60;

/** What every flow works with. The container makes it; tests make it with their own clock and providers. */
export interface Context {
  db: Database;
  queueNotifier: QueueNotifier;
  /** The id under which this process claims work now. */
  workerId(): number;
  clock: Clock;
  log: Log;
  metrics: Metrics;
  settings: Settings;
  messenger: Messenger;
  /** Looks payments up, by the payment's `source`. */
  providers: Record<VerificationSource, PaymentProvider>;
  /** Makes refunds, by the payment's `source`; null: no refunds. With several PSPs this is the default one. */
  refunders: Record<VerificationSource, RefundProvider | null>;
  webhooks: WebhookSource;
  /** The gateway itself, asked about what WhatsApp's lookup calls captured; null: it has no keys. */
  witness: PaymentWitness | null;
  /** Reads a PSP's webhooks, by the last part of their path; null: that path is off. */
  pspWebhooks: Record<PspWebhookPath, PspWebhookReader | null>;
  /**
   * The configured PSPs: by the kind of payment that each does (`offsite_card_pay` charges stored credentials), by the
   * path of its webhooks, and by name.
   */
  psps: { byKind: PspByKind; byWebhook: PspByWebhook; byName: ReadonlyMap<string, NamedPsp> };
  notifier: Notifier;
  /** Formats in which gateways and banks tell of our money. */
  sources: SettlementSources;
  /** Gateways whose books are fetched nightly, by the source that reads them. */
  settlementApis: ReadonlyMap<string, SettlementApi>;
  /** Keeps secrets that must be readable again. */
  vault: Vault;
  /**
   * Marks the instant between two writes; does nothing but in tests that kill the process there. `referenceIds` are the
   * orders of a step that several share.
   */
  checkpoint(step: string, referenceIds?: readonly string[]): Promise<void> | void;
}

export interface Log {
  debug(fields: Record<string, unknown>, message: string): void;
  info(fields: Record<string, unknown>, message: string): void;
  warn(fields: Record<string, unknown>, message: string): void;
  error(fields: Record<string, unknown>, message: string): void;
}

/** `InstrumentSettings` says which instruments PSPs make instead of the merchant. */
export interface Settings extends InstrumentSettings {
  livemode: boolean;
  /** The currencies in which a PSP is there to confirm a kind that WhatsApp cannot look up. */
  confirms: ConfirmableKinds;
  /** Whether there is a key under which secrets can be kept: endpoints’ and credentials. */
  keepsCredentials: boolean;
  /** Signs bundles of evidence (Ed25519, PEM); null: they are not signed. */
  evidenceKey: string | null;
  /** The largest settlement file that is taken. */
  mostFileBytes: number;
  /** Working days after which what is not settled, and what is not credited, is an exception. */
  settledWithinDays: number;
  creditedWithinDays: number;
  /** Settled payments without an order here: counted for each settlement, or each one reported. */
  foreignPayments: 'count' | 'report';
  /** YYYY-MM-DD. */
  bankHolidays: readonly string[];
  /** The PSP of each kind of payment, by name: in its books is what was paid. */
  pspNames: Readonly<Record<string, string>>;
  lookupScheduleSeconds: readonly number[];
  lookupGiveUpHours: number;
  /** Days after a capture, and after the end of a claim, at which the payment is looked at without any webhook. */
  capturedLookupDays: readonly number[];
  /** A one-click consent older than this by its own time is refused. */
  consentMaxAgeSeconds: number;
  sendScheduleSeconds: readonly number[];
  sendRatePerSecond: number;
  notifyScheduleSeconds: readonly number[];
  /** Who gets copies of WhatsApp's deliveries: an empty `only` gets all of them. */
  forwardAddresses: readonly { url: string; only: readonly ForwardTopic[] }[];
  forwardSecrets: readonly string[];
  /** So many changes of orders are committed together at most. */
  groupSize: number;
  /** A group that takes longer waits for a lock of somebody else; then others are committed beside it. Infinity: never. */
  slowGroupMs: number;
  /** Seconds that ended rows are kept: inbox, outbox and events; timelines of closed orders; Idempotency-Keys. */
  retain: { ended: number; timeline: number; idempotencyKeys: number };
}
