import { isIP, type LookupFunction } from 'node:net';
import ipaddr from 'ipaddr.js';
import { createLookup, createNameResolver, type ResolveName, resolveInTime } from './resolve-name';

export interface AddressGuardOptions {
  /**
   * In sandbox `http` and loopback addresses are allowed, and a URL may be registered although its name does not
   * resolve.
   */
  sandbox: boolean;
  /** `host` or `host:port` in lower case. These may have any address and may use `http`. */
  allowHosts: readonly string[];
  /** By default it asks the name servers. */
  resolve?: ResolveName;
}

export type AddressCheck =
  /** `exempt`: the merchant vouches for this host, whatever its address. */
  { ok: true; href: string; exempt: boolean } | { ok: false; why: string };

/** Decides where the service may send what a merchant asked it to send: never into the network it runs in. */
export interface AddressGuard {
  /** Checks what needs no name resolution: scheme, credentials in the URL, literal addresses. */
  check(url: string): AddressCheck;
  /**
   * Checks the addresses of the name as well. Returns in one sentence why the URL may not be registered; null when it
   * may.
   */
  refuses(url: string): Promise<string | null>;
  /**
   * Resolves a name for a connection, or fails when any of its addresses is not allowed. Because the connection goes to
   * what is returned here, a name that changes its address between check and use gains nothing.
   */
  lookup: LookupFunction;
}

/** This address is in a public range, but inside Azure it is the host that gives out credentials. */
const METADATA = new Set(['168.63.129.16']);

const NOT_PUBLIC = 'The address is not public: private, loopback, link-local and other special addresses are refused.';

/** Makes a guard; see AddressGuard. */
export function createAddressGuard({
  sandbox,
  allowHosts,
  resolve = createNameResolver(),
}: AddressGuardOptions): AddressGuard {
  const allowed = new Set(allowHosts);
  const mayReach = (address: string): boolean => isPublic(address) || (sandbox && isLoopback(address));

  function check(text: string): AddressCheck {
    if (!URL.canParse(text)) return refuse('This is not an absolute URL.');
    // Check the parsed URL, because that is what the connection uses: parsing turns decimal, octal and hexadecimal
    // spellings into one form.
    const url = new URL(text);
    if (url.protocol !== 'https:' && url.protocol !== 'http:') return refuse('The URL must begin with https://.');
    if (url.username !== '' || url.password !== '') return refuse('The URL must not hold credentials.');
    if (url.port === '0') return refuse('There is no port 0.');
    const { href } = url;
    if (isAllowed(allowed, url)) return { ok: true, href, exempt: true };
    if (url.protocol === 'http:' && !sandbox)
      return refuse('The URL must begin with https://, except for hosts in NOTIFY_ALLOW_HOSTS.');
    const host = withoutBrackets(url.hostname);
    if (isIP(host) !== 0 && !mayReach(host)) return refuse(NOT_PUBLIC);
    return { ok: true, href, exempt: false };
  }

  async function refuses(text: string): Promise<string | null> {
    const checked = check(text);
    if (!checked.ok) return checked.why;
    const { hostname } = new URL(text);
    if (checked.exempt || isIP(withoutBrackets(hostname)) !== 0) return null;
    const addresses = await resolveInTime(resolve, hostname).catch(() => []);
    if (addresses.length === 0)
      return sandbox ? null : 'The host name has no address at the moment. Check its spelling, or try again.';
    return addresses.every(({ address }) => mayReach(address)) ? null : NOT_PUBLIC;
  }

  return { check, refuses, lookup: createLookup(resolve, mayReach) };
}

const refuse = (why: string): AddressCheck => ({ ok: false, why });

const withoutBrackets = (hostname: string): string => hostname.replace(/^\[(.*)\]$/, '$1');

function isAllowed(allowed: ReadonlySet<string>, { hostname, port, protocol }: URL): boolean {
  const host = hostname.replace(/\.$/, '');
  return allowed.has(host) || allowed.has(`${host}:${port || (protocol === 'https:' ? '443' : '80')}`);
}

/**
 * Only ordinary unicast is public. IPv6 forms that carry an IPv4 address inside (mapped, 6to4, NAT64, Teredo) are
 * ranges of their own and are refused whatever is inside; so is everything outside 2000::/3, the space given to hosts.
 */
export function isPublic(address: string): boolean {
  const parsed = parse(address);
  if (parsed?.range() !== 'unicast' || METADATA.has(parsed.toString())) return false;
  return parsed.kind() === 'ipv4' || parsed.match(GLOBAL_UNICAST);
}

const GLOBAL_UNICAST = ipaddr.IPv6.parseCIDR('2000::/3');

const isLoopback = (address: string): boolean => parse(address)?.range() === 'loopback';

function parse(address: string): ipaddr.IPv4 | ipaddr.IPv6 | null {
  // isIP first: ipaddr.js would take `127.1` and read `010.0.0.1` in its own way.
  return isIP(address) !== 0 ? ipaddr.parse(address) : null;
}
