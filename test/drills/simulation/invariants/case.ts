import type { OrderRecord, Tables, TimelineRecord, VerificationRecord } from '../tables';
import type { World } from '../world/world';
import type { LookupBook, MessageBook, OrderBook } from './reference-ledger';

/** One order in all books. */
export interface Case {
  ref: string;
  order: OrderRecord;
  book: OrderBook;
  verifications: VerificationRecord[];
  timeline: TimelineRecord[];
  problems: string[];
  attempts: Tables['attempts'];
  messages: Tables['messages'];
  sent: Map<string, MessageBook>;
  lookups: Map<number, LookupBook>;
  world: World;
  tables: Tables;
}

export const when = (condition: boolean, detail: string): string[] => (condition ? [detail] : []);
