/** Idempotency keys of the pretend PSP, and how it refuses. */
import { createHash } from 'node:crypto';
import type { Request } from 'express';
import type { World } from '../world/world';

export class Refusal extends Error {
  constructor(
    readonly status: number,
    readonly code: string,
    message: string,
  ) {
    super(message);
  }
}

export function refuse(status: number, code: string, message: string): never {
  throw new Refusal(status, code, message);
}

/** The result of an earlier request with this key; undefined when the work is still to do. */
export function repeated(world: World, request: Request): string | undefined {
  const key = request.get('idempotency-key');
  if (!key) refuse(400, 'idempotency_key_missing', 'Idempotency-Key is required');
  const known = world.keys.get(`${request.path} ${key}`);
  const keptMs = (world.options.psp?.keyHours ?? 24) * 3_600_000;
  if (known === undefined || known.at + keptMs < world.now().getTime()) return undefined;
  if (known.fingerprint === fingerprintOf(request)) return known.resultId;
  refuse(422, 'idempotency_key_reused', 'the key was used with another body');
}

export function remember(world: World, request: Request, resultId: string): void {
  const at = world.now().getTime();
  const row = { fingerprint: fingerprintOf(request), resultId, at };
  world.keys.put(`${request.path} ${request.get('idempotency-key')}`, row);
}

/** A digest that does not depend on the order of fields. */
function fingerprintOf(request: Request): string {
  const sorted = (value: unknown): unknown => {
    if (Array.isArray(value)) return value.map(sorted);
    if (typeof value !== 'object' || value === null) return value;
    const entries = Object.entries(value).sort(([a], [b]) => (a < b ? -1 : 1));
    return entries.map(([key, inner]) => [key, sorted(inner)]);
  };
  return createHash('sha256')
    .update(JSON.stringify(sorted(request.body)))
    .digest('hex');
}
