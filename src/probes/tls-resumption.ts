// What one exchange does with kept TLS sessions: offers one, takes the new ones that the server gives, and knows what
// certificate and verdict stand behind a handshake that showed none.
import type { PeerCertificate, TLSSocket } from "node:tls";
import type { ProbeNet } from "#platform/net/index.ts";
import { type KeptSession, type Shown, TlsSessions } from "./tls-sessions.ts";

const sessionsOfNets = new WeakMap<ProbeNet, TlsSessions>();

export interface Place {
  readonly address: string;
  readonly port: number;
  readonly host: string;
  readonly verifyCertificate: boolean; // without, the name was not checked
}

export class Resumption {
  readonly #sessions: TlsSessions;
  readonly #name: string;
  #offered: KeptSession | null = null;
  #newest: Buffer | null = null;
  #shown: Shown | null = null;
  #wasResumed = false;

  constructor(net: ProbeNet, { address, port, host, verifyCertificate }: Place) {
    this.#sessions = sessionsOf(net);
    this.#name = `${address} ${port} ${host} ${verifyCertificate}`;
  }

  /** The session to offer, if a full handshake is not due. */
  offer(): Buffer | null {
    this.#offered = this.#sessions.offerTo(this.#name, Date.now());
    return this.#offered?.session ?? null;
  }

  /** After a failed handshake. True when a session had been offered, which may be what it failed at. */
  withdraw(): boolean {
    const hadOffered = this.#offered !== null;
    this.forget();
    this.#offered = null;
    return hadOffered;
  }

  listenTo(socket: TLSSocket): void {
    socket.on("session", (session: Buffer) => (this.#newest = session));
  }

  /** `seen` is what this handshake itself showed. */
  shownBy(socket: TLSSocket, seen: () => Shown): Shown {
    this.#wasResumed = this.#offered !== null && socket.isSessionReused();
    this.#shown = this.#wasResumed && this.#offered !== null ? this.#offered : seen();
    return this.#shown;
  }

  /** After a whole answer. */
  keep(): void {
    if (this.#shown === null) return;
    if (!this.#wasResumed) this.#sessions.keep(this.#name, this.#newest, this.#shown);
    else if (this.#newest !== null) this.#sessions.renew(this.#name, this.#newest);
  }

  forget(): void {
    this.#sessions.forget(this.#name);
  }
}

/** What this handshake itself showed; `certificate` where the check of the name has read it already. */
export function shownNow(socket: TLSSocket, certificate: PeerCertificate | undefined, isWholeChain: boolean): Shown {
  // The types promise an Error; Node gives its code, or its message where it has none.
  const said: unknown = socket.authorizationError;
  const chainCode = typeof said === "string" ? said : socket.authorized ? null : "unknown";
  return { certificate: certificate ?? socket.getPeerCertificate(isWholeChain), chainCode };
}

export function sessionsOf(net: ProbeNet): TlsSessions {
  let sessions = sessionsOfNets.get(net);
  if (sessions === undefined) {
    sessions = new TlsSessions();
    sessionsOfNets.set(net, sessions);
  }
  return sessions;
}
