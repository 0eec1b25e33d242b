// Changes a heartbeat: what is left out stays as it is. Tokens are replaced as a whole; the address of its own stays.
import Type from "typebox";
import { channelFaults, refuseFaults } from "#features/monitors/index.ts";
import { Id, Name, Strict } from "#platform/schema.ts";
import { verb, type VerbContext } from "#platform/verb.ts";
import { addressHash, dropTokens, insertAddresses, listTokens } from "./addresses.ts";
import { HeartbeatView, optionalHeartbeatSettings } from "./heartbeat.ts";
import { edit } from "./heartbeat-life.ts";
import { showOne, withoutAddresses } from "./heartbeat-view.ts";
import { Schedule } from "./schedule.ts";
import { type HeartbeatChange, settingsOfChange } from "./settings.ts";
import { stepOne } from "./steps.ts";

export const updateHeartbeat = verb({
  name: "heartbeat.update",
  summary: "Change a heartbeat",
  input: Strict({
    id: Id,
    name: Type.Optional(Name),
    schedule: Type.Optional(Schedule),
    ...optionalHeartbeatSettings,
  }),
  output: HeartbeatView,
  keptAnswer: withoutAddresses,
  async run(context, { id, ...change }) {
    const channels = await channelFaults(context.tx, context.org, [{ path: "/channelIds", ids: change.channelIds }]);
    const { steps, changes } = await stepOne(context, id, (row) => {
      const { changed, faults } = settingsOfChange(row, change, context.now);
      refuseFaults([...faults, ...channels]);
      return edit(row, changed, { by: context.actor.id, now: context.now });
    });
    const tokens = change.tokens && (await replaceTokens(context, steps[0]!.after.number, change.tokens));
    return {
      answer: await showOne(context, id),
      changes: changes.map((one) => ({
        ...one,
        before: { ...(one.before as object), ...tokens?.before },
        after: { ...(one.after as object), ...tokens?.after },
      })),
    };
  },
});

/** For the audit log it answers whose tokens they were, and not the tokens. */
async function replaceTokens(
  { tx, vault, now }: VerbContext,
  number: number,
  tokens: NonNullable<HeartbeatChange["tokens"]>,
) {
  const before = await listTokens(tx, number);
  await dropTokens(
    tx,
    number,
    tokens.map(({ form, token }) => addressHash(form, token)),
  );
  const there = new Set(before.map(({ hash }) => hash));
  const added = tokens
    .map((token, index) => ({ ...token, number, path: `/tokens/${index}` }))
    .filter(({ form, token }) => !there.delete(addressHash(form, token).toString("hex")));
  await insertAddresses(tx, vault, added, now);
  const after = await listTokens(tx, number);
  return {
    before: { otherTools: before.map(({ form }) => form) },
    after: { otherTools: after.map(({ form }) => form) },
  };
}
