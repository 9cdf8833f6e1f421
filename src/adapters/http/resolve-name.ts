import { lookup, Resolver } from 'node:dns/promises';
import { readFileSync } from 'node:fs';
import { isIP, type LookupFunction } from 'node:net';
import { setTimeout as delay } from 'node:timers/promises';

export interface ResolvedAddress {
  address: string;
  family: number;
}

/** Resolves a name to all its addresses. */
export type ResolveName = (hostname: string) => Promise<ResolvedAddress[]>;

export interface NameResolverOptions {
  /** Name servers as `address:port`; those of the system when not given. */
  servers?: readonly string[];
  hostsFile?: string;
  resolvConf?: string;
  /** Time limit of one try at one name server. */
  timeoutMs?: number;
  /** Asked for what no name server knows: a system has other sources of names. Not when a server does not answer. */
  system?: ResolveName;
}

/** The system's resolver, which uses one of four threads. */
export const askSystem: ResolveName = (hostname) => lookup(hostname, { all: true });

/**
 * How long one family of addresses waits for the other. Some name servers never answer what they have no address of,
 * and their names would then count as unknown.
 */
const GRACE_MS = 500;

/** A connection waits for its name no longer than this. */
const RESOLVE_MS = 5_000;

/** Files are read again after this, so that a change needs no restart. */
const KEEP_MS = 10_000;

/**
 * Makes a resolver that asks name servers over sockets. The system's resolver (getaddrinfo) uses one of four threads
 * for each name, so the dead name server of one merchant's shop would stall every other resolution. As with the
 * system's resolver, /etc/hosts comes first, and short names get the search domains of /etc/resolv.conf.
 */
export function createNameResolver(options: NameResolverOptions = {}): ResolveName {
  const { servers, hostsFile = '/etc/hosts', resolvConf = '/etc/resolv.conf', timeoutMs = 2_000, system } = options;
  // Made again now and then: it reads the addresses of the name servers once.
  const current = cached(() => {
    const made = new Resolver({ timeout: timeoutMs, tries: 2 });
    if (servers) made.setServers(servers);
    return made;
  });
  const hosts = cached(() => readHosts(readText(hostsFile)));
  const search = cached(() => readSearch(readText(resolvConf)));

  const ask = async (name: string): Promise<ResolvedAddress[]> => {
    const resolver = current();
    const asked = [
      resolver.resolve4(name).then((found) => found.map((address) => ({ address, family: 4 }))),
      resolver.resolve6(name).then((found) => found.map((address) => ({ address, family: 6 }))),
    ];
    const late = Promise.any(asked).then(
      () => delay(GRACE_MS, [], { ref: false }),
      () => new Promise<never>(() => {}),
    );
    const ends = await Promise.allSettled(asked.map((one) => Promise.race([one, late])));
    const found = ends.flatMap((end) => (end.status === 'fulfilled' ? end.value : []));
    if (found.length === 0) throw ends[0]?.status === 'rejected' ? ends[0].reason : notFound();
    return found;
  };
  return async (hostname) => {
    const name = hostname.toLowerCase().replace(/\.$/, '');
    const literal = isIP(name);
    if (literal !== 0) return [{ address: name, family: literal }];
    const local = hosts().get(name) ?? (/(^|\.)localhost$/.test(name) ? LOCALHOST : undefined);
    if (local) return local;
    let failure: unknown = notFound();
    for (const candidate of hostname.endsWith('.') ? [name] : candidatesOf(name, search())) {
      try {
        return await ask(candidate);
      } catch (error) {
        failure = error;
        // A server that did not answer this candidate would not answer the next one either.
        if (isSilent(error)) throw error;
      }
    }
    if (system) return system(hostname);
    throw failure;
  };
}

/**
 * The lookup of a connection, which goes to what is returned here. It fails with EREFUSED when one of the addresses is
 * not allowed, although others are: which of them the connection would use is chance.
 */
export function createLookup(
  resolve: ResolveName,
  isAllowed: (address: string) => boolean = () => true,
): LookupFunction {
  return (hostname, options, callback) => {
    const wanted = options.family === 4 || options.family === 6 ? options.family : null;
    resolveInTime(resolve, hostname).then(
      (addresses) => {
        const usable = addresses.filter(({ family }) => wanted === null || family === wanted);
        const [first] = usable;
        if (!first || !addresses.every(({ address }) => isAllowed(address)))
          return callback(Object.assign(new Error('address refused'), { code: first ? 'EREFUSED' : 'ENOTFOUND' }), []);
        if (options.all) callback(null, usable);
        else callback(null, first.address, first.family);
      },
      (error: NodeJS.ErrnoException) => callback(error, []),
    );
  };
}

/** Fails when the name has not been resolved after some seconds. */
export async function resolveInTime(resolve: ResolveName, hostname: string): Promise<ResolvedAddress[]> {
  let timer: NodeJS.Timeout | undefined;
  const late = new Promise<never>((_, reject) => {
    timer = setTimeout(() => reject(new Error('time-out')), RESOLVE_MS);
  });
  return Promise.race([resolve(hostname), late]).finally(() => clearTimeout(timer));
}

const LOCALHOST: ResolvedAddress[] = [
  { address: '127.0.0.1', family: 4 },
  { address: '::1', family: 6 },
];
const isSilent = (error: unknown): boolean => (error as NodeJS.ErrnoException).code === 'ETIMEOUT';
const notFound = () => Object.assign(new Error('the name has no address'), { code: 'ENOTFOUND' });

/** resolv.conf(5): a name with fewer dots than `ndots` is first tried with the search domains. */
function candidatesOf(name: string, { domains, ndots }: { domains: string[]; ndots: number }): string[] {
  const searched = domains.map((domain) => `${name}.${domain}`);
  return name.split('.').length - 1 >= ndots ? [name, ...searched] : [...searched, name];
}

function readHosts(text: string): Map<string, ResolvedAddress[]> {
  const hosts = new Map<string, ResolvedAddress[]>();
  for (const line of text.split('\n')) {
    const [address = '', ...names] = line.replace(/#.*/, '').trim().split(/\s+/);
    const family = isIP(address);
    if (family === 0) continue;
    for (const name of names.map((one) => one.toLowerCase()))
      hosts.set(name, [...(hosts.get(name) ?? []), { address, family }]);
  }
  return hosts;
}

function readSearch(text: string): { domains: string[]; ndots: number } {
  const domains = /^search\s+(.+)$/m.exec(text)?.[1]?.trim().split(/\s+/) ?? [];
  const ndots = Number(/^options\s.*\bndots:(\d+)/m.exec(text)?.[1] ?? 1);
  return { domains: domains.filter((domain) => domain !== '.'), ndots };
}

function readText(file: string): string {
  try {
    // Both files are small, and an asynchronous read would need one of the four threads.
    return readFileSync(file, 'utf8');
  } catch {
    return '';
  }
}

function cached<T>(read: () => T): () => T {
  let kept: { value: T; until: number } | undefined;
  return () => {
    const now = performance.now();
    if (!kept || now > kept.until) kept = { value: read(), until: now + KEEP_MS };
    return kept.value;
  };
}
