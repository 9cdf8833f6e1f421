import type { Context } from '../../../../src/flows/context';
import type { Psp } from '../../../../src/ports/psp';
import type { Fault } from '../world/faults';
import type { World } from '../world/world';

/** A bug put into the running service on purpose, to see whether the rules notice. */
export interface Mutant {
  name: string;
  /** Changes the text of a statement before the database sees it. */
  sql?(text: string): string;
  /** Changes what the database answered. */
  rows?(text: string, rows: Record<string, unknown>[]): void;
  /** Replaces parts of the PSP, wherever it is asked. */
  psp?(real: Psp, world: World): Psp;
  /** How many of the orders are in Brazil: 0 (when absent) to 1. */
  brazil?: number;
  /** Faults that make the bug matter, more probable than usual: the fewer orders are needed to notice it. */
  rates?: Partial<Record<Fault, number>>;
  /** Whether changes must meet each other for it to matter: see Plan. */
  rush?: boolean;
  /** Replaces parts of the context. */
  context?(ctx: Context, world: World): Partial<Context>;
}

/** A bug with the rules that must notice it. */
export type KnownMutant = Mutant & {
  caughtBy: readonly string[];
  /** A short story in which it mattered when it was planted; told first. A change of the service may change the story. */
  story?: { seed: number; orders: number };
};

/** Replaces what must be there; a plant that no longer finds its place would prove nothing. */
export const swap = (marker: string, from: string, to: string) => (text: string) => {
  if (!text.includes(marker)) return text;
  if (!text.includes(from)) throw new Error(`the planted bug no longer fits: ${marker} without ${from}`);
  return text.replace(from, to);
};
