import { Resolver } from 'node:dns/promises';
import { readFileSync } from 'node:fs';
import { isIP } from 'node:net';

interface Address {
  address: string;
  family: number;
}

export interface NameResolverOptions {
  /** Name servers as `address:port`; those of the system when not given. */
  servers?: readonly string[];
  hostsFile?: string;
  resolvConf?: string;
  /** Time limit of one try at one name server. */
  timeoutMs?: number;
}

/** Files are read again after this, so that a change needs no restart. */
const KEEP_MS = 10_000;

/**
 * Makes a resolver that asks name servers over sockets. The system's resolver (getaddrinfo) uses one of four threads
 * for each name, so the dead name server of one merchant's shop would stall every other resolution. As with the
 * system's resolver, /etc/hosts comes first, and short names get the search domains of /etc/resolv.conf.
 */
export function createNameResolver(options: NameResolverOptions = {}): (hostname: string) => Promise<Address[]> {
  const { servers, hostsFile = '/etc/hosts', resolvConf = '/etc/resolv.conf', timeoutMs = 2_000 } = options;
  const resolver = new Resolver({ timeout: timeoutMs, tries: 2 });
  if (servers) resolver.setServers(servers);
  const hosts = cached(() => readHosts(readText(hostsFile)));
  const search = cached(() => readSearch(readText(resolvConf)));

  const ask = async (name: string): Promise<Address[]> => {
    const [v4, v6] = await Promise.allSettled([resolver.resolve4(name), resolver.resolve6(name)]);
    const found = [
      ...(v4.status === 'fulfilled' ? v4.value.map((address) => ({ address, family: 4 })) : []),
      ...(v6.status === 'fulfilled' ? v6.value.map((address) => ({ address, family: 6 })) : []),
    ];
    if (found.length === 0) throw v4.status === 'rejected' ? v4.reason : notFound();
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
        if (!MISSING.has((error as NodeJS.ErrnoException).code ?? '')) throw error;
      }
    }
    throw failure;
  };
}

const LOCALHOST: Address[] = [
  { address: '127.0.0.1', family: 4 },
  { address: '::1', family: 6 },
];
const MISSING = new Set(['ENOTFOUND', 'ENODATA']);
const notFound = () => Object.assign(new Error('the name has no address'), { code: 'ENOTFOUND' });

/** resolv.conf(5): a name with fewer dots than `ndots` is first tried with the search domains. */
function candidatesOf(name: string, { domains, ndots }: { domains: string[]; ndots: number }): string[] {
  const searched = domains.map((domain) => `${name}.${domain}`);
  return name.split('.').length - 1 >= ndots ? [name, ...searched] : [...searched, name];
}

function readHosts(text: string): Map<string, Address[]> {
  const hosts = new Map<string, Address[]>();
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
