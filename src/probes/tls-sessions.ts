// Sessions that servers gave us, so that most handshakes can take up an earlier one and cost us half or less. A server shows
// no certificate then, so what the last full handshake showed is kept beside the session. It knows no sockets.
import { LRUCache } from "lru-cache";
import type { PeerCertificate } from "node:tls";

/** Of one process; one takes about 4 kB, certificate included. */
const MAX_SESSIONS = 20_000;
/** Then the certificate is looked at again: one that was exchanged is seen at the tenth check at the latest. */
const MAX_RESUMED_IN_A_ROW = 9;

export interface Shown {
  readonly certificate: PeerCertificate;
  /** What OpenSSL or the check of the name said of it; null when nothing. */
  readonly chainCode: string | null;
}

export interface KeptSession extends Shown {
  readonly session: Buffer;
}

interface Place extends KeptSession {
  session: Buffer;
  resumed: number; // handshakes since the last full one
  readonly endsAtMs: number;
}

/** One for each `ProbeNet`: a verdict is worth nothing where other authorities are trusted. */
export class TlsSessions {
  readonly #places = new LRUCache<string, Place>({ max: MAX_SESSIONS });

  get size(): number {
    return this.#places.size;
  }

  /**
   * What to offer to this place; null when a full handshake is due. A certificate whose time is over makes it due: only the
   * server can say whether it has a new one by now.
   */
  offerTo(name: string, nowMs: number): KeptSession | null {
    const place = this.#places.get(name);
    if (place === undefined || !(nowMs < place.endsAtMs)) return null;
    if (place.resumed++ < MAX_RESUMED_IN_A_ROW) return place;
    place.resumed = 0; // whoever else comes before this full handshake has ended goes on as before
    return null;
  }

  /** After a full handshake. `session` is null when the server gave none: then there is nothing to take up next time. */
  keep(name: string, session: Buffer | null, shown: Shown): void {
    if (session === null) return this.forget(name);
    const certificate = pared(shown.certificate);
    const endsAtMs = Date.parse(certificate.valid_to);
    this.#places.set(name, { session, certificate, chainCode: shown.chainCode, resumed: 0, endsAtMs });
  }

  /**
   * After a resumed handshake. Tickets of TLS 1.3 are meant for one use, and the newest is the one that is offered next; where
   * none came the former is offered again, and a server that takes it once only answers with a full handshake.
   */
  renew(name: string, session: Buffer): void {
    const place = this.#places.get(name);
    if (place !== undefined) place.session = session;
  }

  forget(name: string): void {
    this.#places.delete(name);
  }
}

/** Without its bytes, its key and its issuers, which are most of it and which no verdict needs. */
function pared(certificate: PeerCertificate): PeerCertificate {
  const { subject, issuer, subjectaltname, valid_from, valid_to, fingerprint, fingerprint256, fingerprint512 } =
    certificate;
  const { serialNumber, ca } = certificate;
  return {
    ...{ subject, issuer, valid_from, valid_to, fingerprint, fingerprint256, fingerprint512, serialNumber, ca },
    ...(subjectaltname === undefined ? undefined : { subjectaltname }),
    raw: Buffer.alloc(0),
  };
}
