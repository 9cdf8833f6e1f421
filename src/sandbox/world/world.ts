import type { ControlKey } from '../require-key';
import type {
  Charge,
  ChatMessage,
  Customer,
  Delivery,
  Faults,
  Payout,
  PspDispute,
  PspInstrument,
  PspRefund,
  Registration,
  RememberedKey,
  SandboxOrder,
} from './entities';
import { HttpLog } from './http-log';
import { Journal, type Table } from './journal';
import { type Effect, Effects, type SandboxClock } from './scheduler';

export interface SandboxOptions {
  clock: SandboxClock;
  /** Moves the clock of the service and of the world, which are then the same; absent: nobody can. In milliseconds. */
  time?: { aheadMs(): number; forward(ms: number): Promise<void> };
  log?: (line: object) => void;
  /** Path of the append-only file that survives a restart; absent: memory only. */
  journal?: string;
  /** Makes one delivery and gives its HTTP status; throws when there was no answer. */
  deliver?: (url: string, headers: Record<string, string>, body: string) => Promise<number>;
  /** Where webhooks go until somebody calls /v1/configs/webhook. */
  webhook?: Registration;
  /** Where PSP hints go (default: /webhooks/psp beside the WhatsApp webhook) and the `whsec_` secret that signs them. */
  psp?: { url?: string; secret?: string; keyHours?: number };
  /** Adds x-360dialog-signature, or Meta's X-Hub-Signature-256, to WhatsApp deliveries. */
  signatures?: { platformSecret?: string; appSecret?: string };
  /** The number that sends; refused under another id only when it is set here. */
  phoneNumberId?: string;
  displayPhoneNumber?: string;
  wabaId?: string;
  /** Which edition of Meta's page the lookup follows: the amount is `total_amount` in that of November 2025. */
  lookupEdition?: '2025' | '2026';
  /**
   * How long a `slow` lookup takes, how long a `timeout_after` request hangs before its socket is destroyed, and how
   * long a customer waits for the message of an order that the service is sending.
   */
  delays?: { slowMs?: number; hangMs?: number; messageMs?: number };
  /**
   * How long a bank takes over a payment that the service hears about, so that `pending` can be seen; 0 by default.
   * The customer's request waits for it.
   */
  bankMs?: number;
  /** How long the gateway or PSP takes over a refund. */
  refundSeconds?: number;
  /** The key with which the example orders are created at the service's own API; pages never see it. */
  merchantKey?: string;
  /** Who may look at the world and act in it; absent or empty: everybody. */
  controlKeys?: readonly ControlKey[];
}

/** For sandboxes that people use: long enough for the service to look up while the attempt is pending. */
export const BANK_MS = 300;

const NO_FAULTS: Faults = { lookup: 'ok', send: 'ok', charge: 'ok' };

/** The pretend world: orders, customers, money, and what is still to happen. */
export class World {
  readonly orders: Table<SandboxOrder>;
  readonly customers: Table<Customer>;
  readonly chat: Table<ChatMessage>;
  readonly deliveries: Table<Delivery>;
  readonly charges: Table<Charge>;
  readonly pspRefunds: Table<PspRefund>;
  readonly pspDisputes: Table<PspDispute>;
  readonly instruments: Table<PspInstrument>;
  readonly payouts: Table<Payout>;
  /** Which payout each row of a gateway's books was in, by the row's id. */
  readonly settledRows: Table<{ payoutId: string }>;
  readonly keys: Table<RememberedKey>;
  readonly registrations: Table<Registration>;
  readonly effects: Effects;
  readonly httpLog = new HttpLog();
  /** Lets go of requests that a fault holds. */
  readonly held = new Set<() => void>();
  /** Whether event streams are over. */
  ending = false;
  /** Ends event streams, which would otherwise never end. */
  readonly streams = new Set<() => void>();
  /** Calls a function after each change, until the function that it gives back is called. */
  readonly watch: (watcher: () => void) => () => void;
  /** Tells those who watch that something is new that is in no table. */
  readonly announce: () => void;
  readonly log: (line: object) => void;
  private readonly settings: Table<Faults>;

  constructor(readonly options: SandboxOptions) {
    const journal = new Journal(options.journal);
    this.watch = (watcher) => journal.watch(watcher);
    this.announce = () => journal.announce();
    this.log = options.log ?? (() => {});
    this.orders = journal.table('orders');
    this.customers = journal.table('customers');
    this.chat = journal.table('chat');
    this.deliveries = journal.table('deliveries');
    this.charges = journal.table('charges');
    this.pspRefunds = journal.table('psp_refunds');
    this.pspDisputes = journal.table('psp_disputes');
    this.instruments = journal.table('psp_instruments');
    this.payouts = journal.table('payouts');
    this.settledRows = journal.table('settled_rows');
    this.keys = journal.table('keys');
    this.registrations = journal.table('registrations');
    this.settings = journal.table('faults');
    this.effects = new Effects(journal.table<Effect>('effects'), options.clock, this.log);
    options.clock.onMove?.(() => void this.tick());
  }

  now(): Date {
    return this.options.clock.now();
  }

  /** Whole seconds since 1970, as WhatsApp counts. */
  seconds(): number {
    return Math.floor(this.now().getTime() / 1000);
  }

  get faults(): Faults {
    return this.settings.get('faults') ?? NO_FAULTS;
  }

  setFaults(change: Partial<Faults>): Faults {
    return this.settings.put('faults', { ...this.faults, ...change });
  }

  /** Makes everything happen that is due; with a virtual clock this is the only thing that does, beside `advance`. */
  tick(): Promise<boolean> {
    return this.effects.tick();
  }

  /** Moves a virtual clock by milliseconds and makes everything happen on the way. */
  advance(milliseconds: number): Promise<void> {
    return this.effects.advance(milliseconds);
  }

  /** Ends event streams and refuses new ones, so that a server that closes does not wait for them. */
  endStreams(): void {
    this.ending = true;
    for (const end of [...this.streams]) end();
  }

  /** Lets held requests go, starts nothing more, and waits for deliveries under way. */
  close(): Promise<void> {
    this.endStreams();
    for (const release of [...this.held]) release();
    return this.effects.close();
  }

  /** Forgets everything but where webhooks go, which the service registers only when it starts. */
  reset(): void {
    for (const table of [this.orders, this.customers, this.chat, this.deliveries, this.charges, this.pspRefunds])
      table.clear();
    this.pspDisputes.clear();
    this.instruments.clear();
    this.payouts.clear();
    this.settledRows.clear();
    this.keys.clear();
    this.settings.clear();
    this.effects.forget();
    this.httpLog.clear();
  }
}
