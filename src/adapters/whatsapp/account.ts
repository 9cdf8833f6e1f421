import type { Exchange, HttpClient } from '../http/client';
import { readNoAnswer, readProviderError } from './errors';
import { asList, asObject, asText, asWord, isObject, type JsonObject, tryParseJson } from './json-access';

/** A value that was read, or why it could not be read. Nothing is guessed. */
export type Read<T> = { value: T } | { unread: string };

/** Whether messages can be sent, as Meta reports it for each part of the account. */
export interface AccountHealth {
  /** The number that the credentials belong to. */
  phoneNumberId: string | null;
  /** The account that owns this number now. A currency migration moves the number to another account. */
  wabaId: string | null;
  /** Meta's word: `AVAILABLE`, `LIMITED`, `BLOCKED`. */
  overall: string | null;
  /** What keeps messages from being sent, with Meta's advice. */
  restrictions: { entity: string; status: string; reasons: string[] }[];
}

export interface AccountCurrency {
  currency: string;
  /** ISO country of the account, where Meta tells it. */
  country: string | null;
}

export interface AccountConfiguration {
  name: string;
  /** WhatsApp's word, such as `Active` or `Needs Testing`. */
  status: string | null;
}

/** What we can read about the WhatsApp Business Account of a number. */
export interface WhatsAppAccount {
  health: Read<AccountHealth>;
  currency: Read<AccountCurrency>;
  configurations: Read<AccountConfiguration[]>;
}

export interface AccountOptions {
  client: HttpClient;
  /** Meta: with the version; 360dialog: its host. */
  baseUrl: string;
  headers: Record<string, string>;
  /** Meta's id of the number; null for 360dialog, whose API key belongs to one number. */
  phoneNumberId: string | null;
}

/**
 * Reads the account. Meta (Messaging health status; WhatsApp Business Account; Payment onboarding) shows all of it to a
 * token with `whatsapp_business_management`. For 360dialog's key of a number only `health_status` is documented.
 */
export async function readAccount({
  client,
  baseUrl,
  headers,
  phoneNumberId,
}: AccountOptions): Promise<WhatsAppAccount> {
  const base = baseUrl.replace(/\/+$/, '');
  const ask = (path: string): Promise<Exchange> => client.request({ method: 'GET', url: `${base}${path}`, headers });
  if (phoneNumberId === null) {
    const hub = 'the API of 360dialog does not show it to the key of a number';
    return {
      health: read(await ask('/health_status'), readHealth),
      currency: { unread: hub },
      configurations: { unread: hub },
    };
  }
  const health = read(await ask(`/${encodeURIComponent(phoneNumberId)}?fields=id,health_status`), readHealth);
  const wabaId = 'value' in health ? health.value.wabaId : null;
  if (wabaId === null) {
    const unread = 'unread' in health ? health.unread : 'Meta does not name the account of the number';
    return { health, currency: { unread }, configurations: { unread } };
  }
  const waba = encodeURIComponent(wabaId);
  const [currency, configurations] = await Promise.all([
    ask(`/${waba}?fields=id,currency,country`),
    ask(`/${waba}/payment_configurations`),
  ]);
  return { health, currency: read(currency, readCurrency), configurations: read(configurations, readConfigurations) };
}

function read<T>(exchange: Exchange, reader: (body: JsonObject) => T | null): Read<T> {
  if (exchange.kind !== 'answer') return { unread: readNoAnswer(exchange).error.title };
  const { status, body } = exchange;
  if (status !== 200) return { unread: readProviderError(status, body).error.title };
  const value = reader(asObject(tryParseJson(body)));
  return value === null ? { unread: 'the answer has another form than the documented one' } : { value };
}

function readHealth(body: JsonObject): AccountHealth | null {
  const health = body.health_status;
  if (!isObject(health)) return null;
  const entities = asList(health.entities).map(asObject);
  const idOf = (type: string) => asText(entities.find(({ entity_type }) => entity_type === type)?.id);
  return {
    phoneNumberId: idOf('PHONE_NUMBER') ?? asText(body.id),
    wabaId: idOf('WABA'),
    overall: asText(health.can_send_message),
    restrictions: entities.flatMap(({ entity_type, can_send_message, errors, additional_info }) => {
      const status = asText(can_send_message);
      if (status === null || status === 'AVAILABLE') return [];
      const reasons = asList(errors).map(asObject).map(describe);
      return [
        {
          entity: asWord(entity_type)?.replaceAll('_', ' ') ?? 'a part',
          status,
          reasons: [...reasons, ...asList(additional_info).map(asText)].filter((text) => text !== null),
        },
      ];
    }),
  };
}

function describe({ error_code, error_description, possible_solution }: JsonObject): string {
  const said = [asText(error_description), asText(possible_solution)].filter((text) => text !== null).join(' ');
  return typeof error_code === 'number' ? `${error_code} ${said}`.trim() : said;
}

function readCurrency({ currency, country }: JsonObject): AccountCurrency | null {
  const code = asText(currency);
  return code === null ? null : { currency: code.toUpperCase(), country: asText(country)?.toUpperCase() ?? null };
}

/** The documents show one more list around these items; real answers come without it too. */
function readConfigurations({ data }: JsonObject): AccountConfiguration[] | null {
  if (!Array.isArray(data)) return null;
  const items = data.map(asObject).flatMap((item) => {
    const inner = item.payment_configurations;
    return Array.isArray(inner) ? inner.map(asObject) : [item];
  });
  return items.flatMap(({ configuration_name, status }) => {
    const name = asText(configuration_name);
    return name === null ? [] : [{ name, status: asText(status) }];
  });
}
