import { z } from 'zod';
import { clockRequest } from '../control/clock-api';
import { actionRequest, refundRequest } from '../control/customer-actions';
import { customerChange, faults } from '../control/customer-api';
import { exampleRequest } from '../control/merchant-api';
import { nightRequest } from '../night/night-api';

const money = z.object({ value: z.int(), offset: z.literal(100) });
const order = z.looseObject({
  reference_id: z.string(),
  status: z.string(),
  payment_status: z.enum(['pending', 'captured']),
  currency: z.string(),
  total_amount: money,
  kind: z.enum(['payment_gateway', 'offsite_card_pay', 'psp']),
  transactions: z.array(z.looseObject({ id: z.string(), status: z.string() })),
  charges: z.array(z.looseObject({ id: z.string(), status: z.string() })),
  deliveries: z.array(z.looseObject({ about: z.string(), http_status: z.int().nullable() })),
  notes: z.array(z.string()),
});
const customer = z.looseObject({ phone: z.string().nullable(), user_id: z.string(), window: z.string() });
const bubble = z.looseObject({ wamid: z.string(), from: z.enum(['merchant', 'customer']), kind: z.string() });

/** The schemas of the sandbox’s part of the document, by name. */
export const SANDBOX_SCHEMAS: Record<string, z.ZodType> = {
  SandboxOrder: order,
  SandboxAction: actionRequest,
  SandboxRefund: refundRequest,
  SandboxFaults: faults,
  SandboxCustomer: customer,
  SandboxCustomerChange: customerChange,
  SandboxBubble: bubble,
  SandboxExample: exampleRequest,
  SandboxClock: z.looseObject({
    now: z.iso.datetime(),
    ahead_seconds: z.number(),
    fixed: z.string().nullable().meta({ description: 'Why the clock cannot be moved; null: it can.' }),
  }),
  SandboxLeap: clockRequest,
  SandboxNight: nightRequest,
  SandboxMorning: z.object({
    trouble: z.string(),
    nights: z.int().meta({ description: 'How many passed: some findings are reported only after working days.' }),
    now: z.iso.datetime(),
    payouts: z.array(z.looseObject({ id: z.string(), account: z.string(), currency: z.string(), net: money })),
    files: z.array(z.looseObject({ source: z.string(), name: z.string(), rows: z.int(), accepted: z.int() })),
    exceptions: z
      .array(z.looseObject({ kind: z.string(), reference_id: z.string().nullable(), advice: z.string() }))
      .meta({ description: 'As `GET /v1/exceptions` has them: what is open now and was not in the evening.' }),
    resolved: z.int().meta({ description: 'Exceptions of the evening that are resolved in the morning.' }),
  }),
  SandboxMerchant: z.object({
    api: z.string().nullable().meta({ description: 'Where the service is; null: none has registered.' }),
    key: z.string().nullable().meta({ description: 'Its key, when that is the one that everybody knows.' }),
  }),
  SandboxMerchantOrder: z.object({
    order: z
      .looseObject({ reference_id: z.string() })
      .meta({ description: 'As `GET /v1/orders/{reference_id}` says.' }),
    timeline: z.array(z.looseObject({ at: z.iso.datetime(), summary: z.string() })),
  }),
  SandboxPspWebhook: z.object({ url: z.string() }),
  SandboxExchange: z.looseObject({
    at: z.iso.datetime(),
    from: z.string(),
    to: z.string(),
    method: z.string(),
    path: z.string(),
    status: z.int().nullable(),
  }),
  SandboxProblem: z.object({
    type: z.string(),
    title: z.string(),
    status: z.int(),
    detail: z.string(),
    code: z.string(),
    request_id: z.string(),
    errors: z.array(z.object({ pointer: z.string(), code: z.string(), detail: z.string() })).optional(),
  }),
};
