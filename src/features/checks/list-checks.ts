// The raw results of one monitor, newest first.
import { type Fault, malformed } from "#platform/refusal.ts";
import { Id, Page, pageInput, Strict } from "#platform/schema.ts";
import { query } from "#platform/verb.ts";
import { CheckView, checkView } from "./check.ts";
import { momentMs, rangeInput } from "./range.ts";
import { getThing, listResults } from "./store.ts";

const USUAL_LIMIT = 50;

export const listChecks = query({
  name: "check.list",
  summary: "List the checks of a monitor as they were recorded, newest first",
  input: Strict({ id: Id, ...rangeInput, ...pageInput }),
  output: Page(CheckView),
  async run({ db, org }, input) {
    const faults: Fault[] = [];
    const fromMs = input.from === undefined ? null : momentMs(input.from, "/from", faults);
    const toMs = input.to === undefined ? null : momentMs(input.to, "/to", faults);
    if (fromMs !== null && toMs !== null && fromMs >= toMs)
      faults.push({ path: "/from", message: "must be before `to`" });
    if (faults.length > 0) throw malformed(faults);
    const thing = await getThing(db, org, input.id);
    const page = { fromMs, toMs, cursor: input.cursor, limit: input.limit ?? USUAL_LIMIT };
    return listResults(db, thing.number, page, checkView);
  },
});
