import { randomBytes, randomUUID } from 'node:crypto';
import {
  type EndpointRow,
  insertEndpoint,
  removeEndpoint,
  replaceSecret,
  selectEndpoints,
} from '../../db/notifications/endpoints';
import { after } from '../../domain/decisions/schedule';
import { EVENT_TYPES, type EventType } from '../../domain/lifecycles/statuses';
import { ProblemError } from '../../domain/values/errors';
import type { Context } from '../context';
import type { BeforeCommit } from '../state/change-orders';

/** So that endpoints that hang, all of them at once, cannot fill the sender. */
export const MOST_ENDPOINTS = 50;
/** How long the old secret goes on signing beside the new one. */
const ROTATION_SECONDS = 86_400;

/** An endpoint of the API; `secret` only in the answer that tells it for the only time. */
export type EndpointResource = ReturnType<typeof present>;

/** Registers an endpoint under the given id; `invalid_request` when its address is refused. Returns its resource. */
export async function registerEndpoint(
  ctx: Context,
  { id = newEndpointId(), url, events }: { id?: string; url: string; events: EventType[] | undefined },
  commit: (tx: Parameters<BeforeCommit>[0], endpoint: EndpointResource) => Promise<void>,
): Promise<void> {
  mustKeepSecrets(ctx);
  const why = await ctx.notifier.refuses(url);
  if (why) throw refuse({ pointer: '/url', code: 'address_refused', detail: why });
  const secret = newSecret();
  const filter = events?.length === EVENT_TYPES.length ? [] : (events ?? []);
  await ctx.db.withTx(async (tx) => {
    const endpoint = { id, url, events: filter, secret: ctx.vault.encrypt(secret, id) };
    const row = await insertEndpoint(tx, endpoint, ctx.clock.now(), MOST_ENDPOINTS);
    if (!row)
      throw refuse({ pointer: '', code: 'too_many', detail: `At most ${MOST_ENDPOINTS} endpoints; delete one first.` });
    await commit(tx, present(row, secret));
  });
}

/** All endpoints, oldest first. */
export async function listEndpoints(ctx: Context): Promise<EndpointResource[]> {
  return (await selectEndpoints(ctx.db)).map((row) => present(row));
}

/** Gives an endpoint a new secret; for 24 hours the old one signs as well. */
export async function rotateSecret(
  ctx: Context,
  id: string,
  commit: (tx: Parameters<BeforeCommit>[0], endpoint: EndpointResource) => Promise<void>,
): Promise<void> {
  mustKeepSecrets(ctx);
  const secret = newSecret();
  await ctx.db.withTx(async (tx) => {
    const until = after(ctx.clock.now(), ROTATION_SECONDS);
    const row = await replaceSecret(tx, id, ctx.vault.encrypt(secret, id), until);
    if (!row) throw new ProblemError('not_found', 'There is no webhook endpoint with this id.');
    await commit(tx, present(row, secret));
  });
}

/** Removes an endpoint; what was still owed to it is not sent. */
export async function deleteEndpoint(ctx: Context, id: string): Promise<void> {
  const removed = await ctx.db.withTx((tx) => removeEndpoint(tx, id, ctx.clock.now()));
  if (!removed) throw new ProblemError('not_found', 'There is no webhook endpoint with this id.');
}

/** Whoever reads the database must not be able to sign as we do. */
function mustKeepSecrets({ settings }: Context): void {
  if (!settings.keepsCredentials)
    throw new ProblemError(
      'unavailable',
      'The endpoint’s secret could not be kept encrypted: the service has no CREDENTIALS_KEY. Set it (openssl rand -base64 32), restart, and try again.',
    );
}

const newEndpointId = (): string => `we_${randomUUID().replaceAll('-', '')}`;

/** Standard Webhooks: 24 to 64 random bytes in base64 behind `whsec_`. */
const newSecret = (): string => `whsec_${randomBytes(32).toString('base64')}`;

function present(row: EndpointRow, secret?: string) {
  return {
    id: row.id,
    url: row.url,
    events: row.events.length === 0 ? [...EVENT_TYPES] : row.events,
    status: row.status,
    created_at: row.createdAt.toISOString(),
    ...(secret !== undefined && { secret }),
  };
}

const refuse = (violation: { pointer: string; code: string; detail: string }): ProblemError =>
  new ProblemError('invalid_request', violation.detail, { errors: [violation] });
