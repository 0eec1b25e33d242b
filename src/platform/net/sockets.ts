// Opens sockets by address: asks the guard, counts against the file limit, and names what the kernel answered. It resolves
// nothing and knows no protocol above TLS.
import { LRUCache } from "lru-cache";
import { createHash } from "node:crypto";
import { connect, type OnReadOpts, type Socket, type TcpNetConnectOpts } from "node:net";
import { networkInterfaces } from "node:os";
import tls, { type ConnectionOptions, type PeerCertificate, type SecureContext, type TLSSocket } from "node:tls";
import { NetError } from "./net-error.ts";
import type { Policy } from "./policy.ts";
import type { Room } from "./room.ts";

/** Contexts with a client certificate that are kept; one holds its own certificates and, with extra authorities, theirs. */
const MAX_IDENTITY_CONTEXTS = 200;
// With the first two alone a healthy server that speaks P-384 only fails; in this order the first key share is the cheapest.
const PREFERRED_GROUPS = "X25519:P-256:P-384:P-521";

export interface SocketsOptions {
  readonly policy: Policy;
  /** PEM certificates trusted beside the root certificates that Node brings. */
  readonly extraCertificates?: readonly string[];
  readonly room: Room;
}

export interface ConnectOptions {
  readonly address: string;
  readonly port: number;
  readonly onread?: OnReadOpts;
  /** Default true. False spares a system call where one small write is all that goes out. */
  readonly noDelay?: boolean;
  /** True for a caller that ends the connection itself after the other side's end. */
  readonly allowHalfOpen?: boolean;
  /** True for what must go on while looks find no room: telling people, asking a witness. */
  readonly isApartFromLooks?: boolean;
}

export interface TlsConnectOptions extends ConnectOptions {
  readonly servername: string; // "" for IP literals: SNI carries names only
  /** `preferred` groups first; `default` is the second try, with whatever Node offers by itself. */
  readonly groups: "preferred" | "default";
  readonly checkServerIdentity: (hostname: string, certificate: PeerCertificate) => Error | undefined;
  /** Offers HTTP/2 before HTTP/1.1; the server's choice is the socket's `alpnProtocol`. */
  readonly offersHttp2?: boolean;
  /** A session that this server gave to a socket of the same groups, to be taken up if the server agrees. */
  readonly session?: Buffer | null;
  /** Shown to a server that asks for a certificate. */
  readonly identity?: ClientIdentity | null;
  /** Ask for a stapled word on revocation; it comes as the socket's `OCSPResponse`, before `secureConnect`. */
  readonly asksForStaple?: boolean;
  /** A connection that is open already, through a proxy: TLS is spoken over it. Has no `onread`. */
  readonly over?: Socket;
}

/** PEM. */
export interface ClientIdentity {
  readonly certificate: string;
  readonly key: string;
  readonly passphrase?: string | null;
}

export class Sockets {
  readonly #room: Room;
  readonly #policy: Policy;
  readonly #contexts: Readonly<Record<TlsConnectOptions["groups"], SecureContext>>;
  readonly #extraCertificates: readonly string[];
  readonly #identityContexts = new LRUCache<string, SecureContext>({ max: MAX_IDENTITY_CONTEXTS });

  constructor(options: SocketsOptions) {
    this.#policy = options.policy;
    this.#room = options.room;
    // One context for all: a context per connection parses every root certificate again, 7 ms and 600 kB each. Made here and
    // not at first need, so that no look stands still for it.
    this.#extraCertificates = options.extraCertificates ?? [];
    const ca = [...tls.getCACertificates("default"), ...(options.extraCertificates ?? [])];
    this.#contexts = {
      preferred: tls.createSecureContext({ ca, ecdhCurve: PREFERRED_GROUPS }),
      default: tls.createSecureContext({ ca }),
    };
  }

  /** Throws a `NetError` (address_forbidden, probe_capacity); all later faults come as the socket's `error`. */
  connect(options: ConnectOptions): Socket {
    this.#admit(options);
    const socket = connect({
      host: options.address,
      port: options.port,
      noDelay: options.noDelay ?? true,
      autoSelectFamily: false,
      allowHalfOpen: options.allowHalfOpen ?? false,
      ...(options.onread === undefined ? undefined : { onread: options.onread }),
    });
    this.#room.occupy(socket, options.address, options.port);
    return socket;
  }

  /** The certificate is judged by the caller, from `authorizationError`: a probe must see a bad one to say what is wrong. */
  connectTls(options: TlsConnectOptions): TLSSocket {
    if (options.over === undefined) this.#admit(options);
    // Node's types of `tls.connect` leave out what it hands on to the socket beneath.
    const beneath: TcpNetConnectOpts = {
      host: options.address,
      port: options.port,
      autoSelectFamily: false,
      allowHalfOpen: options.allowHalfOpen ?? false,
      ...(options.onread === undefined ? undefined : { onread: options.onread }),
    };
    const above: ConnectionOptions = {
      servername: options.servername,
      secureContext:
        options.identity == null ? this.#contexts[options.groups] : this.#contextOf(options.identity, options.groups),
      rejectUnauthorized: false,
      checkServerIdentity: options.checkServerIdentity,
      ALPNProtocols: options.offersHttp2 === true ? ["h2", "http/1.1"] : ["http/1.1"],
      ...(options.asksForStaple === true ? { requestOCSP: true } : undefined),
      ...(options.session == null ? undefined : { session: options.session }),
    };
    if (options.over !== undefined) return tls.connect({ ...above, socket: options.over });
    const socket = tls.connect({ ...beneath, ...above });
    socket.setNoDelay(true);
    this.#room.occupy(socket, options.address, options.port);
    return socket;
  }

  /** Throws a `NetError` when OpenSSL does not take the certificate or the key. */
  #contextOf(identity: ClientIdentity, groups: TlsConnectOptions["groups"]): SecureContext {
    const { certificate: cert, key, passphrase } = identity;
    const name = createHash("sha256")
      .update(JSON.stringify([groups, cert, key, passphrase]))
      .digest("base64");
    const kept = this.#identityContexts.get(name);
    if (kept !== undefined) return kept;
    // Without extra authorities OpenSSL's store of the root certificates is shared, and the context costs next to nothing.
    const ca =
      this.#extraCertificates.length === 0
        ? undefined
        : [...tls.getCACertificates("default"), ...this.#extraCertificates];
    try {
      const context = tls.createSecureContext({
        cert,
        key,
        ...(passphrase == null ? undefined : { passphrase }),
        ...(ca === undefined ? undefined : { ca }),
        ...(groups === "preferred" ? { ecdhCurve: PREFERRED_GROUPS } : undefined),
      });
      this.#identityContexts.set(name, context);
      return context;
    } catch (error) {
      const { code } = error as NodeJS.ErrnoException;
      throw new NetError("auth_failed", `The client certificate cannot be used (${code ?? "unknown"})`);
    }
  }

  #admit({ address, port, isApartFromLooks }: ConnectOptions): void {
    const what = this.#policy.refuses(address);
    if (what !== null) throw forbidden(address, what);
    if (isApartFromLooks === true) this.#room.admitOther();
    else this.#room.admit(address, port);
  }
}

export function forbidden(address: string, what: string): NetError {
  return new NetError("address_forbidden", `${address} is ${what} and may not be connected to`, { address });
}

/** What the kernel's error means for whoever wanted this connection. */
export function netErrorOf(error: NodeJS.ErrnoException, address: string, port: number): NetError {
  const where = address.includes(":") ? `[${address}]:${port}` : `${address}:${port}`;
  switch (error.code) {
    case "ECONNREFUSED":
      return new NetError("connect_refused", `${where} refused the connection`, { address });
    case "ETIMEDOUT":
      return new NetError("connect_timeout", `${where} did not answer the connection request`, { address });
    case "EHOSTUNREACH":
    case "ENETUNREACH":
      if (!hasNetworkFor(address)) return noNetwork(address);
      return new NetError("connect_unreachable", `There is no route to ${where}`, { address });
    case "EAFNOSUPPORT":
    case "EACCES":
    case "EPERM":
    case "ENETDOWN":
      return new NetError("own_network", `The machine of Keepwatch may not connect to ${where} (${error.code})`, {
        address,
      });
    case "EADDRNOTAVAIL":
    case "EMFILE":
    case "ENFILE":
    case "ENOBUFS":
    case "ENOMEM":
      return new NetError(
        "probe_capacity",
        `The machine of Keepwatch has no free port, file or memory (${error.code})`,
        { address },
      );
    default:
      return new NetError("connection_reset", `${where} reset the connection`, { address });
  }
}

function noNetwork(address: string): NetError {
  const family = address.includes(":") ? "IPv6" : "IPv4";
  return new NetError("own_network", `The machine of Keepwatch has no ${family} network to reach ${address}`, {
    address,
  });
}

/** Whether any interface beside loopback has an address of this family (link-local ones lead nowhere). */
function hasNetworkFor(address: string): boolean {
  const family = address.includes(":") ? "IPv6" : "IPv4";
  return Object.values(networkInterfaces())
    .flat()
    .some((entry) => entry?.family === family && !entry.internal && !entry.address.startsWith("fe80:"));
}
