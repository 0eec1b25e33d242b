// The only way out of the house: names are resolved here, every address is held against the policy after resolution,
// and sockets are opened by address. Probes and channels import this front door and nothing else that opens sockets.
import { isIP, type Socket } from "node:net";
import type { TLSSocket } from "node:tls";
import { domainToASCII } from "node:url";
import { NetError } from "./net-error.ts";
import { createPolicy, type Policy, type PolicyName } from "./policy.ts";
import { NamedResolvers } from "./named-resolvers.ts";
import type { TrackedConnections } from "./kernel-limits.ts";
import { Resolver, type ResolverOptions } from "./resolve.ts";
import { Room, type RoomSeeker } from "./room.ts";
import { type ConnectOptions, forbidden, netErrorOf, Sockets, type TlsConnectOptions } from "./sockets.ts";

export { NetError, type NetErrorCode } from "./net-error.ts";
export type { PolicyName } from "./policy.ts";
export { reset } from "./reset.ts";
export type { ResolverOptions } from "./resolve.ts";
export type { RoomSeeker } from "./room.ts";
export { type ClientIdentity, type ConnectOptions, netErrorOf, type TlsConnectOptions } from "./sockets.ts";

const MAX_ADDRESSES_TRIED = 3; // of one name, one after another

export type IpFamily = "auto" | "ipv4" | "ipv6";

export interface SocketTarget {
  readonly host: string; // a name or an IP literal, without brackets
  readonly port: number;
  readonly family: IpFamily;
  readonly timeoutMs: number; // for resolution and connect together
  readonly signal?: AbortSignal;
}

/** Opens a TCP connection by address, after the policy. Rejects with a `NetError`. */
export interface Net {
  openSocket(target: SocketTarget): Promise<Socket>;
}

export interface AddressQuery {
  readonly host: string; // a lower-case name or an IP literal, without brackets
  readonly family: IpFamily;
  readonly timeoutMs: number;
  /** Ask anew and turn the order round: IPv6 before IPv4, `avoidAddress` last. */
  readonly isRetry: boolean;
  readonly avoidAddress: string | null;
  /** A DNS server to ask in place of our own: an IP address, with its port where that is not 53. */
  readonly server?: string | null;
}

/** What probes need beside `Net`: the steps one by one, so that each can be timed. All throw or reject with a `NetError`. */
export interface ProbeNet extends Net {
  /** Addresses that are known without waiting, all of them allowed; undefined when `resolve` must ask. */
  knownAddresses(host: string, family: IpFamily, server?: string | null): readonly string[] | undefined;
  /** At least one address, all of them allowed. */
  resolve(query: AddressQuery): Promise<readonly string[]>;
  /** Has the seeker connect as soon as there is room for it; `patienceMs` is cut to what is worth waiting. */
  whenRoom(seeker: RoomSeeker, address: string, port: number, patienceMs: number): void;
  /** The seeker does not want to connect any more. */
  forgetSeeker(seeker: RoomSeeker): void;
  connect(options: ConnectOptions): Socket;
  connectTls(options: TlsConnectOptions): TLSSocket;
  readonly openSockets: number;
  readonly maxOpenSockets: number;
  readonly capacity: Capacity;
  /** When the newest question about a name that our own DNS servers answered was begun, by `performance.now`. */
  readonly namesAnsweredFromMs: number;
  /** Ends the questions to DNS servers that are out; sockets belong to whoever opened them. */
  close(): void;
}

/** How much room for connections there is, and who found none. */
export interface Capacity {
  readonly waiting: number;
  /** Since the start of the process. */
  readonly turnedAway: number;
  /** Null when nobody was yet. */
  readonly turnedAwayMsAgo: number | null;
  /** Null where the kernel tracks none. */
  readonly trackedConnections: TrackedConnections | null;
}

export interface NetOptions {
  readonly policy: PolicyName;
  readonly resolver?: ResolverOptions;
  /** PEM certificates trusted beside the root certificates that Node brings. */
  readonly extraCertificates?: readonly string[];
  /** Default: 80 % of the process's limit on open files. */
  readonly maxOpenSockets?: number;
  /** Where the kernel tells its limits; default `/proc`. */
  readonly procFolder?: string;
}

export function createNet(options: NetOptions): ProbeNet {
  return new GuardedNet(options);
}

class GuardedNet implements ProbeNet {
  readonly #policy: Policy;
  readonly #resolver: Resolver;
  readonly #namedResolvers: NamedResolvers;
  readonly #sockets: Sockets;
  readonly #room: Room;

  constructor(options: NetOptions) {
    this.#policy = createPolicy(options.policy);
    this.#resolver = new Resolver(options.resolver);
    this.#namedResolvers = new NamedResolvers(this.#policy);
    this.#room = new Room({ ...options, procFolder: options.procFolder ?? "/proc" });
    this.#sockets = new Sockets({ ...options, policy: this.#policy, room: this.#room });
  }

  get openSockets(): number {
    return this.#room.openSockets;
  }

  get maxOpenSockets(): number {
    return this.#room.maxOpenSockets;
  }

  get capacity(): Capacity {
    const { waiting, turnedAway, lastTurnedAwayAt, trackedConnections } = this.#room;
    const turnedAwayMsAgo = turnedAway === 0 ? null : performance.now() - lastTurnedAwayAt;
    return { waiting, turnedAway, turnedAwayMsAgo, trackedConnections };
  }

  get namesAnsweredFromMs(): number {
    return this.#resolver.answeredFromMs;
  }

  whenRoom(seeker: RoomSeeker, address: string, port: number, patienceMs: number): void {
    this.#room.whenRoom(seeker, address, port, patienceMs);
  }

  forgetSeeker(seeker: RoomSeeker): void {
    this.#room.forget(seeker);
  }

  connect(options: ConnectOptions): Socket {
    return this.#sockets.connect(options);
  }

  connectTls(options: TlsConnectOptions): TLSSocket {
    return this.#sockets.connectTls(options);
  }

  close(): void {
    this.#resolver.close();
    this.#namedResolvers.close();
  }

  knownAddresses(host: string, family: IpFamily, server: string | null = null): readonly string[] | undefined {
    const literal = isIP(host);
    if (literal !== 0) return this.#literal(host, family);
    const resolver = server === null ? this.#resolver : this.#namedResolvers.of(server);
    if (family !== "ipv6") {
      const ipv4 = resolver.known(host, 4);
      if (ipv4 === undefined) return undefined;
      if (ipv4.length > 0) return this.#allowed(host, ipv4);
      if (family === "ipv4") throw notFound(host, family);
    }
    const ipv6 = resolver.known(host, 6);
    if (ipv6 === undefined) return undefined;
    if (ipv6.length === 0) throw notFound(host, family);
    return this.#allowed(host, ipv6);
  }

  async resolve(query: AddressQuery): Promise<readonly string[]> {
    if (isIP(query.host) !== 0) return this.#literal(query.host, query.family);
    if (query.server == null) return this.#resolveBy(this.#resolver, query);
    try {
      return await this.#resolveBy(this.#namedResolvers.of(query.server), query);
    } catch (error) {
      throw notOurs(error, query.server);
    }
  }

  async #resolveBy(resolver: Resolver, query: AddressQuery): Promise<readonly string[]> {
    if (query.family === "auto" && query.isRetry) return this.#resolveForRetry(resolver, query);
    const first = query.family === "ipv6" ? 6 : 4;
    const startedAt = performance.now();
    const ask = { host: query.host, isFresh: query.isRetry };
    let addresses = await resolver.resolve({ ...ask, family: first, timeoutMs: query.timeoutMs });
    if (addresses.length === 0 && query.family === "auto") {
      const timeoutMs = Math.max(query.timeoutMs - Math.round(performance.now() - startedAt), 1);
      addresses = await resolver.resolve({ ...ask, family: 6, timeoutMs });
    }
    if (addresses.length === 0) throw notFound(query.host, query.family);
    return avoiding(this.#allowed(query.host, addresses), query.avoidAddress);
  }

  /** Another way to the same name, where there is one; a family that gives no answer does not spoil the other. */
  async #resolveForRetry(resolver: Resolver, query: AddressQuery): Promise<readonly string[]> {
    const ask = { host: query.host, timeoutMs: query.timeoutMs, isFresh: true };
    const [ipv4, ipv6] = await Promise.allSettled([
      resolver.resolve({ ...ask, family: 4 }),
      resolver.resolve({ ...ask, family: 6 }),
    ]);
    const found = [ipv6, ipv4].flatMap((result) => (result.status === "fulfilled" ? result.value : []));
    if (found.length > 0) return avoiding(this.#allowed(query.host, found), query.avoidAddress);
    for (const result of [ipv4, ipv6]) if (result.status === "rejected") throw result.reason;
    throw notFound(query.host, query.family);
  }

  async openSocket(target: SocketTarget): Promise<Socket> {
    const endsAt = performance.now() + target.timeoutMs;
    target.signal?.throwIfAborted();
    const host = isIP(target.host) === 0 ? domainToASCII(target.host) : target.host;
    if (host === "") throw new NetError("dns_not_found", `"${target.host}" is not a host name`);
    const query = { host, family: target.family, timeoutMs: target.timeoutMs, isRetry: false, avoidAddress: null };
    const addresses = await orAborted(this.resolve(query), target.signal);
    let failure: unknown;
    for (const address of addresses.slice(0, MAX_ADDRESSES_TRIED)) {
      try {
        const socket = this.connect({ address, port: target.port, isApartFromLooks: true });
        return await opened(socket, address, target, endsAt);
      } catch (error) {
        if (!(error instanceof NetError) || error.code === "connect_timeout") throw error;
        failure = error;
      }
    }
    throw failure;
  }

  #literal(host: string, family: IpFamily): readonly string[] {
    const isIpv6 = host.includes(":");
    if (family !== "auto" && (family === "ipv6") !== isIpv6) {
      throw new NetError("dns_not_found", `${host} is not an ${family === "ipv6" ? "IPv6" : "IPv4"} address`, {
        address: host,
      });
    }
    return this.#allowed(host, [host]);
  }

  #allowed(host: string, addresses: readonly string[]): readonly string[] {
    const allowed = addresses.filter((address) => this.#policy.refuses(address) === null);
    const [first] = addresses;
    if (allowed.length > 0 || first === undefined) return allowed;
    const error = forbidden(first, this.#policy.refuses(first) ?? "");
    throw host === first
      ? error
      : new NetError(error.code, `${host} resolves to ${first}: ${error.message}`, { address: first });
  }
}

/** The silence of a DNS server that a person named is not our own network's. */
function notOurs(error: unknown, server: string): unknown {
  if (!(error instanceof NetError) || error.code !== "dns_timeout" || !error.isOurs) return error;
  return new NetError("dns_timeout", `The DNS server ${server} does not answer`);
}

function notFound(host: string, family: IpFamily): NetError {
  const what = family === "auto" ? "an address" : `an ${family === "ipv6" ? "IPv6" : "IPv4"} address`;
  return new NetError("dns_not_found", `The name ${host} does not resolve to ${what}`);
}

function avoiding(addresses: readonly string[], avoided: string | null): readonly string[] {
  if (avoided === null || !addresses.includes(avoided)) return addresses;
  return [...addresses.filter((address) => address !== avoided), avoided];
}

function orAborted<Value>(promise: Promise<Value>, signal: AbortSignal | undefined): Promise<Value> {
  if (signal === undefined) return promise;
  return new Promise((resolve, reject) => {
    const abort = (): void => reject(signal.reason);
    signal.addEventListener("abort", abort, { once: true });
    promise.then(resolve, reject).finally(() => signal.removeEventListener("abort", abort));
  });
}

/** Waits for `connect`; whatever else happens first destroys the socket. */
function opened(socket: Socket, address: string, target: SocketTarget, endsAt: number): Promise<Socket> {
  return new Promise((resolve, reject) => {
    const timer = setTimeout(
      () => {
        const message = `${address} did not accept the connection within ${target.timeoutMs} ms`;
        finish(new NetError("connect_timeout", message, { address }));
      },
      Math.max(endsAt - performance.now(), 1),
    );
    const abort = (): void => finish(target.signal?.reason);
    const fail = (error: Error): void => finish(netErrorOf(error, address, target.port));
    const succeed = (): void => finish(null);
    const finish = (error: unknown): void => {
      clearTimeout(timer);
      target.signal?.removeEventListener("abort", abort);
      socket.off("connect", succeed);
      if (error === null) {
        socket.off("error", fail);
        return resolve(socket);
      }
      // The error listener stays: a destroyed socket may still report one, and an unheard error ends the process.
      socket.destroy();
      reject(error);
    };
    socket.on("connect", succeed);
    socket.on("error", fail);
    target.signal?.addEventListener("abort", abort, { once: true });
  });
}
