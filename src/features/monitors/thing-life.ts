// The life of a watched thing, pure: what a person's act makes of its rows, whether it is looked at or awaited. Every step
// gives it a new version and a higher slot, so that no verdict from before can be committed after it; a step that changes
// the state is an event.
import { stableHash } from "#lib/phase.ts";

/** What monitors and heartbeats have in common, as it lies in the tables `thing` and `belief`. */
export interface ThingRow {
  readonly number: number;
  readonly id: string;
  readonly organizationId: string;
  readonly shard: number;
  readonly name: string;
  readonly tags: readonly string[];
  readonly channelIds: readonly string[] | null;
  readonly isPaused: boolean;
  readonly version: number;
  readonly createdAt: Date;
  readonly updatedAt: Date;
  readonly createdBy: string | null;
  readonly updatedBy: string | null;
  readonly deletedAt: Date | null;
  readonly state: string;
  readonly seq: number; // of the event that began this state
  readonly since: Date;
  readonly slot: number; // Unix milliseconds
  readonly failures: number;
}

/** Who does it, and when. */
export interface Act {
  readonly by: string | null;
  readonly now: Date;
}

/** A step of one thing: its rows before and after, and the event when the state changed. */
export interface Step<Row extends ThingRow> {
  readonly before: Row;
  readonly after: Row;
  readonly event: { readonly reason: string | null; readonly message: string | null } | null;
  /** The running streak of failures or successes was made under other settings and counts no more. */
  readonly endsStreak: boolean;
}

/** For ever: a thing's shard is stored, and engines own shards. */
const SHARD_COUNT = 256;

const pausedByPerson = { reason: "paused_by_person", message: "Paused by a person" };
const deletedByPerson = { reason: "deleted_by_person", message: "Deleted by a person" };

/** What a new thing has beside its settings, before it has a number. */
export function newThing(
  { id, organizationId, isPaused }: Pick<ThingRow, "id" | "organizationId" | "isPaused">,
  { by, now }: Act,
) {
  return {
    id,
    organizationId,
    shard: stableHash(id) % SHARD_COUNT,
    version: 1,
    createdAt: now,
    updatedAt: now,
    createdBy: by,
    updatedBy: by,
    deletedAt: null,
    state: isPaused ? "paused" : "pending",
    seq: 1,
    since: now,
    slot: now.getTime(),
    failures: 0,
  };
}

/** Lays changed settings over the old ones. `isPaused` among them pauses or resumes. */
export function edit<Row extends ThingRow>(
  before: Row,
  changed: Partial<Row>,
  act: Act,
  { endsStreak }: { readonly endsStreak: boolean },
): Step<Row> {
  const after = { ...before, ...changed, ...signed(before, act) };
  if (before.isPaused !== after.isPaused)
    return after.isPaused
      ? enter("paused", before, after, act, pausedByPerson)
      : enter("pending", before, after, act, null);
  return { before, after: endsStreak ? { ...after, failures: 0 } : after, event: null, endsStreak };
}

/** A deleted thing rests like a paused one, but remembers whether a person had paused it. */
export function remove<Row extends ThingRow>(before: Row, act: Act): Step<Row> {
  const after = { ...before, ...signed(before, act), deletedAt: act.now };
  if (before.isPaused) return { before, after, event: null, endsStreak: false };
  return enter("paused", before, after, act, deletedByPerson);
}

export function restore<Row extends ThingRow>(before: Row, act: Act): Step<Row> | null {
  if (before.deletedAt === null) return null;
  const after = { ...before, ...signed(before, act), deletedAt: null };
  if (before.isPaused) return { before, after, event: null, endsStreak: false };
  return enter("pending", before, after, act, null);
}

function signed(before: ThingRow, { by, now }: Act) {
  return {
    version: before.version + 1,
    slot: Math.max(before.slot + 1, now.getTime()),
    updatedAt: now,
    updatedBy: by,
  };
}

function enter<Row extends ThingRow>(
  state: "pending" | "paused",
  before: Row,
  after: Row,
  { now }: Act,
  why: { reason: string; message: string } | null,
): Step<Row> {
  if (before.state === state) throw new Error(`a thing that is ${state} cannot become it again`);
  // A moment of a state begins after the one before it, whatever the clocks of two machines say.
  const since = new Date(Math.max(now.getTime(), before.since.getTime() + 1));
  return {
    before,
    after: { ...after, state, seq: before.seq + 1, since, failures: 0 },
    event: { reason: why?.reason ?? null, message: why?.message ?? null },
    endsStreak: true,
  };
}
