// Says why a connection failed: what happened, why it may be, what to do. Codes come from platform/net, from Node's
// sockets and TLS, and from the libraries between; what has no words here keeps its own.

const sentences: readonly (readonly [codes: readonly string[], words: string])[] = [
  [
    ["address_forbidden"],
    "is at an address that Keepwatch may not reach (see KEEPWATCH_TARGETS). Enter an address that is allowed.",
  ],
  [["dns_not_found", "ENOTFOUND"], "was not found: its name leads to no address. Check how it is written."],
  [["dns_timeout", "dns_failed", "EAI_AGAIN", "EDNS"], "could not be looked up: the name server gave no answer."],
  [["connect_refused", "ECONNREFUSED"], "refused the connection: nothing listens on that port."],
  [["connect_unreachable", "EHOSTUNREACH", "ENETUNREACH"], "cannot be reached from here: there is no route to it."],
  [["connect_timeout"], "did not take the connection in time."],
  [["tls_expired", "CERT_HAS_EXPIRED"], "shows a certificate that has expired."],
  [
    ["tls_name_mismatch", "ERR_TLS_CERT_ALTNAME_INVALID"],
    "shows a certificate that was made out to another name. Check the address.",
  ],
  [
    [
      "tls_untrusted",
      "DEPTH_ZERO_SELF_SIGNED_CERT",
      "SELF_SIGNED_CERT_IN_CHAIN",
      "UNABLE_TO_VERIFY_LEAF_SIGNATURE",
      "UNABLE_TO_GET_ISSUER_CERT",
      "UNABLE_TO_GET_ISSUER_CERT_LOCALLY",
    ],
    "shows a certificate that nobody we trust has signed.",
  ],
  [["connection_reset", "ECONNRESET", "EPIPE", "UND_ERR_SOCKET"], "broke the connection off before it answered."],
  [["timeout", "ETIMEDOUT", "UND_ERR_HEADERS_TIMEOUT"], "did not answer in time."],
  [["UND_ERR_HEADERS_OVERFLOW"], "answered with more headers than we read."],
  [["ECONNECTION"], "ended the conversation early."],
];

export function whyItFailed(error: unknown, host: string): string {
  const codes = codesOf(error);
  const known = sentences.find(([ownCodes]) => ownCodes.some((code) => codes.includes(code)));
  if (known !== undefined) return `${host} ${known[1]}`;
  return `Speaking to ${host} failed: ${error instanceof Error ? error.message : String(error)}`;
}

/** The stable codes of an error and of what caused it, the nearest first. */
export function codesOf(error: unknown): readonly string[] {
  const codes: string[] = [];
  const seen = new Set<unknown>();
  for (let cause = error; cause instanceof Error && !seen.has(cause); cause = cause.cause) {
    seen.add(cause);
    for (const name of ["reason", "code", "originalCode"]) {
      const code: unknown = Reflect.get(cause, name);
      if (typeof code === "string") codes.push(code);
    }
  }
  return codes;
}
