// The checks of one monitor as they were recorded, newest first.
import { MAX_INTEGER } from "#lib/packed/look.ts";
import { decodeCursor, pageOf } from "#platform/cursor.ts";
import { type Fault, malformed } from "#platform/refusal.ts";
import { Id, Page, pageInput, Strict } from "#platform/schema.ts";
import { query } from "#platform/verb.ts";
import { CheckView, checkView } from "./check.ts";
import { newestLooks, type Place } from "./newest-looks.ts";
import { HOUR_MS, momentMs, rangeInput } from "./range.ts";
import { firstLookMs, getThing } from "./store.ts";

const USUAL_LIMIT = 50;
/** The clock of an engine may be ahead of ours. */
const MOST_AHEAD_MS = HOUR_MS;

export const listChecks = query({
  name: "check.list",
  summary: "List the checks of a monitor as they were recorded, newest first",
  input: Strict({ id: Id, ...rangeInput, ...pageInput }),
  output: Page(CheckView),
  async run({ db, org, now }, input) {
    const faults: Fault[] = [];
    const fromMs = input.from === undefined ? null : momentMs(input.from, "/from", faults);
    const toMs = input.to === undefined ? null : momentMs(input.to, "/to", faults);
    if (fromMs !== null && toMs !== null && fromMs >= toMs)
      faults.push({ path: "/from", message: "must be before `to`" });
    if (faults.length > 0) throw malformed(faults);
    const thing = await getThing(db, org, input.id);
    const after = input.cursor === undefined ? null : readCursor(input.cursor);
    const range = {
      fromMs: Math.max(fromMs ?? 0, firstLookMs(thing)),
      toMs: toMs ?? now.getTime() + MOST_AHEAD_MS,
    };
    const limit = input.limit ?? USUAL_LIMIT;
    const looks = await newestLooks(db, thing, range, after, limit + 1, now.getTime());
    return pageOf(looks, limit, (look) => [look.at, look.slot], checkView);
  },
});

function readCursor(text: string): Place {
  const [at, slot] = decodeCursor(text, 2);
  if (!isMoment(at) || !isMoment(slot)) throw malformed([{ path: "/cursor", message: "is not a cursor of this list" }]);
  return { at, slot };
}

/** Unix milliseconds that can be kept. */
function isMoment(value: unknown): value is number {
  return typeof value === "number" && Number.isInteger(value) && value >= 0 && value <= MAX_INTEGER;
}
