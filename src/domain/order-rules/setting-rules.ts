import type { Currency } from '../words';

/** What the payment settings are compared with; null or undefined where the request does not say it in a usable way. */
export interface SettingRules {
  currency: Currency | undefined;
  /** Minor units. */
  total: number | null;
  /** The reference_id as given, whatever its type; undefined when it is absent. */
  referenceId: unknown;
}
