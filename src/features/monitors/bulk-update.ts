// Changes the same settings of up to a thousand monitors: all of them or none.
import Type from "typebox";
import { type Fault } from "#platform/refusal.ts";
import { Strict } from "#platform/schema.ts";
import { verb } from "#platform/verb.ts";
import { channelFaults, refuseFaults } from "./faults.ts";
import { BulkIds, MAX_TAGS, MonitorList, optionalSettings, Tags } from "./monitor.ts";
import { edit } from "./monitor-life.ts";
import { type CommonChange, settingsOfChange } from "./settings.ts";
import { stepMany, viewsOf } from "./steps.ts";

export const updateMonitors = verb({
  name: "monitor.bulk_update",
  summary: "Change up to 1,000 monitors alike, all or none",
  input: Strict({
    ids: BulkIds,
    ...optionalSettings,
    addTags: Type.Optional(Tags),
    removeTags: Type.Optional(Tags),
  }),
  output: MonitorList,
  async run(context, input) {
    const { ids, addTags = [], removeTags = [], ...change } = input;
    const faults: Fault[] = await channelFaults(context.tx, context.org, [
      { path: "/channelIds", ids: change.channelIds },
    ]);
    const places = new Map(ids.map((id, index) => [id.toLowerCase(), index]));
    const act = { by: context.actor.id, now: context.now };
    const { changes } = await stepMany(context, ids, (rows) => {
      const steps = rows.map((row) => {
        const path = `/ids/${places.get(row.id)}`;
        const own = { ...change, ...tagsAfter(change.tags ?? row.tags, addTags, removeTags) };
        const next = settingsOfChange(row, own, context.vault, path);
        faults.push(...next.faults);
        if ((own.tags?.length ?? 0) > MAX_TAGS) faults.push({ path, message: `would have more than ${MAX_TAGS} tags` });
        return edit(row, next.changed, act);
      });
      refuseFaults(faults);
      return steps;
    });
    return { answer: { items: await viewsOf(context, ids) }, changes };
  },
});

function tagsAfter(
  tags: readonly string[],
  added: readonly string[],
  removed: readonly string[],
): Pick<CommonChange, "tags"> {
  if (added.length === 0 && removed.length === 0) return {};
  return { tags: [...new Set([...tags, ...added])].filter((tag) => !removed.includes(tag)) };
}
