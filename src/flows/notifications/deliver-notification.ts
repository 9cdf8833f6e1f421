import {
  claimDeliveries,
  type DeliveryJob,
  endTry,
  findNotification,
  type Notification,
} from '../../db/notifications/deliveries';
import { disableEndpoint } from '../../db/notifications/endpoints';
import { after, delayOf, withJitter } from '../../domain/decisions/schedule';
import type { NotifyReply } from '../../ports';
import { inTrace } from '../../trace';
import type { Context } from '../context';
import { MOST_ENDPOINTS } from './manage-endpoints';

/** A claimed row comes back after this when its worker dies: longer than the 15 s a merchant has to answer. */
const LEASE_SECONDS = 60;
/** Requests to one endpoint at a time. */
const MOST_PER_ENDPOINT = 4;
/**
 * Twice what all endpoints together can keep busy, because a loop looks for work only while half of its places are
 * free: were it less, endpoints that hang could keep the others from being looked at.
 */
export const DELIVERIES_AT_ONCE = 2 * MOST_PER_ENDPOINT * MOST_ENDPOINTS;

/** Takes deliveries that are due, a few per endpoint. */
export async function claimNotifications(ctx: Context, limit: number): Promise<DeliveryJob[]> {
  const now = ctx.clock.now();
  return claimDeliveries(ctx.db, now, after(now, LEASE_SECONDS), {
    limit,
    perEndpoint: MOST_PER_ENDPOINT,
    workerId: ctx.workerId(),
  });
}

/** Sends one event to one endpoint and writes what became of it. A crash before that means it is sent again. */
export async function deliverNotification(ctx: Context, job: DeliveryJob): Promise<void> {
  const at = ctx.clock.now();
  const notification = await findNotification(ctx.db, job);
  if (notification?.status !== 'enabled')
    return endTry(ctx.db, job, { status: 'failed', at, httpStatus: null, dueAt: null });

  const { url, body, trace } = notification;
  const secrets = openSecrets(ctx, job.endpointId, notification, at);
  const { eventId } = job;
  const reply = secrets
    ? await inTrace(trace, () => ctx.notifier.notify({ url, secrets, eventId, at, body }))
    : UNSIGNABLE;
  await ctx.checkpoint('notify:answered');
  await record(ctx, job, reply);
}

/** CREDENTIALS_KEY is not the one the secret was sealed with. It may be put back before the last try. */
const UNSIGNABLE: NotifyReply = { outcome: 'failed', httpStatus: null, reason: 'the secret does not open' };

/**
 * The secrets that sign now: two while one is being replaced, so that the merchant can change over at any moment.
 * null when they cannot be read.
 */
function openSecrets(ctx: Context, endpointId: string, row: Notification, now: Date): string[] | null {
  const { secret, oldSecret, oldSecretUntil } = row;
  const signing = oldSecret && oldSecretUntil && now < oldSecretUntil ? [secret, oldSecret] : [secret];
  try {
    return signing.map((encrypted) => ctx.vault.decrypt(encrypted, endpointId));
  } catch {
    return null;
  }
}

async function record(ctx: Context, job: DeliveryJob, reply: NotifyReply): Promise<void> {
  const at = ctx.clock.now();
  const { httpStatus } = reply;
  if (reply.outcome === 'delivered') return endTry(ctx.db, job, { status: 'delivered', at, httpStatus, dueAt: null });
  const schedule = ctx.settings.notifyScheduleSeconds;
  const again = reply.outcome === 'failed' && job.attempts <= schedule.length;
  const dueAt = again ? after(at, withJitter(delayOf(schedule, job.attempts - 1))) : null;
  ctx.log.warn(
    {
      event: again ? 'notification_retried' : 'notification_failed',
      event_id: job.eventId,
      endpoint_id: job.endpointId,
      http_status: httpStatus,
      reason: reply.outcome === 'failed' ? reply.reason : 'gone',
      attempt: job.attempts,
    },
    again ? 'the endpoint did not take a notification; it is sent again' : 'the endpoint did not take a notification',
  );
  await ctx.db.withTx(async (tx) => {
    await endTry(tx, job, { status: again ? 'pending' : 'failed', at, httpStatus, dueAt });
    if (reply.outcome === 'gone') await disableEndpoint(tx, job.endpointId);
  });
}
