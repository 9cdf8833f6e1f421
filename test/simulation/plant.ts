import type { Context } from '../../src/flows/context';
import type { World } from './world';

/** A bug put into the running service on purpose, to see whether the rules notice. */
export interface Plant {
  name: string;
  /** Changes the text of a statement before the database sees it. */
  sql?(text: string): string;
  /** Changes what the database answered. */
  rows?(text: string, rows: Record<string, unknown>[]): void;
  /** Replaces parts of the context. */
  context?(ctx: Context, world: World): Partial<Context>;
}
