import { createHttpClient } from '../../adapters/http/client';
import { readAccount, type WhatsAppAccount } from '../../adapters/whatsapp/account';
import type { Config } from '../../config';
import { readSold, type Sold } from '../../db/payments/sold';
import { type BillingVerdict, evaluateBilling } from '../../domain/decisions/billing-deadline';
import { withDatabase } from './check-database';
import type { Finding } from './finding';

/** Can the account send, is it billed in time in the right currency, and has it what our orders name? */
export async function checkAccount(config: Config): Promise<Finding[]> {
  // Nobody bills a sandbox.
  if (!config.livemode) return [];
  const client = createHttpClient({ name: 'doctor' });
  try {
    const account = await readAccount({ client, ...credentialsOf(config) });
    const sold = await withDatabase(config, readSold);
    return evaluateAccount(account, sold, { phoneNumberId: config.phoneNumberId, now: new Date() });
  } finally {
    client.close();
  }
}

function credentialsOf({ provider, meta, d360 }: Config) {
  if (provider === 'meta')
    return {
      baseUrl: meta.baseUrl,
      headers: { Authorization: `Bearer ${meta.accessToken}` },
      phoneNumberId: meta.phoneNumberId,
    };
  return { baseUrl: d360.baseUrl, headers: { 'D360-API-KEY': d360.apiKey ?? '' }, phoneNumberId: null };
}

/** What the account says, against what is sold with it. */
export function evaluateAccount(
  account: WhatsAppAccount,
  sold: Sold,
  { phoneNumberId, now }: { phoneNumberId: string | null; now: Date },
): Finding[] {
  return [
    evaluateHealth(account, phoneNumberId),
    ...evaluateCurrency(account, sold, now),
    ...evaluateConfigurations(account, sold),
  ];
}

function evaluateHealth({ health }: WhatsAppAccount, phoneNumberId: string | null): Finding {
  const name = 'account';
  if ('unread' in health)
    return { name, status: 'warn', detail: `its health cannot be read: ${health.unread}`, advice: LOOK_THERE };
  const { value } = health;
  if (phoneNumberId !== null && value.phoneNumberId !== null && value.phoneNumberId !== phoneNumberId)
    return {
      name,
      status: 'fail',
      detail: `the credentials belong to the number ${value.phoneNumberId}, PHONE_NUMBER_ID says ${phoneNumberId}`,
      advice: 'Webhooks of another number have no effect: set PHONE_NUMBER_ID to the number’s id.',
    };
  const owner = value.wabaId === null ? '' : ` (account ${value.wabaId})`;
  if (value.overall === 'AVAILABLE' || value.overall === null)
    return { name, status: 'ok', detail: `messages can be sent${owner}` };
  const why = value.restrictions.map(
    ({ entity, status, reasons }) => `${entity} ${status}: ${reasons.join('; ') || 'no reason given'}`,
  );
  return {
    name,
    status: value.overall === 'BLOCKED' ? 'fail' : 'warn',
    detail: `Meta says ${value.overall}${owner}: ${why.join('. ') || 'without a reason'}`,
    advice: LOOK_THERE,
  };
}

const LOOK_THERE = 'Look at the account in WhatsApp Manager, or in the 360dialog Hub.';

function evaluateCurrency({ currency }: WhatsAppAccount, sold: Sold, now: Date): Finding[] {
  const read = 'value' in currency ? currency.value : { currency: null, country: null };
  const verdicts = evaluateBilling({ ...read, sellsIn: sold.currencies }, now);
  return verdicts.map((verdict) => {
    const unread = 'unread' in currency ? currency.unread : '';
    return describeBilling(verdict, read.currency ?? '', unread);
  });
}

function describeBilling({ deadline, state, daysLeft }: BillingVerdict, billedIn: string, unread: string): Finding {
  const name = 'billing';
  const { currency, stops } = deadline;
  const day = stops.toLocaleDateString('en-GB', { day: 'numeric', month: 'long', year: 'numeric', timeZone: 'UTC' });
  const left = daysLeft > 0 ? `in ${daysLeft} day${daysLeft === 1 ? '' : 's'}` : `since ${-daysLeft} days`;
  if (state === 'met') return { name, status: 'ok', detail: `the account is billed in ${currency}` };
  if (state === 'unknown')
    return {
      name,
      status: 'warn',
      detail: `the currency in which the account is billed cannot be read: ${unread}`,
      advice: `Look it up: unless it is ${currency}, no message is delivered as of ${day} (${left}).`,
    };
  const over = state === 'over';
  const when = over ? `since ${day}` : `as of ${day} (${left})`;
  return {
    name,
    status: over ? 'fail' : 'warn',
    detail: `the account is billed in ${billedIn}: ${when} no message is delivered unless it is ${currency}`,
    advice: `Change the billing currency to ${currency}. Meta’s migration makes a new account; its list of what moves does not name payment configurations: check them there, make them again under the same names, and run this again.`,
  };
}

function evaluateConfigurations({ configurations }: WhatsAppAccount, sold: Sold): Finding[] {
  const name = 'configurations';
  if (sold.configurations.length === 0) return [];
  const names = sold.configurations.join(', ');
  if ('unread' in configurations)
    return [
      {
        name,
        status: 'warn',
        detail: `whether the account has ${names} cannot be read: ${configurations.unread}`,
        advice:
          'Look in WhatsApp Manager, under payment configurations; a currency migration may have left them behind.',
      },
    ];
  const known = new Map(configurations.value.map((one) => [one.name, one.status]));
  const missing = sold.configurations.filter((one) => !known.has(one));
  const idle = sold.configurations.filter((one) => known.has(one) && !/^active$/i.test(known.get(one) ?? 'active'));
  if (missing.length > 0)
    return [
      {
        name,
        status: 'fail',
        detail: `orders name ${missing.join(', ')}, which the account does not have`,
        advice: 'Make it in WhatsApp Manager under the same name, or change configuration_name in your orders.',
      },
    ];
  if (idle.length > 0)
    return [
      {
        name,
        status: 'warn',
        detail: idle.map((one) => `${one} is ${known.get(one)}`).join(', '),
        advice: 'Connect and test it in WhatsApp Manager: until then customers cannot pay.',
      },
    ];
  return [{ name, status: 'ok', detail: `the account has ${names}` }];
}
