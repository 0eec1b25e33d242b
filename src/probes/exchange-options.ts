// What one exchange with a server is given, and the fault that may come of it.
import type { ClientIdentity, IpFamily, ProbeNet } from "#platform/net/index.ts";
import type { HttpParser } from "./http-parser.ts";
import type { SpeakHttp2 } from "./http2-talk.ts";
import type { HttpRequest } from "./http-request.ts";
import type { ReasonCode } from "./probe.ts";
import type { HttpProxy } from "./proxy-settings.ts";

export interface ExchangeOptions {
  readonly net: ProbeNet;
  readonly request: HttpRequest;
  readonly timeoutMs: number;
  readonly family: IpFamily;
  readonly isRetry: boolean;
  readonly avoidAddress: string | null;
  readonly verifyCertificate: boolean;
  /** Ask the server for its word on revocation, and read its whole chain: dearer, for handshakes that are due. */
  readonly asksForStaple?: boolean;
  /**
   * Whether the TLS handshake may take up a session that the server gave before. `full`: not this time, but what it gives is
   * kept for the next. `no`: nothing is offered or kept, as where the server must see a certificate of ours each time.
   */
  readonly mayResume: "yes" | "full" | "no";
  readonly keepsBody: boolean;
  readonly wantedHeaders: ReadonlySet<string> | null;
  readonly identity: ClientIdentity | null;
  readonly proxy: HttpProxy | null;
  /** Null: HTTP/1.1, over TLS or not. */
  readonly http2: SpeakHttp2 | null;
  /** DNS server to ask; null: our own. */
  readonly resolver: string | null;
  readonly endsAfterHead: (parser: HttpParser) => boolean;
}

export interface Fault {
  readonly reason: ReasonCode;
  readonly message: string;
  readonly isOurs: boolean;
  /** No answer that the target meant to give: a time-out, a reset, an end too soon. Our own standstill can cause it. */
  readonly isSilence: boolean;
}
