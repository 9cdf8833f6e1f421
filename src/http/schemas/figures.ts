import { z } from 'zod';
import { AGES, PROVIDERS } from '../../db/figures';
import { Amount, time } from './parts';
import { currency, Message } from './resources';

const count = z.int().min(0);
const seconds = z.number().min(0).nullable();
const hour = time.describe('The start of the hour.');

export const Figures = z
  .object({
    at: time,
    hours: count,
    money_at_risk: z
      .array(z.object({ currency, age: z.enum(AGES), payments: count, amount: Amount }))
      .describe('Payments that are under way and not confirmed, by how long they have been so.'),
    payments: z
      .array(z.object({ hour, captured: count, failed: count, canceled: count, expired: count }))
      .describe('How payments ended, for every hour, oldest first. One that fails twice counts twice.'),
    first_seen_by: z
      .object({ webhook: count, reconciler: count, manual: count, charge: count })
      .describe('What told of the captured payments first; of the newest 2,000 at most.'),
    pay_to_confirm: z
      .object({
        count,
        p50_seconds: seconds,
        p90_seconds: seconds,
        p99_seconds: seconds,
        histogram: z.array(
          z.object({ up_to_seconds: z.number().nullable().describe('null: longer than all others.'), payments: count }),
        ),
      })
      .describe(
        'From the gateway’s own time of a payment (or, where it tells none, the first news of it) to its capture here; of the newest 2,000 at most.',
      ),
    provider_errors: z
      .array(z.object({ hour, provider: z.enum(PROVIDERS), errors: count }))
      .describe(
        'What others failed at, for every hour: messages that failed, payments whose lookup got no usable answer, notifications that have not arrived since their last try in that hour.',
      ),
    open_problems: count,
    orders: z.object({ created: count }),
  })
  .meta({ id: 'Figures', description: 'How the last hours went.' });

export const SentMessage = z
  .object({
    id: Message.shape.id,
    kind: Message.shape.kind,
    to_status: z.string().nullable().describe('`order_status` only: the status that the message asks for.'),
    status: Message.shape.status,
    wamid: z.string().nullable(),
    template: Message.shape.template,
    error: Message.shape.error,
    created_at: time,
    attempted_at: time.nullable().describe('When the request left last.'),
    sent_at: time.nullable().describe('When WhatsApp accepted it, as far as it was told.'),
    delivered_at: time.nullable(),
    read_at: time.nullable(),
    updated_at: time,
  })
  .meta({ id: 'SentMessage', description: 'A message with the moments at which its statuses became known.' });
