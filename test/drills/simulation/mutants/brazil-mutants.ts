import type { Context } from '../../../../src/flows/context';
import { cardOf, DIGITS } from '../world/psp/simulated-psp';
import { FALSE_EVENT_TYPE } from '../world/psp/webhooks';
import { type KnownMutant, swap } from './mutant';

/** References of which a hint said that they are paid. */
const believed = new Set<string>();

/** Bugs about cards, PSPs and their refunds that somebody could write, each with the rules that must notice it. */
export const BRAZIL_MUTANTS: readonly KnownMutant[] = [
  {
    name: 'a consent is not recognised when it comes again',
    story: { seed: 3, orders: 6 },
    caughtBy: ['each consent leads to one charge at most'],
    brazil: 1,
    // It matters once the charge before was refused.
    rates: { consent_doubled: 1, charge_refused: 0.3, charge_pending: 0, webhook_dropped: 0, crash: 0 },
    sql: swap('INSERT INTO charge_attempts', '$3, $4, $5,', '$3, $4 || random(), $5 || random(),'),
    rows: (text, rows) => {
      if (!text.includes('FROM orders o JOIN payments')) return;
      for (const { charges } of rows as { charges: object[] }[])
        for (const charge of charges) Object.assign(charge, { consent: '?', paymentTimestamp: '?' });
    },
  },
  {
    name: 'a charge is repeated under a new key',
    story: { seed: 3, orders: 2 },
    caughtBy: [
      'no charge beside another one of ours',
      'no money is taken twice by us',
      'a charge ends as it did at the PSP',
    ],
    brazil: 1,
    psp: (real) => {
      const asked = new Map<string, number>();
      return {
        ...real,
        charge: (order) => {
          const name = `${order.referenceId}:${order.attempt}`;
          const tries = asked.get(name) ?? 0;
          asked.set(name, tries + 1);
          return real.charge({ ...order, attempt: order.attempt + 100 * tries });
        },
      };
    },
  },
  {
    name: 'a charge without an answer counts as declined',
    story: { seed: 18, orders: 1 },
    caughtBy: ['no charge beside another one of ours', 'a charge ends as it did at the PSP'],
    brazil: 1,
    psp: (real) => ({
      ...real,
      charge: async (order) => {
        const reply = await real.charge(order);
        return reply.outcome === 'unknown' ? { ...reply, outcome: 'refused' } : reply;
      },
    }),
  },
  {
    name: 'a refund of unknown outcome is made again under a new id',
    story: { seed: 21, orders: 1 },
    caughtBy: ['a refund was made that nobody asked for', 'no more is given back than was paid, and each refund once'],
    brazil: 1,
    rates: { send_lost_after: 0.5 },
    psp: (real) => {
      const unknown = new Map<string, number>();
      return {
        ...real,
        refund: async (order) => {
          const tries = unknown.get(order.id) ?? 0;
          const reply = await real.refund(tries > 0 ? { ...order, id: `${order.id}.${tries}` } : order);
          if (reply.outcome === 'unknown') unknown.set(order.id, tries + 1);
          return reply;
        },
      };
    },
  },
  {
    name: 'a hint of the PSP is believed without a lookup',
    story: { seed: 1, orders: 1 },
    caughtBy: ['captured only what was really paid', 'captured rests on an answer that agreed in every field'],
    brazil: 1,
    rows: (text, rows) => {
      if (!text.includes('UPDATE inbox SET due_at = $2, attempts')) return;
      for (const row of rows) {
        if (row.kind !== 'psp_hint') continue;
        const { type, referenceId } = JSON.parse(String(row.body)) as { type: string; referenceId: string };
        if (type === FALSE_EVENT_TYPE || type === 'charge.success') believed.add(referenceId);
      }
    },
    psp: (real, world) => ({
      ...real,
      lookup: async (ref, traces) => {
        if (!believed.has(ref)) return real.lookup(ref, traces);
        const { amount } = world.bookOf(ref);
        const charge = { id: `ch_${ref}_lie`, referenceId: ref, attempt: null, amount, currency: 'BRL', method: null };
        const charges = [{ ...charge, status: 'succeeded' as const, error: null, createdAt: null }];
        return { outcome: 'answered', charges, raw: Buffer.from(JSON.stringify({ lookup: 0 })) };
      },
    }),
  },
  {
    name: 'nobody compares who consents, and to which card',
    story: { seed: 10, orders: 1 },
    caughtBy: ['each consent leads to one charge at most', 'a charge is what the customer agreed to'],
    brazil: 1,
    rates: { consent_wrong: 1 },
    context: (ctx, world) => {
      const read: Context['webhooks']['read'] = (kind, body) => {
        const event = ctx.webhooks.read(kind, body);
        if (event.kind !== 'payment_method') return event;
        const { customer } = world.bookOf(event.referenceId).market;
        return { ...event, senderPhone: customer, credentialId: cardOf(customer), lastFourDigits: DIGITS };
      };
      return { webhooks: { ...ctx.webhooks, read } };
    },
  },
  {
    name: 'nobody looks how old a consent is',
    story: { seed: 18, orders: 1 },
    caughtBy: ['each consent leads to one charge at most', 'a charge is what the customer agreed to'],
    brazil: 1,
    rates: { consent_wrong: 1 },
    context: (ctx) => ({ settings: { ...ctx.settings, consentMaxAgeSeconds: 10_000_000 } }),
  },
  {
    name: 'what comes while another responder has the conversation is not read',
    story: { seed: 1, orders: 1 },
    caughtBy: ['a consent that was taken is answered', 'every piece of news is kept once'],
    brazil: 1,
    rates: { webhook_standby: 0.6 },
    context: (ctx) => ({
      webhooks: {
        ...ctx.webhooks,
        split: (raw) => (raw.toString().includes('"field":"standby"') ? [] : ctx.webhooks.split(raw)),
      },
    }),
  },
  {
    name: 'a changed number is not remembered',
    story: { seed: 1, orders: 1 },
    caughtBy: ['a customer with another number can still pay'],
    brazil: 1,
    rates: { customer_renamed: 1 },
    context: (ctx) => {
      const read: Context['webhooks']['read'] = (kind, body) => {
        const event = ctx.webhooks.read(kind, body);
        return event.kind === 'customer_renamed' ? { kind: 'other' } : event;
      };
      return { webhooks: { ...ctx.webhooks, read } };
    },
  },
  {
    name: 'nobody asks about earlier money before a charge',
    story: { seed: 9, orders: 1 },
    caughtBy: [
      'a charge rests on a look that showed no other money',
      // The same blindness hides a Pix from every other look.
      'everything paid is captured in the end',
      'expired only after a look that started after the deadline and showed nobody paying',
    ],
    brazil: 1,
    psp: (real) => ({
      ...real,
      lookup: async (ref, traces) => {
        const reply = await real.lookup(ref, traces);
        if (reply.outcome === 'unanswered') return { outcome: 'answered', charges: [], raw: Buffer.from('{}') };
        return { ...reply, charges: reply.charges.filter((charge) => charge.attempt !== null) };
      },
    }),
  },
];
