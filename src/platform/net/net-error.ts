// The one error that leaves `platform/net`. Its code is a reason code of a sighting, so a probe passes it on as it is.

export type NetErrorCode =
  | "dns_not_found"
  | "dns_timeout"
  | "dns_failed"
  | "connect_refused"
  | "connect_unreachable"
  | "connect_timeout"
  | "connection_reset"
  | "address_forbidden"
  | "auth_failed" // a client certificate that cannot be used
  | "probe_capacity"
  | "own_network";

export class NetError extends Error {
  readonly code: NetErrorCode;
  /** True when the fault is on our side (no free file or port, a resolver that answers nobody): never held against a target. */
  readonly isOurs: boolean;
  /** The IP address that was tried, where it came to that. */
  readonly address: string | null;

  constructor(code: NetErrorCode, message: string, details: { isOurs?: boolean; address?: string | null } = {}) {
    super(message);
    this.name = "NetError";
    this.code = code;
    this.isOurs = details.isOurs ?? (code === "probe_capacity" || code === "own_network");
    this.address = details.address ?? null;
  }
}
