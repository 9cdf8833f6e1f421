import type { PspWebhookDelivery, PspWebhookEvent, PspWebhookReader } from '../../../ports/psp';
import { asList, asObject, asText, type JsonObject, tryParseJson } from '../../whatsapp/json-access';
import { deliveryIdOf, headerOf, matchesAny, queryOf } from '../webhook-proof';

export interface PixWebhookOptions {
  /** Secrets in the address that was given to the bank. */
  tokens: readonly string[];
  /** The common name in the bank's certificate; null when no proxy checks certificates. */
  clientCn: string | null;
}

/** The merchant's proxy sets this header on every request, so that no sender can forge it. */
const CN_HEADER = 'x-ssl-client-cn';

/** More than any bank puts into one delivery. */
const MOST_PIX = 1_000;

/**
 * The API Pix's webhook has no signature. The only proof is a secret in the address, or the certificate that the proxy
 * has checked. Any customer of the same bank can make the bank deliver here, so the content only triggers a lookup.
 */
export function createPixWebhooks({ tokens, clientCn }: PixWebhookOptions): PspWebhookReader {
  return {
    read(delivery) {
      if (!hasToken(delivery, tokens) && !hasName(delivery, clientCn)) return null;
      return asList(asObject(tryParseJson(delivery.raw)).pix)
        .slice(0, MOST_PIX)
        .flatMap((pix) => eventOf(asObject(pix)) ?? []);
    },
  };
}

function hasToken(delivery: PspWebhookDelivery, tokens: readonly string[]): boolean {
  // A bank that appends /pix to the whole address appends it to the query.
  const given = [queryOf(delivery, 'token')?.replace(/\/pix$/, ''), delivery.pathToken];
  return matchesAny(given.filter((one) => typeof one === 'string' && one !== '') as string[], () => tokens);
}

/** The CN alone, or a whole subject such as `CN=pix.bank.example,O=Bank`. */
function hasName(delivery: PspWebhookDelivery, clientCn: string | null): boolean {
  const header = headerOf(delivery, CN_HEADER);
  if (clientCn === null || header === null) return false;
  const [, cn = header] = /(?:^|[,/]\s*)CN\s*=\s*([^,/]+)/i.exec(header) ?? [];
  return matchesAny([cn.trim()], () => [clientCn]);
}

/** The same Pix is delivered again when a return of it becomes final: that is another event. */
function eventOf(pix: JsonObject): PspWebhookEvent | null {
  const chargeId = asText(pix.endToEndId);
  const instrumentId = asText(pix.txid);
  if (chargeId === null) return null;
  const returns = asList(pix.devolucoes).map((one) => {
    const { id, status } = asObject(one);
    return `${asText(id)} ${asText(status)}`;
  });
  return {
    deliveryId: deliveryIdOf([chargeId, ...returns].join('\n')),
    type: returns.length > 0 ? 'pix.devolucao' : 'pix.received',
    referenceId: null,
    chargeId,
    instrumentId,
  };
}
