import type { Tables } from '../tables';
import type { World } from '../world/world';
import { BOOKS_RULES } from './books-invariants';
import { BRAZIL_RULES } from './brazil-invariants';
import type { Case } from './case';
import { DISPUTE_RULES } from './dispute-invariants';
import { MESSAGE_RULES } from './message-invariants';
import { PAYMENT_RULES } from './payment-invariants';
import { QUEUE_RULES } from './queue-invariants';
import { REFUND_RULES } from './refund-invariants';

export interface Broken {
  ref: string;
  rule: string;
  detail: string;
}

/** What must hold at the end of every story: the tables against the world's books. Returns what does not. */
export function findBroken(tables: Tables, world: World): Broken[] {
  const broken: Broken[] = [
    ...world.failures.map((detail) => ({ ref: '', rule: 'no unexpected error', detail })),
    ...world.offences,
  ];
  const [verifications, timeline, problems, messages, attempts] = [
    byRef(tables.verifications),
    byRef(tables.timeline),
    byRef(tables.problems),
    byRef(tables.messages),
    byRef(tables.attempts),
  ];
  const lookups = new Map(world.lookups.map((lookup) => [lookup.number, lookup]));
  for (const [ref, book] of world.orders) {
    const order = tables.orders.find((row) => row.ref === ref);
    // Killed at each of its three tries: nothing was promised.
    if (!order) continue;
    const one: Case = {
      ref,
      order,
      book,
      verifications: verifications.get(ref) ?? [],
      timeline: timeline.get(ref) ?? [],
      problems: (problems.get(ref) ?? []).map((problem) => problem.code),
      attempts: attempts.get(ref) ?? [],
      messages: messages.get(ref) ?? [],
      sent: world.messages,
      lookups,
      world,
      tables,
    };
    const ofPsp = book.market.currency === 'BRL' ? { ...BRAZIL_RULES, ...DISPUTE_RULES } : {};
    const rules = { ...PAYMENT_RULES, ...MESSAGE_RULES, ...REFUND_RULES, ...ofPsp, ...BOOKS_RULES };
    for (const [rule, check] of Object.entries(rules))
      for (const detail of check(one)) broken.push({ ref, rule, detail });
  }
  for (const [rule, check] of Object.entries(QUEUE_RULES))
    for (const { ref, detail } of check(tables, world)) broken.push({ ref, rule, detail });
  return broken;
}

/** Node 20 has no Map.groupBy. */
function byRef<T extends { ref: string | null }>(rows: T[]): Map<string, T[]> {
  const groups = new Map<string, T[]>();
  for (const row of rows) groups.set(row.ref ?? '', [...(groups.get(row.ref ?? '') ?? []), row]);
  return groups;
}
