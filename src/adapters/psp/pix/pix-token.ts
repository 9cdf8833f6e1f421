import type { Clock } from '../../../ports';
import type { Exchange } from '../../http/client';
import type { Requester } from '../../http/deadline';
import { asInteger, asObject, asText, tryParseJson } from '../../whatsapp/json-access';
import { type PspFailure, readMissingAnswer, readStatus, readUnusable } from '../psp-failures';
import type { PixBank } from './pix-banks';

export interface PixTokenOptions {
  tokenUrl: string;
  clientId: string;
  clientSecret: string | null;
  /** null: the bank's known default applies. */
  tokenAuth: 'basic' | 'form' | null;
  scope: string | null;
}

export type TokenReply = { ok: true; token: string } | { ok: false; failure: PspFailure };

export interface PixTokens {
  /** Returns a valid token. Requests that arrive while it is fetched share it. */
  get(requester: Requester): Promise<TokenReply>;
  /** Forgets a token that the bank no longer takes; a newer one stays. */
  drop(token: string): void;
}

/** Banks issue tokens for 300 s (Itaú) to an hour. Without a stated lifetime we assume the shortest. */
const SHORTEST_LIFE_SECONDS = 300;
/** A token must live until its request has arrived. */
const MARGIN_SECONDS = 20;

/** Keeps one token for all requests: banks throttle the fetching of tokens. */
export function createPixTokens(options: PixTokenOptions, bank: PixBank, clock: Clock): PixTokens {
  let kept: { token: string; until: number } | null = null;
  let fetching: Promise<TokenReply> | null = null;

  const fetchToken = async (requester: Requester): Promise<TokenReply> => {
    const askedAt = clock.now().getTime();
    const exchange = await requester.request({ ...tokenRequest(options, bank), method: 'POST', readOnly: true });
    const reply = readToken(exchange);
    if (!reply.ok) return reply;
    const lifeMs = Math.max(1, reply.seconds - Math.min(MARGIN_SECONDS, reply.seconds / 2)) * 1000;
    kept = { token: reply.token, until: askedAt + lifeMs };
    return reply;
  };

  return {
    get: async (requester) => {
      if (kept && clock.now().getTime() < kept.until) return { ok: true, token: kept.token };
      fetching ??= fetchToken(requester).finally(() => {
        fetching = null;
      });
      return fetching;
    },
    drop: (token) => {
      if (kept?.token === token) kept = null;
    },
  };
}

function tokenRequest({ tokenUrl, clientId, clientSecret, scope, ...options }: PixTokenOptions, bank: PixBank) {
  const auth = options.tokenAuth ?? bank.tokenAuth;
  const wanted = scope ?? bank.scope;
  const fields: Record<string, string> = {
    grant_type: 'client_credentials',
    ...(wanted && { scope: wanted }),
    ...(auth === 'form' && { client_id: clientId, ...(clientSecret !== null && { client_secret: clientSecret }) }),
  };
  const url = new URL(tokenUrl);
  for (const [name, value] of Object.entries(bank.tokenQuery ?? {})) url.searchParams.set(name, value);
  const isJson = bank.tokenBody === 'json';
  const basic = Buffer.from(`${clientId}:${clientSecret ?? ''}`).toString('base64');
  return {
    url: url.href,
    headers: {
      'Content-Type': isJson ? 'application/json' : 'application/x-www-form-urlencoded',
      ...(auth === 'basic' && { Authorization: `Basic ${basic}` }),
    },
    body: isJson ? JSON.stringify(fields) : new URLSearchParams(fields).toString(),
  };
}

function readToken(
  exchange: Exchange,
): { ok: true; token: string; seconds: number } | { ok: false; failure: PspFailure } {
  // When the token could not be fetched, the request that needs it was not sent.
  const notSent = (failure: PspFailure): { ok: false; failure: PspFailure } => ({
    ok: false,
    failure: failure.outcome === 'unknown' ? { ...failure, outcome: 'retry' } : failure,
  });
  if (exchange.kind !== 'answer') return notSent(readMissingAnswer(exchange));
  const answer = asObject(tryParseJson(exchange.body));
  if (exchange.status === 200 || exchange.status === 201) {
    const { access_token: token } = answer;
    if (typeof token !== 'string' || token === '') return notSent(readUnusable(exchange.status, 'access_token'));
    return { ok: true, token, seconds: asInteger(answer.expires_in) ?? SHORTEST_LIFE_SECONDS };
  }
  const refused = exchange.status === 400 || exchange.status === 401 || exchange.status === 403;
  const code = asText(answer.error) ?? asText(answer.nome);
  const message = asText(answer.error_description) ?? asText(answer.mensagem) ?? asText(answer.detail);
  const advice = 'Check PIX_CLIENT_ID, PIX_CLIENT_SECRET, PIX_TOKEN_AUTH, PIX_SCOPE and the certificate.';
  return notSent(readStatus(exchange, { code, message: message ?? code, advice: refused ? advice : null }));
}
