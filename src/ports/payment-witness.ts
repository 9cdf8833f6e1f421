import type { WitnessedPayment } from '../domain/decisions/second-witness';
import type { ProviderError } from '../ports';
import type { CredentialsReply } from './psp';

export type WitnessReply =
  | { outcome: 'found'; payment: WitnessedPayment }
  /** It has no such payment on this account. */
  | { outcome: 'absent' }
  | { outcome: 'unanswered'; error: ProviderError };

/** The gateway itself, asked about a payment that WhatsApp's lookup reports. Never throws. */
export interface PaymentWitness {
  look(paymentId: string): Promise<WitnessReply>;
  /** Tries the credentials without moving money. */
  checkCredentials(): Promise<CredentialsReply>;
}
