// Plays the life of one seed and gives what was broken, with a print of it all that any time zone must leave as it is.
import { createHash } from "node:crypto";
import { violationsOf } from "./checks.ts";
import { Life } from "./life.ts";

export interface Played {
  readonly violations: readonly string[];
  readonly figures: {
    readonly looks: number;
    readonly events: number;
    readonly spans: number;
    readonly troubles: number;
  };
  /** Of all that was seen and believed: the same for the same seed. */
  readonly print: string;
}

export async function play(seed: number, days: number): Promise<Played> {
  const diary = await new Life(seed, days).live();
  const hash = createHash("sha256").update(JSON.stringify([[...diary.seen], diary.record.events, diary.record.spans]));
  return {
    violations: violationsOf(diary),
    figures: {
      looks: [...diary.seen.values()].reduce((sum, seen) => sum + seen.length, 0),
      events: diary.record.events.length,
      spans: diary.record.spans.length,
      troubles: diary.troubles.length,
    },
    print: hash.digest("hex").slice(0, 16),
  };
}
