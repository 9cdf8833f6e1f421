import { z } from 'zod';
import { filledList, parseUrl, rotated, says } from './forms';

const TOPICS = ['messages', 'statuses', 'payments'] as const;
type Topic = (typeof TOPICS)[number];

/** Where copies of WhatsApp's deliveries go. */
export interface ForwardAddress {
  /** As it is asked: without `only`. */
  url: string;
  /** Kinds of items; empty: everything. */
  only: Topic[];
}

const isTopic = (word: string): word is Topic => TOPICS.some((topic) => topic === word);

/** Reads one address; a text says what is wrong with it, without its value. */
function readAddress(text: string): ForwardAddress | string {
  const url = parseUrl(text);
  if (!url || (url.protocol !== 'https:' && url.protocol !== 'http:') || url.username || url.password || url.hash)
    return 'every address must begin with https:// and hold neither credentials nor a fragment';
  const parts = url.search.slice(1).split('&').filter(Boolean);
  const filters = parts.filter((part) => part.startsWith('only='));
  const words = filters.flatMap((part) => part.slice('only='.length).split(/\+|%2B|%20/i));
  if (!words.every(isTopic)) return `only= takes ${TOPICS.join(', ')}, several joined by +`;
  // The other parts stay letter by letter: a receiver may have signed them.
  url.search = parts.filter((part) => !filters.includes(part)).join('&');
  return { url: url.href, only: [...new Set(words)] };
}

export const forwardUrls = filledList.transform((parts, context) => {
  const read = parts.map(readAddress);
  const problems = new Set(read.filter((one): one is string => typeof one === 'string'));
  const addresses = read.filter((one): one is ForwardAddress => typeof one !== 'string');
  if (new Set(addresses.map(({ url }) => url)).size < addresses.length)
    problems.add('holds the same address twice; join its filters by +');
  for (const message of problems) context.addIssue({ code: 'custom', message });
  return problems.size > 0 ? z.NEVER : addresses;
});

/** Standard Webhooks: 24 to 64 bytes in base64 behind `whsec_`. */
export const forwardSecret = rotated.refine(
  (secrets) =>
    secrets.every((secret) => {
      const base64 = /^whsec_([A-Za-z0-9+/]+={0,2})$/.exec(secret)?.[1] ?? '';
      const { length } = Buffer.from(base64, 'base64');
      return length >= 24 && length <= 64;
    }),
  says('must be whsec_ and 24 to 64 bytes in base64; make one with: echo "whsec_$(openssl rand -base64 32)"'),
);

/** Addresses that a live service would never ask: plain http to hosts that are not exempt. */
export function findPlainForwards(addresses: readonly ForwardAddress[], allowHosts: readonly string[]): string[] {
  const isPlain = ({ protocol, hostname, host, port }: URL) =>
    protocol === 'http:' && ![hostname, host, `${hostname}:${port || '80'}`].some((one) => allowHosts.includes(one));
  return addresses.some(({ url }) => isPlain(new URL(url)))
    ? ['FORWARD_URLS: http:// is for hosts in NOTIFY_ALLOW_HOSTS only; use https://, or name the host there']
    : [];
}
