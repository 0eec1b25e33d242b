// Names to addresses: hosts file, `localhost`, search domains and a cache around c-ares (`dns.lookup` is four threads, and
// stands still once they hang). It knows nothing of the address policy: whoever connects asks that afterwards.
import { LRUCache } from "lru-cache";
import { getServers } from "node:dns";
import { type DnsFamily, DnsServer } from "./dns-server.ts";
import { candidateNames, parseHosts, parseResolverFile, type ResolverFile, WatchedFile } from "./name-files.ts";
import { NetError } from "./net-error.ts";

const MAX_CACHED_NAMES = 50_000;
const MAX_LOOKUPS_IN_FLIGHT = 10_000;
const MAX_ADDRESSES_PER_NAME = 16;
const TTL_CAP_MS = 60_000;
const NEGATIVE_TTL_MS = 2_000;
const MAX_TRY_MS = 2_000; // of one question to one server
const MAX_ROUNDS = 2; // through all servers
const AGREEMENT = 2; // servers that must say "not found", where there are so many

export interface ResolverOptions {
  /** DNS servers to ask instead of those in resolv.conf: `1.2.3.4`, `1.2.3.4:5353`, `[::1]:53`. */
  readonly servers?: readonly string[];
  readonly hostsPath?: string;
  readonly resolvConfPath?: string;
  readonly maxCachedNames?: number;
  /** Of what is kept, by a clock that only goes forward; default `performance.now`. */
  readonly monotonicMs?: () => number;
}

export interface NameQuery {
  readonly host: string; // lower-case, not a literal
  readonly family: DnsFamily;
  readonly timeoutMs: number;
  readonly isFresh: boolean; // ask anew, whatever the cache holds
}

interface Cached {
  readonly addresses: readonly string[];
  readonly expiresAt: number; // on the monotonic clock
}

/** What one name has for one family; empty when it has nothing of it. */
type Addresses = readonly string[];

export class Resolver {
  /** When the newest lookup to which a server knew an answer was begun, by `performance.now`; what is kept says nothing. */
  answeredFromMs = -Infinity;
  readonly #cache: LRUCache<string, Cached>;
  readonly #inFlight = new Map<string, Promise<Addresses>>();
  readonly #hosts: WatchedFile<Map<string, string[]>>;
  readonly #resolvConf: WatchedFile<ResolverFile>;
  readonly #givenServers: readonly string[] | undefined;
  readonly #monotonicMs: () => number;
  #servers: readonly DnsServer[] = [];
  #serverNames = "";

  constructor(options: ResolverOptions = {}) {
    this.#cache = new LRUCache({ max: options.maxCachedNames ?? MAX_CACHED_NAMES });
    this.#hosts = new WatchedFile(options.hostsPath ?? "/etc/hosts", parseHosts);
    this.#resolvConf = new WatchedFile(options.resolvConfPath ?? "/etc/resolv.conf", parseResolverFile);
    this.#givenServers = options.servers;
    this.#monotonicMs = options.monotonicMs ?? (() => performance.now());
  }

  /** What is known without asking anybody; undefined when a server must be asked. */
  known(host: string, family: DnsFamily): Addresses | undefined {
    const cached = this.#cache.get(cacheKey(host, family));
    if (cached !== undefined && cached.expiresAt > this.#monotonicMs()) return cached.addresses;
    return this.#fromFiles(host, family);
  }

  /** Addresses of one family, empty when there are none. Rejects with a `NetError` (dns_timeout, dns_failed, probe_capacity). */
  resolve(query: NameQuery): Promise<Addresses> {
    const known = query.isFresh ? this.#fromFiles(query.host, query.family) : this.known(query.host, query.family);
    if (known !== undefined) return Promise.resolve(known);
    const key = `${cacheKey(query.host, query.family)} ${query.timeoutMs} ${query.isFresh}`;
    const running = this.#inFlight.get(key);
    if (running !== undefined) return running;
    if (this.#inFlight.size >= MAX_LOOKUPS_IN_FLIGHT) {
      return Promise.reject(
        new NetError("probe_capacity", `${MAX_LOOKUPS_IN_FLIGHT} names are being resolved already`),
      );
    }
    const lookup = this.#lookUp(query).finally(() => this.#inFlight.delete(key));
    this.#inFlight.set(key, lookup);
    return lookup;
  }

  close(): void {
    for (const server of this.#servers) server.close();
  }

  #fromFiles(host: string, family: DnsFamily): Addresses | undefined {
    const listed = this.#hosts
      .read()
      .get(host)
      ?.filter((address) => address.includes(":") === (family === 6));
    if (listed !== undefined && listed.length > 0) return listed;
    // RFC 6761: these names never leave the machine.
    if (host === "localhost" || host.endsWith(".localhost")) return family === 4 ? ["127.0.0.1"] : ["::1"];
    return undefined;
  }

  async #lookUp(query: NameQuery): Promise<Addresses> {
    const file = this.#resolvConf.read();
    const servers = this.#currentServers(file);
    if (servers.length === 0)
      throw new NetError("own_network", "No DNS server is configured on the machine of Keepwatch");
    const round = new Round(servers, candidateNames(query.host, file), query);
    const startedAt = performance.now();
    const found = await round.run();
    this.answeredFromMs = Math.max(this.answeredFromMs, startedAt);
    const ttlMs = found.addresses.length > 0 ? Math.min(found.ttlSeconds * 1_000, TTL_CAP_MS) : NEGATIVE_TTL_MS;
    const addresses = found.addresses.slice(0, MAX_ADDRESSES_PER_NAME);
    this.#cache.set(cacheKey(query.host, query.family), { addresses, expiresAt: this.#monotonicMs() + ttlMs });
    return addresses;
  }

  /** The servers of today's resolv.conf; rebuilt when it changes, while questions to the former ones run out by themselves. */
  #currentServers(file: ResolverFile): readonly DnsServer[] {
    const names = this.#givenServers ?? (file.servers.length > 0 ? file.servers : getServers());
    if (names.join(" ") === this.#serverNames) return this.#servers;
    this.#serverNames = names.join(" ");
    this.#cache.clear(); // what the former ones said may not hold in the network that we are in now
    this.#servers = names.map(bracketed).map((name) => new DnsServer(name));
    return this.#servers;
  }
}

interface Found {
  readonly addresses: Addresses;
  readonly ttlSeconds: number;
}

/** One lookup through all servers and candidate names, twice at most. */
class Round {
  readonly #servers: readonly DnsServer[];
  readonly #names: readonly string[];
  readonly #query: NameQuery;
  readonly #endsAt: number;
  readonly #tryMs: number;
  readonly #absentAt = new Set<DnsServer>();
  #errorCode: string | null = null;
  #hasLivingSilence = false;

  constructor(servers: readonly DnsServer[], names: readonly string[], query: NameQuery) {
    this.#servers = servers;
    this.#names = names;
    this.#query = query;
    this.#endsAt = performance.now() + query.timeoutMs;
    this.#tryMs = Math.min(MAX_TRY_MS, query.timeoutMs / (MAX_ROUNDS * servers.length));
  }

  async run(): Promise<Found> {
    const needed = Math.min(AGREEMENT, this.#servers.length);
    for (let round = 0; round < MAX_ROUNDS; round++) {
      for (const server of this.#servers) {
        if (this.#absentAt.has(server) || performance.now() >= this.#endsAt) continue;
        const found = await this.#askServer(server);
        if (found !== null) return found;
        if (this.#absentAt.size >= needed) return { addresses: [], ttlSeconds: 0 };
      }
    }
    // One server says no and the others say nothing at all: they cannot gainsay it.
    if (this.#absentAt.size > 0 && this.#errorCode === null && !this.#hasLivingSilence)
      return { addresses: [], ttlSeconds: 0 };
    throw this.#failure();
  }

  async #askServer(server: DnsServer): Promise<Found | null> {
    for (const name of this.#names) {
      const timeoutMs = Math.min(this.#tryMs, this.#endsAt - performance.now());
      if (timeoutMs <= 0) return null;
      const answer = await server.ask(name, this.#query.family, timeoutMs);
      if (answer.kind === "addresses") return answer;
      if (answer.kind === "error") this.#errorCode = answer.code;
      if (answer.kind === "silent") this.#hasLivingSilence ||= answer.isAlive;
      if (answer.kind !== "absent") return null;
    }
    this.#absentAt.add(server);
    return null;
  }

  #failure(): NetError {
    const { host, timeoutMs } = this.#query;
    if (this.#errorCode !== null) {
      return new NetError("dns_failed", `The DNS server answered ${this.#errorCode} when asked for ${host}`);
    }
    if (this.#hasLivingSilence) {
      return new NetError(
        "dns_timeout",
        `The DNS server gave no answer for ${host} within ${timeoutMs} ms, but answered others`,
      );
    }
    const names = this.#servers.map((server) => server.address).join(", ");
    const message = `Our own DNS server (${names}) answered nothing within ${timeoutMs} ms, for ${host} or any other name`;
    return new NetError("dns_timeout", message, { isOurs: true });
  }
}

function cacheKey(host: string, family: DnsFamily): string {
  return `${family}${host}`;
}

/** c-ares wants brackets around IPv6 only where a port follows; a bare IPv6 address is accepted as it is. */
function bracketed(server: string): string {
  return server.split(":").length > 2 && !server.startsWith("[") ? `[${server}]` : server;
}
