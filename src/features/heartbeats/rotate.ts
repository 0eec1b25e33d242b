// Gives a heartbeat another ping address; the one before is taken for a while, so that its jobs can be told.
import Type from "typebox";
import { Id, Strict } from "#platform/schema.ts";
import { verb } from "#platform/verb.ts";
import { insertAddresses, randomAddress, retireUuid } from "./addresses.ts";
import { HeartbeatView } from "./heartbeat.ts";
import { edit } from "./heartbeat-life.ts";
import { showOne, withoutAddresses } from "./heartbeat-view.ts";
import { stepOne } from "./steps.ts";

const HOUR_MS = 3_600_000;
const MAX_KEPT_HOURS = 720; // 30 days
const DEFAULT_KEPT_HOURS = 168; // 7 days

export const rotateHeartbeat = verb({
  name: "heartbeat.rotate",
  summary: "Give a heartbeat another ping address; the one before is taken for a while",
  input: Strict({
    id: Id,
    keepOldForHours: Type.Optional(Type.Integer({ minimum: 0, maximum: MAX_KEPT_HOURS, default: DEFAULT_KEPT_HOURS })),
  }),
  output: HeartbeatView,
  keptAnswer: withoutAddresses,
  async run(context, { id, keepOldForHours = DEFAULT_KEPT_HOURS }) {
    const { tx, vault, now, actor } = context;
    const until = new Date(now.getTime() + keepOldForHours * HOUR_MS);
    // A new version, so that whoever takes pings hears of it.
    const { steps } = await stepOne(context, id, (row) => edit(row, {}, { by: actor.id, now }));
    const { after } = steps[0]!;
    await retireUuid(tx, after.number, now, until);
    await insertAddresses(tx, vault, [randomAddress(after.number)], now);
    return {
      answer: await showOne(context, id),
      changes: [
        {
          objectKind: "heartbeat",
          objectId: after.id,
          before: { name: after.name },
          after: { name: after.name, formerAddressTakenUntil: until.toISOString() },
        },
      ],
    };
  },
});
