// What the faults of an exchange are called and what they say to people: time-outs by the phase that did not end, and what
// the net reported. It opens nothing.
import type { NetError } from "#platform/net/index.ts";
import type { Fault } from "./exchange-options.ts";
import type { HttpRequest } from "./http-request.ts";
import { duration } from "./wording.ts";

export type Phase = "dns" | "connect" | "tls" | "firstByte" | "transfer" | "over";

export function connectTimeOut(
  request: HttpRequest,
  isByProxy: boolean,
  address: string | null,
  timeoutMs: number,
): Fault {
  const silence = { isOurs: false, isSilence: true };
  const within = duration(timeoutMs);
  const { host, port, isLiteral } = request;
  if (isByProxy)
    return {
      ...silence,
      reason: "proxy_failed",
      message: `The proxy opened no connection to ${host} within ${within}`,
    };
  const where = isLiteral || address === null ? host : `${host} (${address})`;
  return {
    ...silence,
    reason: "connect_timeout",
    message: `No connection to ${where}, port ${port}, within ${within}`,
  };
}

/** After the connection. */
export function timeOutMessage(phase: Phase, timeoutMs: number, hasHead: boolean): string {
  const within = duration(timeoutMs);
  if (phase === "tls") return `No answer within ${within}: connected, but the TLS handshake did not end`;
  if (phase === "firstByte") return `No answer within ${within}: connected, but no first byte came`;
  return `No whole answer within ${within}: ${hasHead ? "the body" : "the headers"} did not end`;
}

export function faultOf(error: NetError, isProxyAtFault: boolean): Fault {
  return {
    reason: isProxyAtFault ? "proxy_failed" : error.code,
    message: isProxyAtFault ? `The proxy cannot be reached: ${error.message}` : error.message,
    isOurs: error.isOurs,
    isSilence: error.code === "dns_timeout" || error.code === "connect_timeout" || error.code === "connection_reset",
  };
}
