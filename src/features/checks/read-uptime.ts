// Uptime of one monitor over a stretch of time.
import { Id, Moment, Strict } from "#platform/schema.ts";
import { query } from "#platform/verb.ts";
import { rangeInput, rangeOf } from "./range.ts";
import { getThing } from "./store.ts";
import { uptimeOf } from "./uptime-of.ts";
import { uptimeFields, uptimeView } from "./uptime-view.ts";

/** Years, because service levels are asked for years (R2). */
const limits = { usualDays: 30, maxDays: 3_660 };

export const readUptime = query({
  name: "uptime.read",
  summary: "Sum up how long a monitor was up, down, unknown and so on",
  input: Strict({ id: Id, ...rangeInput }),
  output: Strict({ monitorId: Id, from: Moment, to: Moment, ...uptimeFields }),
  async run({ db, org, now }, input) {
    const range = rangeOf(input, now, limits);
    const thing = await getThing(db, org, input.id);
    const { total } = await uptimeOf(db, thing, range, now);
    return {
      monitorId: input.id,
      from: new Date(range.fromMs).toISOString(),
      to: new Date(range.toMs).toISOString(),
      ...uptimeView(total),
    };
  },
});
