import { createHash } from 'node:crypto';
import { batchWritesPerDatabase } from '../../db/core/batch-writes';
import type { Queryable } from '../../db/core/client';
import { retryWhileUnavailable } from '../../db/core/retry';
import {
  type ClaimedKey,
  claimKey,
  completeKey,
  type Fingerprints,
  leaseFrom,
  releaseKeys,
} from '../../db/queues/idempotency';
import { ProblemError } from '../../domain/values/errors';
import type { Context } from '../../flows/context';

export interface StoredAnswer {
  status: number;
  body: string;
}

/** One POST under its Idempotency-Key. */
export interface Attempt {
  /** The answer to the first request, when this is a repeat. */
  replay: StoredAnswer | null;
  /** Stores the answer, in the transaction of the effect where there is one. */
  complete(db: Queryable, answer: StoredAnswer): Promise<void>;
  /** Frees the key: the request had no effect, so a repeat may run. */
  release(): Promise<void>;
}

const WITHOUT_KEY: Attempt = { replay: null, complete: async () => {}, release: async () => {} };

/**
 * Whether a route claims a given Idempotency-Key. A route that only reads stores nothing, and a read-only key must not
 * take an Idempotency-Key away from a writer.
 */
export const takesIdempotencyKey = (route: { method: string; scope: string; takes?: unknown }): boolean =>
  route.method === 'post' && route.scope !== 'read' && !('takes' in route);

/**
 * Claims the request's Idempotency-Key before any work. Throws `idempotency_in_flight` and `idempotency_key_reused`.
 */
export async function beginAttempt(
  ctx: Context,
  request: {
    header: string | undefined;
    method: string;
    path: string;
    body: unknown;
    /** The answer contains a secret, so it is stored encrypted. */
    secret?: boolean;
  },
): Promise<Attempt> {
  if (request.header === undefined) return WITHOUT_KEY;
  const key = readKey(request.header);
  const now = ctx.clock.now();
  const claim = await claimKey(ctx.db, key, fingerprintsOf(request), now).catch((error: unknown) => {
    // It may be claimed although its answer was lost, and nothing is done under it.
    releaseLater(ctx, { key, lease: leaseFrom(now) });
    throw error;
  });
  if (claim.state === 'in_flight') throw IN_FLIGHT();
  if (claim.state === 'reused')
    throw new ProblemError('idempotency_key_reused', 'Use a new Idempotency-Key for a different request.');
  if (claim.state === 'done') return { ...WITHOUT_KEY, replay: unseal(ctx, key, claim) };
  return {
    replay: null,
    complete: async (db, answer) => {
      const stored = request.secret ? encryptAnswer(ctx, key, answer) : answer;
      if (!(await completeKey(db, key, claim.lease, stored))) throw IN_FLIGHT();
    },
    release: () => {
      const claimed = { key, lease: claim.lease };
      return releaseKeys(ctx.db, [claimed]).catch(() => releaseLater(ctx, claimed));
    },
  };
}

const releaseTogether = batchWritesPerDatabase<ClaimedKey>((db, claims) =>
  retryWhileUnavailable(() => releaseKeys(db, claims)),
);

/** Frees a key once the database is there again, so that a repeat need not wait for the end of the lease. */
const releaseLater = ({ db }: Context, claimed: ClaimedKey): void => {
  releaseTogether(db, [claimed]).catch(() => {});
};

/** Marks an encrypted answer: no JSON text begins like this. */
const ENCRYPTED_PREFIX = 'sealed:';

const about = (key: string): string => `answer ${key}`;

const encryptAnswer = ({ vault }: Context, key: string, { status, body }: StoredAnswer): StoredAnswer => ({
  status,
  body: ENCRYPTED_PREFIX + vault.encrypt(body, about(key)).toString('base64'),
});

/** Throws when CREDENTIALS_KEY was replaced since. */
function unseal({ vault }: Context, key: string, { status, body }: StoredAnswer): StoredAnswer {
  if (!body.startsWith(ENCRYPTED_PREFIX)) return { status, body };
  return { status, body: vault.decrypt(Buffer.from(body.slice(ENCRYPTED_PREFIX.length), 'base64'), about(key)) };
}

/**
 * A repeat is known by its JSON whatever the order of the members: JSON objects have none, and a repeat that another
 * process or language writes may order them differently. Version 0.1.0 hashes the members as they come.
 */
function fingerprintsOf({ method, path, body }: { method: string; path: string; body: unknown }): Fingerprints {
  const hashOf = (text: string): Buffer => createHash('sha256').update(`${method} ${path}\n${text}`).digest();
  return { asItCame: hashOf(write(body)), sorted: hashOf(write(body, withSortedMembers)) };
}

/** For JSON.stringify: the members of an object by their names. */
const withSortedMembers = (_name: string, value: unknown): unknown =>
  typeof value === 'object' && value !== null && !Array.isArray(value)
    ? Object.fromEntries(Object.entries(value).sort(([a], [b]) => (a < b ? -1 : 1)))
    : value;

/** JSON.parse accepts any depth, but writing it again overflows the stack; no valid request is that deep. */
function write(body: unknown, replacer?: (name: string, value: unknown) => unknown): string {
  try {
    return JSON.stringify(body, replacer) ?? '';
  } catch {
    const detail = 'The body is nested too deeply.';
    throw new ProblemError('invalid_request', detail, { errors: [{ pointer: '', code: 'too_deep', detail }] });
  }
}

const IN_FLIGHT = (): ProblemError =>
  new ProblemError('idempotency_in_flight', 'Wait for the answer to the first request, or repeat this one later.', {
    retryAfterSeconds: 1,
  });

/** The key bare or as a quoted string (RFC 8941). */
function readKey(header: string): string {
  const key = /^"(.*)"$/.exec(header)?.[1]?.replace(/\\(["\\])/g, '$1') ?? header;
  if (key.length >= 1 && key.length <= 255) return key;
  throw new ProblemError('invalid_request', 'Idempotency-Key has 1 to 255 characters.', {
    errors: [{ pointer: '', code: 'invalid_header', detail: 'Idempotency-Key has 1 to 255 characters.' }],
  });
}
