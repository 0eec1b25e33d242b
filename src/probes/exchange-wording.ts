// What a time-out of an exchange says to people, by the phase that did not end.
import { duration } from "./wording.ts";

export type Phase = "dns" | "connect" | "tls" | "firstByte" | "transfer" | "over";

/** After the connection: a time-out while connecting has words of its own. */
export function timeOutMessage(phase: Phase, timeoutMs: number, hasHead: boolean): string {
  const within = duration(timeoutMs);
  if (phase === "tls") return `No answer within ${within}: connected, but the TLS handshake did not end`;
  if (phase === "firstByte") return `No answer within ${within}: connected, but no first byte came`;
  return `No whole answer within ${within}: ${hasHead ? "the body" : "the headers"} did not end`;
}
