import { z } from 'zod';
import { AGES, PROVIDERS } from '../../db/maintenance/statistics';
import { ALARMS } from '../../flows/views/read-alarms';
import { Amount, time } from './parts';
import { currency, Message } from './resources';

const count = z.int().min(0);
const seconds = z.number().min(0).nullable();
const hour = time.describe('The start of the hour.');

const Pricing = z.object({
  category: z.string().describe('WhatsApp’s own word, such as `service` or `utility`.'),
  type: z.string().nullable().describe('`regular` is billed; `free_customer_service` and the like are not.'),
  billable: z.boolean().nullable().describe('Deprecated by Meta, and still told.'),
});

export const Statistics = z
  .object({
    at: time,
    hours: count,
    money_at_risk: z
      .array(z.object({ currency, age: z.enum(AGES), payments: count, amount: Amount }))
      .describe(
        'Payments that are under way, or reported as captured, and not confirmed, by how long they have been so.',
      ),
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
    methods: z
      .array(
        z.object({
          currency,
          method: z
            .string()
            .nullable()
            .describe(
              'The gateway’s own word, else the only kind that the order offered; null where neither is known.',
            ),
          captured: count,
          failed: count.describe('Failed in these hours, and not captured since.'),
          amount: Amount.describe('What was captured.'),
        }),
      )
      .describe('What was collected, and what failed, by currency and method.'),
    messages: z
      .object({
        status: z.array(z.object({ kind: Message.shape.kind, status: Message.shape.status, count })),
        price: z.array(z.object({ ...Pricing.shape, count })),
      })
      .describe('Messages made in these hours, by what became of them, and by what WhatsApp says they cost.'),
    refused_deliveries: z
      .array(
        z.object({
          source: z.string().describe('Whose webhook it claims to be, by the last part of the path.'),
          proof: z.enum(['missing', 'wrong']).describe('`wrong`: signed, or with a token, but not under our secret.'),
          count,
          last_at: time,
        }),
      )
      .describe(
        'Webhook deliveries answered 401, at most a minute late. Any of `wrong` is a reason to run `wapay doctor`.',
      ),
    sending_held: z
      .object({
        code: z.string().describe('WhatsApp’s code, or `http_` and the status where it named none.'),
        title: z.string(),
        advice: z.string().nullable().describe('What to do, in one sentence.'),
        since: time,
        messages: count.describe('How many messages wait. None of them has failed.'),
        probes: count.describe('How many messages have tried since whether the fault is over.'),
        next_probe_at: time,
      })
      .nullable()
      .describe('The fault of the WhatsApp account that keeps all messages waiting; null while they leave.'),
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
    pricing: Pricing.nullable().describe('What it costs; null until WhatsApp tells.'),
    attempted_at: time.nullable().describe('When the request left last.'),
    sent_at: time.nullable().describe('When WhatsApp accepted it, as far as it was told.'),
    delivered_at: time.nullable(),
    read_at: time.nullable(),
    updated_at: time,
  })
  .meta({ id: 'SentMessage', description: 'A message with the moments at which its statuses became known.' });

export const AlarmEntry = z
  .object({
    code: z.enum(ALARMS),
    since: time.nullable().describe('null where nobody knows it.'),
    params: z
      .record(z.string(), z.union([z.string(), z.number()]))
      .describe(
        'What it is about: `provider`, with WhatsApp’s `code`, `title` and `advice` and the number of messages `held` where the account is held; `source`, `proof` and `count`; `queue` and `due` or `count`.',
      ),
  })
  .meta({ id: 'Alarm', description: 'Something that is wrong with the service as a whole.' });
