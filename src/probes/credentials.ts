// A proof that must be asked for before it can be sent: what the look needs of it, whatever the kind.
import type { Fault } from "./exchange-options.ts";
import type { HttpParser } from "./http-parser.ts";
import type { HttpRequest } from "./http-request.ts";
import type { ProbeContext } from "./probe.ts";

export interface Credentials {
  /**
   * The value of `Authorization` for this request; null: none yet. `refused` is the 401 that came of the one before.
   * A fault where there is none to be had. Never rejects for the world's faults.
   */
  authorize(request: HttpRequest, refused: HttpParser | null, context: ProbeContext): Promise<string | null | Fault>;
  /** Said when the server answers 401 all the same. */
  readonly refusal: string;
}
