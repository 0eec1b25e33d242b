// The noun: a heartbeat is a thing that is awaited. Its words, limits and shape towards people; nothing of tables.
import Type, { type Static } from "typebox";
import { ChannelIds, Tags } from "#features/monitors/index.ts";
import { Id, Moment, Name, Nullable, OneOf, Strict } from "#platform/schema.ts";
import { Rules, ruleFields } from "./rules.ts";
import { Schedule } from "./schedule.ts";

/** Broken first: the order of `sort=state`. */
export const heartbeatStates = ["down", "late", "unknown", "maintenance", "new", "up", "paused"] as const;
export type HeartbeatState = (typeof heartbeatStates)[number];

export const MAX_SLUG_CHARACTERS = 100;
export const MAX_DESCRIPTION_CHARACTERS = 5_000;

/** As in addresses of pings: `…/PING_KEY/SLUG`. */
export const Slug = Type.String({ maxLength: MAX_SLUG_CHARACTERS, pattern: "^[a-z0-9_-]*$" });
const Description = Type.String({ maxLength: MAX_DESCRIPTION_CHARACTERS });

/** Tokens by which clients of other tools name it. Secret: shown to whoever may change the heartbeat. */
export const tokenForms = ["uptimeKuma", "betterStack", "kener", "oneUptime", "checkly", "gatus"] as const;
export const MAX_TOKENS = 10; // of one heartbeat

const Tokens = Type.Array(
  Strict({
    form: OneOf(tokenForms),
    token: Type.String({
      minLength: 4,
      maxLength: 300,
      pattern: "^[\\x21-\\x7e]+$",
      description: "As it stands in the address; Kener: `tag:secret`, Gatus: `key:token`",
    }),
  }),
  { maxItems: MAX_TOKENS, description: "Pings with these tokens of other tools are taken for this heartbeat" },
);

/** What a person sets besides name and schedule. All may be left out. */
export const optionalHeartbeatSettings = {
  slug: Type.Optional(Slug),
  description: Type.Optional(Description),
  tags: Type.Optional(Tags),
  channelIds: Type.Optional(ChannelIds),
  isPaused: Type.Optional(Type.Boolean({ default: false })),
  tokens: Type.Optional(Tokens),
  ...(Object.fromEntries(Object.entries(ruleFields).map(([name, schema]) => [name, Type.Optional(schema)])) as {
    [Field in keyof typeof ruleFields]: Type.TOptional<(typeof ruleFields)[Field]>;
  }),
};

export const NewHeartbeat = Strict(
  {
    name: Name,
    schedule: Schedule,
    pingId: Type.Optional({
      ...Id,
      description: "The UUID of its ping address, for whoever moves here; random if left out",
    }),
    ...optionalHeartbeatSettings,
  },
  { title: "NewHeartbeat" },
);
export type NewHeartbeat = Static<typeof NewHeartbeat>;

const Run = Strict({ runId: Nullable(Id), startedAt: Moment, dueAt: Moment });

export const HeartbeatView = Strict(
  {
    id: Id,
    version: Type.Integer({ description: "Of what a person edits; the ETag. A ping does not change it" }),
    name: Name,
    slug: Slug,
    description: Description,
    schedule: Schedule,
    scheduleWords: Strict(
      { en: Type.String(), de: Type.String() },
      { description: "The schedule as a person would say it, in each language of the page" },
    ),
    ...ruleFields,
    tags: Tags,
    channelIds: ChannelIds,
    isPaused: Type.Boolean(),
    pingUrl: Nullable(Type.String({ description: "Secret; null for keys that may only read" })),
    pingMail: Nullable(
      Type.String({ description: "Secret; a mail to it is a ping. null also where no mail is taken" }),
    ),
    slugUrl: Nullable(
      Type.String({ description: "The same by the organisation's ping key and the slug; null without one" }),
    ),
    tokens: Tokens,
    state: OneOf(heartbeatStates),
    stateSince: Moment,
    isRunning: Type.Boolean(),
    runs: Type.Array(Run),
    lastPingAt: Nullable(Moment),
    lastDurationMs: Nullable(Type.Integer()),
    nextPingDueAt: Nullable({
      ...Moment,
      description: "When the next is expected; from then on it is late",
    } as typeof Moment),
    downAt: Nullable({ ...Moment, description: "When somebody is told if nothing comes" } as typeof Moment),
    missedRuns: Type.Integer({ description: "Expected moments that have passed without a success; 100: or more" }),
    pingCount: Type.Integer(),
    lastReason: Nullable(Type.String({ description: "Stable code of the last failure or miss, while it counts" })),
    lastMessage: Nullable(Type.String()),
    createdAt: Moment,
    updatedAt: Moment,
    createdBy: Nullable(Id),
    updatedBy: Nullable(Id),
  },
  { title: "Heartbeat" },
);
export type HeartbeatView = Static<typeof HeartbeatView>;

export const HeartbeatList = Strict({ items: Type.Array(HeartbeatView) });

/** Settings without the schedule's and the rules' own shape: what verbs lay over one another. */
export interface HeartbeatSettings {
  readonly name: string;
  readonly slug: string;
  readonly description: string;
  readonly schedule: Schedule;
  readonly rules: Rules;
  readonly tags: readonly string[];
  readonly channelIds: readonly string[] | null;
  readonly isPaused: boolean;
}

/**
 * What people see of a state that is stored. Moments are Unix milliseconds. A deadline that has passed and is not judged
 * yet is waiting for a receiver that has fallen silent: we do not know.
 */
export function shownState(
  stored: string,
  expectedAt: number | null,
  dueAt: number | null,
  now: number,
): HeartbeatState {
  if (stored === "pending") return "new";
  if (stored !== "up") return heartbeatStates.find((state) => state === stored) ?? "unknown";
  if (dueAt !== null && now > dueAt + JUDGED_WITHIN_MS) return "unknown";
  return expectedAt !== null && now >= expectedAt ? "late" : "up";
}

/** A miss is judged within a second of its deadline (H6); on the way to the page it may take as long again. */
export const JUDGED_WITHIN_MS = 2_000;
