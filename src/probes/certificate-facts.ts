// What a full handshake showed of the server's certificate, as facts that are kept and shown. They are worked out once per
// certificate and handed on as long as it stays the same: the plain check pays a comparison of fingerprints.
import tls, { type DetailedPeerCertificate, type PeerCertificate } from "node:tls";
import { readOcsp } from "#lib/ocsp.ts";
import type { CertificateFacts, ChainFault, ChainLink, Revocation } from "./probe.ts";
import { momentOf, nameOf, namesOf } from "./tls-verdict.ts";
import { plain } from "./wording.ts";

/** How often a server is asked for its word on revocation, and for its whole chain. */
const ASK_EVERY_MS = 3_600_000;
const MAX_CHAIN = 10; // certificates of a chain
const MAX_NAMES = 50; // alternative names
const MAX_PLACES = 8; // hosts of one target, which redirects lead to

export interface ShownCertificate {
  readonly certificate: PeerCertificate | undefined;
  /** What OpenSSL or the check of the name said; null when nothing. */
  readonly chainCode: string | null;
  /** Undefined: not asked for; null: asked for and not offered. */
  readonly staple: Buffer | null | undefined;
}

interface Known {
  readonly fingerprint: string;
  readonly chainCode: string | null;
  readonly facts: CertificateFacts;
  dueAtMs: number; // monotonic
}

/** What one target's servers have shown: kept as long as the target itself. */
export class CertificateMemory {
  readonly #places = new Map<string, Known>();

  /** Whether this handshake is to ask for what the plain one leaves out. */
  isDue(place: string): boolean {
    const known = this.#places.get(place);
    return known === undefined || known.dueAtMs <= performance.now();
  }

  /** Null where there was no certificate. `place` is host and port. */
  factsOf(place: string, host: string, shown: ShownCertificate): CertificateFacts | null {
    const { certificate, chainCode, staple } = shown;
    const known = this.#places.get(place);
    const fingerprint = certificate?.fingerprint256;
    if (certificate === undefined || fingerprint === undefined) return null;
    const isSame = known?.fingerprint === fingerprint && known.chainCode === chainCode;
    if (isSame && staple === undefined) return known.facts;
    const facts = readFacts(certificate, chainCode, staple, host);
    if (facts === null) return null;
    if (this.#places.size >= MAX_PLACES) this.#places.clear();
    // A certificate that comes up in between is asked about at the next look.
    const dueAtMs = staple === undefined ? 0 : performance.now() + ASK_EVERY_MS;
    this.#places.set(place, { fingerprint, chainCode, facts, dueAtMs });
    return facts;
  }
}

/** Of two hosts that a look went through, the certificate that ends first: either takes the target down. */
export function endingFirst(one: CertificateFacts | null, other: CertificateFacts | null): CertificateFacts | null {
  if (one === null || other === null) return one ?? other;
  return other.validTo < one.validTo ? other : one;
}

function readFacts(
  certificate: PeerCertificate,
  chainCode: string | null,
  staple: Buffer | null | undefined,
  host: string,
): CertificateFacts | null {
  const validFrom = momentOf(certificate.valid_from);
  const validTo = momentOf(certificate.valid_to);
  if (validFrom === null || validTo === null) return null;
  const names = namesOf(certificate);
  return {
    validFrom: validFrom.toISOString(),
    validTo: validTo.toISOString(),
    issuer: nameOf(certificate.issuer),
    subject: nameOf(certificate.subject),
    names: names.slice(0, MAX_NAMES).map((name) => plain(name, 253)),
    nameCount: names.length,
    fingerprint: certificate.fingerprint256.replaceAll(":", "").toLowerCase(),
    chain: chainOf(certificate),
    chainFault: chainFaultOf(chainCode, validTo),
    isNameMismatch: tls.checkServerIdentity(host, certificate) !== undefined,
    revocation: revocationOf(staple, certificate.serialNumber),
  };
}

/** The server's own certificate first. A plain handshake shows nothing beyond it. */
function chainOf(certificate: PeerCertificate): ChainLink[] {
  const links: ChainLink[] = [];
  const seen = new Set<string>();
  let next: PeerCertificate | undefined = certificate;
  while (next?.fingerprint256 !== undefined && !seen.has(next.fingerprint256) && links.length < MAX_CHAIN) {
    seen.add(next.fingerprint256);
    const validTo = momentOf(next.valid_to)?.toISOString() ?? null;
    links.push({ subject: nameOf(next.subject), issuer: nameOf(next.issuer), validTo });
    next = (next as Partial<DetailedPeerCertificate>).issuerCertificate;
  }
  return links;
}

function chainFaultOf(code: string | null, validTo: Date): ChainFault | null {
  switch (code) {
    case null:
    case "ERR_TLS_CERT_ALTNAME_INVALID":
      return null;
    case "DEPTH_ZERO_SELF_SIGNED_CERT":
      return "self_signed";
    case "UNABLE_TO_VERIFY_LEAF_SIGNATURE":
      return "incomplete_chain";
    case "SELF_SIGNED_CERT_IN_CHAIN":
    case "UNABLE_TO_GET_ISSUER_CERT":
    case "UNABLE_TO_GET_ISSUER_CERT_LOCALLY":
      return "unknown_authority";
    case "CERT_HAS_EXPIRED":
      return validTo.getTime() < Date.now() ? "expired" : "chain_expired";
    case "CERT_NOT_YET_VALID":
      return "not_yet_valid";
    default:
      return "other";
  }
}

/** An answer that is out of date, or not about this certificate, says nothing of it. */
function revocationOf(staple: Buffer | null | undefined, serialNumber: string): Revocation | null {
  if (staple == null) return null;
  const read = readOcsp(staple, serialNumber);
  if (read === null) return { status: "unknown", thisUpdate: null, nextUpdate: null, revokedAt: null };
  const isOutdated = read.nextUpdate !== null && read.nextUpdate.getTime() < Date.now();
  return {
    status: isOutdated && read.status === "good" ? "unknown" : read.status,
    thisUpdate: read.thisUpdate.toISOString(),
    nextUpdate: read.nextUpdate?.toISOString() ?? null,
    revokedAt: read.revokedAt?.toISOString() ?? null,
  };
}
