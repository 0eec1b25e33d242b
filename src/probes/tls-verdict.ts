// Our own verdict on a server's certificate, and what a failed handshake means. It looks at what TLS reported and opens nothing.
import type { PeerCertificate } from "node:tls";
import type { ReasonCode } from "./probe.ts";
import { plain, span } from "./wording.ts";

const MAX_NAMES_TOLD = 3;

export interface TlsFault {
  readonly reason: ReasonCode;
  readonly message: string;
}

/** Null when the chain is trusted and the certificate is this host's. `code` is what OpenSSL or the name check said. */
export function judgeCertificate(
  code: string | null,
  certificate: PeerCertificate | undefined,
  host: string,
  now: Date,
): TlsFault | null {
  if (code === null) return null;
  if (certificate === undefined || certificate.valid_to === undefined) {
    return { reason: "tls_untrusted", message: "The server presented no certificate" };
  }
  const validTo = momentOf(certificate.valid_to);
  const validFrom = momentOf(certificate.valid_from);
  // OpenSSL names the last fault that it found; an expiry is told first, because it is what people can act on.
  if (validTo !== null && validTo < now) {
    return {
      reason: "tls_expired",
      message: `The certificate expired ${span(now.getTime() - validTo.getTime())} ago (${day(validTo)})`,
    };
  }
  if (validFrom !== null && validFrom > now) {
    return { reason: "tls_untrusted", message: `The certificate is not valid before ${day(validFrom)}` };
  }
  if (code === "ERR_TLS_CERT_ALTNAME_INVALID") {
    return {
      reason: "tls_name_mismatch",
      message: plain(`The certificate is for ${namesIn(certificate)}, not for ${host}`),
    };
  }
  return {
    reason: code === "CERT_HAS_EXPIRED" ? "tls_expired" : "tls_untrusted",
    message: untrusted(code, certificate),
  };
}

function untrusted(code: string, certificate: PeerCertificate): string {
  switch (code) {
    case "CERT_HAS_EXPIRED":
      return "A certificate of the chain has expired, although the server's own has not";
    case "DEPTH_ZERO_SELF_SIGNED_CERT":
      return "The certificate is self-signed";
    case "SELF_SIGNED_CERT_IN_CHAIN":
      return plain(`The certificate comes from an authority that is not trusted (${nameOf(certificate.issuer)})`);
    case "UNABLE_TO_VERIFY_LEAF_SIGNATURE":
    case "UNABLE_TO_GET_ISSUER_CERT":
    case "UNABLE_TO_GET_ISSUER_CERT_LOCALLY":
      return plain(
        `The issuer of the certificate (${nameOf(certificate.issuer)}) is not trusted, or the server does not send the whole chain`,
      );
    case "CERT_REVOKED":
      return "The certificate was revoked";
    default:
      return plain(`The certificate is not trusted (${code})`);
  }
}

/** A handshake that ended without a session. Reset and close come as ECONNRESET both; only a real reset names a system call. */
export function judgeHandshake(error: NodeJS.ErrnoException): TlsFault {
  if (error.code === "ECONNRESET" && error.syscall !== undefined) {
    return { reason: "connection_reset", message: "The server reset the connection during the TLS handshake" };
  }
  if (error.code === "ECONNRESET" || error.code === "EPIPE") {
    return { reason: "tls_handshake", message: "The server closed the connection during the TLS handshake" };
  }
  const reason = (error as { reason?: unknown }).reason;
  const said = typeof reason === "string" ? reason : (error.code ?? "unknown");
  const isNoTls = said === "wrong version number" || said === "packet length too long";
  const detail = isNoTls ? "the server does not speak TLS on this port" : said;
  return { reason: "tls_handshake", message: plain(`The TLS handshake failed: ${detail}`) };
}

/** The names and addresses that it is for. */
export function namesOf(certificate: PeerCertificate): string[] {
  const names = (certificate.subjectaltname ?? "").split(", ").map((name) => name.replace(/^(DNS|IP Address):/, ""));
  return names.filter((name) => name !== "");
}

function namesIn(certificate: PeerCertificate): string {
  const told = namesOf(certificate);
  if (told.length === 0) return nameOf(certificate.subject) || "no name at all";
  const rest = told.length - MAX_NAMES_TOLD;
  return `${told.slice(0, MAX_NAMES_TOLD).join(", ")}${rest > 0 ? ` and ${rest} more` : ""}`;
}

export function nameOf(name: PeerCertificate["subject"] | undefined): string {
  const parts = [name?.O, name?.CN].flat().filter((part): part is string => typeof part === "string" && part !== "");
  return plain(parts.join(", "), 200);
}

export function momentOf(text: string | undefined): Date | null {
  const date = new Date(text ?? "");
  return Number.isNaN(date.getTime()) ? null : date;
}

function day(date: Date): string {
  return date.toISOString().slice(0, 10);
}
