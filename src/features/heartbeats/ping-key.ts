// The organisation's ping key: with it and a slug a job can report without its own address, and make its heartbeat by the
// first ping.
import Type, { type Static } from "typebox";
import type { Change } from "#platform/audit.ts";
import type { Tx } from "#platform/database/pool.ts";
import { Empty, Moment, Nullable, Strict } from "#platform/schema.ts";
import type { Vault } from "#platform/secrets.ts";
import { verb, type VerbContext } from "#platform/verb.ts";
import {
  expirePingKey,
  findFormerUntil,
  findPingKey,
  insertPingKey,
  lockPingKeys,
  type PingKey,
} from "./ping-key-store.ts";

const HOUR_MS = 3_600_000;
const MAX_KEPT_HOURS = 720; // 30 days
/** Every job of the organisation has it: it takes a while until all have the new one. */
const DEFAULT_KEPT_HOURS = 720;

const PingKeyView = Strict(
  {
    key: Type.String({ description: "Secret" }),
    baseUrl: Type.String({ description: "A slug after it makes a ping address" }),
    createdAt: Moment,
    formerKeyTakenUntil: Nullable(Moment),
  },
  { title: "PingKey" },
);

export const readPingKey = verb({
  name: "ping_key.read",
  summary: "The organisation's ping key; made when there is none",
  input: Empty,
  output: PingKeyView,
  async run(context) {
    const { pingKey, changes } = await ensurePingKey(context.tx, context.vault, context.org, context.now);
    return { answer: await viewOf(context, pingKey), changes };
  },
});

export const rotatePingKey = verb({
  name: "ping_key.rotate",
  summary: "Make another ping key; the one before is taken for a while",
  input: Strict({
    keepOldForHours: Type.Optional(Type.Integer({ minimum: 0, maximum: MAX_KEPT_HOURS, default: DEFAULT_KEPT_HOURS })),
  }),
  output: PingKeyView,
  answersSecret: true,
  async run(context, { keepOldForHours = DEFAULT_KEPT_HOURS }) {
    const { tx, vault, org, now } = context;
    await lockPingKeys(tx, org);
    const until = new Date(now.getTime() + keepOldForHours * HOUR_MS);
    const former = await findPingKey(tx, vault, org);
    await expirePingKey(tx, org, until);
    const pingKey = await insertPingKey(tx, vault, org, now);
    const before = former === undefined ? null : { createdAt: former.createdAt.toISOString() };
    const after = { createdAt: now.toISOString(), formerTakenUntil: until.toISOString() };
    return {
      answer: await viewOf(context, pingKey),
      changes: [{ objectKind: "ping_key", objectId: null, before, after }],
    };
  },
});

/** The key in force; made now when there is none. */
export async function ensurePingKey(
  tx: Tx,
  vault: Vault,
  org: string,
  now: Date,
): Promise<{ pingKey: PingKey; changes: Change[] }> {
  const known = await findPingKey(tx, vault, org);
  if (known !== undefined) return { pingKey: known, changes: [] };
  await lockPingKeys(tx, org);
  const madeMeanwhile = await findPingKey(tx, vault, org);
  if (madeMeanwhile !== undefined) return { pingKey: madeMeanwhile, changes: [] };
  const pingKey = await insertPingKey(tx, vault, org, now);
  const after = { createdAt: now.toISOString() };
  return { pingKey, changes: [{ objectKind: "ping_key", objectId: null, before: null, after }] };
}

async function viewOf({ tx, org, now, publicUrl }: VerbContext, pingKey: PingKey): Promise<Static<typeof PingKeyView>> {
  const formerUntil = await findFormerUntil(tx, org, now);
  return {
    key: pingKey.key,
    baseUrl: slugBaseOf(publicUrl, pingKey.key),
    createdAt: pingKey.createdAt.toISOString(),
    formerKeyTakenUntil: formerUntil?.toISOString() ?? null,
  };
}

export function slugBaseOf(publicUrl: string, key: string): string {
  return `${publicUrl}/ping/${key}/`;
}
