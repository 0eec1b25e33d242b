// The list of probes: a kind is a file and a line here. Whoever works with monitors knows kinds by this list alone.
import type { TObject } from "typebox";
import { probeHttp } from "./http.ts";
import { checkHttpTarget, completeHttpTarget, HttpTarget, httpSecretPaths } from "./http-target.ts";
import type { Probe } from "./probe.ts";
import type { TargetFault } from "./target-fault.ts";

export { type Look, look, type LookContext } from "./look.ts";
export { readableAnswer } from "./bad-answer.ts";
export {
  type BadAnswer,
  type CertificateFacts,
  type ChainFault,
  chainFaults,
  type Phases,
  type Probe,
  type ProbeContext,
  type ReasonCode,
  reasonCodes,
  type Revocation,
  type Sighting,
  type Verdict,
} from "./probe.ts";
export { HttpTarget } from "./http-target.ts";
export { handshakes } from "./tls-gate.ts";
export type { TargetFault } from "./target-fault.ts";

export interface ProbeKind<Target> {
  readonly probe: Probe<Target>;
  /** JSON schema of the target as a person gives it. Unknown fields are refused. */
  readonly targetSchema: TObject;
  /** Every fault that the schema cannot say; the target is of the schema's form already. */
  checkTarget(target: Target): TargetFault[];
  /** The target with every default filled in. */
  completeTarget(target: Target): Target;
  /** JSON pointers of the fields that are encrypted at rest and never read back. */
  secretPaths(target: Target): string[];
}

export type ProbeKindName = "http";
export type ProbeTarget = HttpTarget;

export const probes: { readonly [Kind in ProbeKindName]: ProbeKind<HttpTarget> } = {
  http: {
    probe: probeHttp,
    targetSchema: HttpTarget,
    checkTarget: checkHttpTarget,
    completeTarget: completeHttpTarget,
    secretPaths: httpSecretPaths,
  },
};
