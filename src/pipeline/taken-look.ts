// A look that was taken: the sighting with the thing, slot and settings version that it belongs to, on its way from the
// probe to the record.
import type { Sighting } from "#probes/probe.ts";
import type { Look } from "./judge.ts";
import type { Watch } from "./watch.ts";

export interface TakenLook extends Look {
  readonly watch: Watch;
  readonly epoch: number;
  readonly sighting: Sighting & { readonly wasRetried: boolean };
  /** The "look now" requests that this look answers. */
  readonly requests: readonly string[];
}
