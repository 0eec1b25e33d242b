// The promises of schedule, judge and blindness, held against what happened. Each gives sentences about what is wrong.
import { nextSlot } from "#pipeline/schedule.ts";
import type { Diary, Seen, Trouble } from "./life.ts";
import type { TrueLook } from "./outside.ts";
import { expectedOf } from "./reference.ts";

/** Where nothing is wrong a look begins this soon after it is due; clocks agree to a few milliseconds. */
const LATE_MS = 60;
/** Its first look follows its seat this soon. */
const SEATED_MS = 100;
const LONGEST_AWAY_MS = 310_000;
const LONGEST_LOOK_MS = 100_000;
/** A thing that is looked at this seldom is looked at at once when its slot fell into a trouble. */
const SELDOM_MS = 300_000;
const CATCH_UP_MS = 1_000;
/** A look that ends so near to a slot may or may not have ended before it: clocks agree only so far. */
const CLOCKS_AGREE_MS = 15;
/** While a clock has been set and not yet compared, by this much they do not. */
const CLOCKS_DIFFER_MS = 2_600;
/** Taking over needs the lease, a beat and a little. */
const TAKE_OVER_MS = 40_000;
/** Two beats, a nap and a little: spans begin and end by what was last heard. */
const SPAN_SLACK_MS = 8_000;
/** What a restart may take before it is told as a span. */
const RESTART_MS = 3_000;
/** What was seen is in the record, and known in memory, after so long. */
const FLUSH_MS = 1_000;

interface Stretch {
  readonly fromMs: number;
  readonly toMs: number;
}

export function violationsOf(diary: Diary): string[] {
  return [...diary.record.things.keys()].flatMap((number) =>
    [
      ...slotsRise(diary, number),
      ...beliefIsPlain(diary, number),
      ...dueIsLookedAt(diary, number),
      ...isWatched(diary, number),
      ...silenceIsOurs(diary, number),
      ...spansAreTrue(diary, number),
      ...noStorm(diary, number),
    ].map((words) => `monitor ${number} (${diary.record.things.get(number)!.settings.intervalMs / 1_000} s): ${words}`),
  );
}

function looksOf({ record }: Diary, number: number) {
  return record.journals.get(number)!.flatMap((entry) => (entry.kind === "look" ? [entry.look] : []));
}

function iso(ms: number): string {
  return Number.isFinite(ms) ? new Date(ms).toISOString() : "ever";
}

/** No slot twice, each later than the one before. Where people set back the clock of all that is stored, it is told anew. */
function slotsRise(diary: Diary, number: number): string[] {
  if (isTimeToldAnew(diary)) return [];
  const looks = looksOf(diary, number);
  return looks.flatMap(({ slot }, place) => {
    const before = looks[place - 1]?.slot ?? -Infinity;
    return slot > before ? [] : [`slot ${iso(slot)} was stored after slot ${iso(before)}`];
  });
}

/** The clock of all that is stored was set back, or one that was set while there was nothing to compare it with was believed. */
function isTimeToldAnew({ isDatabaseOnMachine, troubles }: Diary): boolean {
  const set = troubles.filter(({ kind }) => kind === "jump" || kind === "step");
  return set.some(
    (one) => isDatabaseOnMachine || troubles.some((other) => other.kind === "away" && overlap(one, other)),
  );
}

/** Events are those of the slow reference; numbered without a gap; each later than the one before and none ahead of its time. */
function beliefIsPlain(diary: Diary, number: number): string[] {
  const wrong: string[] = [];
  const expected = expectedOf(diary.record.journals.get(number)!).events;
  const events = diary.record.events.filter((event) => event.number === number);
  for (let place = 0; place < Math.max(expected.length, events.length); place++) {
    const [should, is] = [expected[place], events[place]];
    if (should?.state !== is?.state || should?.fromMs !== is?.fromMs || is?.seq !== place + 1) {
      wrong.push(
        `event ${place + 1} is ${is?.state} since ${iso(is?.fromMs ?? NaN)}, and should be ${should?.state} since ${iso(should?.fromMs ?? NaN)}`,
      );
      break;
    }
    const before = events[place - 1];
    if (before !== undefined && is.fromMs <= before.fromMs)
      wrong.push(`event ${is.seq} begins before the one before it`);
    if (!isTimeToldAnew(diary) && is.fromMs > is.committedMs + 3_000)
      wrong.push(`event ${is.seq} (${is.state}) was written at ${iso(is.committedMs)} and begins at ${iso(is.fromMs)}`);
  }
  const { belief } = diary.record.things.get(number)!;
  const last = events.at(-1)!;
  if (belief.state !== last.state || belief.seq !== last.seq || belief.since !== last.fromMs)
    wrong.push("the belief is not the last event");
  return wrong;
}

/** While nobody watched it, and on what machine somebody did. */
function watchedBy(diary: Diary, number: number): (Stretch & { machine: number })[] {
  const watched: (Stretch & { machine: number })[] = [];
  const open = new Map<number, number>();
  for (const { ms, machine, isWatched } of diary.watch.get(number)!) {
    const fromMs = open.get(machine);
    if (isWatched && fromMs === undefined) open.set(machine, ms);
    if (isWatched || fromMs === undefined) continue;
    watched.push({ machine, fromMs, toMs: ms });
    open.delete(machine);
  }
  for (const [machine, fromMs] of open) watched.push({ machine, fromMs, toMs: Infinity });
  return watched.toSorted((a, b) => a.fromMs - b.fromMs);
}

function gapsBetween(stretches: readonly Stretch[], fromMs: number): Stretch[] {
  const gaps: Stretch[] = [];
  let untilMs = fromMs;
  for (const stretch of stretches) {
    if (stretch.fromMs > untilMs) gaps.push({ fromMs: untilMs, toMs: stretch.fromMs });
    untilMs = Math.max(untilMs, stretch.toMs);
  }
  if (untilMs < Infinity) gaps.push({ fromMs: untilMs, toMs: Infinity });
  return gaps;
}

const excusingKinds: ReadonlySet<string> = new Set(["stall", "step", "jump", "sleep", "stop"]);

/** Stretches in which the thing could not be looked at as it should: nobody's, on a machine in trouble, or being edited. */
function excusesFor(diary: Diary, number: number): Stretch[] {
  const watched = watchedBy(diary, number);
  const troubled = diary.troubles.filter(
    (trouble) =>
      excusingKinds.has(trouble.kind) &&
      watched.some((one) => one.machine === trouble.machine && overlap(one, trouble)),
  );
  const seated = diary.watch.get(number)!.map(({ ms }) => ({ fromMs: ms, toMs: ms + SEATED_MS }));
  const edited = diary.edits.get(number)!.map((ms) => ({ fromMs: ms, toMs: ms + 5_100 }));
  return [...gapsBetween(watched, diary.startMs), ...troubled, ...seated, ...edited].toSorted(
    (a, b) => a.fromMs - b.fromMs,
  );
}

function overlap(one: Stretch, other: Stretch): boolean {
  return one.fromMs <= other.toMs && other.fromMs <= one.toMs;
}

/** Each slot that falls due is looked at, once, in time; after a trouble it is made up for as far as it was promised. */
function dueIsLookedAt(diary: Diary, number: number): string[] {
  const begun = diary.begun.get(number)!.filter(({ ms, machine }) => !isOfTheFenced(diary, ms, machine));
  const seenBy = new Map(diary.seen.get(number)!.map((seen) => [seen.begunMs, seen]));
  const troubledAfter = expectedOf(diary.record.journals.get(number)!).troubledAfter;
  const committed = new Set(looksOf(diary, number).map(({ slot }) => slot));
  const excuses = excusesFor(diary, number);
  const wrong: string[] = [];
  let firstExcuse = 0;
  begun.forEach((one, place) => {
    if (!seenBy.has(one.ms) && one.ms + LONGEST_LOOK_MS > diary.endMs) return;
    const seen = committed.has(seenBy.get(one.ms)?.slot ?? -1) ? seenBy.get(one.ms) : undefined;
    const endMs = seenBy.get(one.ms)?.endedMs ?? lostAt(excuses, one.ms);
    const next = begun[place + 1]?.ms ?? Infinity;
    // Stretches may be long and cross each other, so that those which are over stay in the way only while they touch.
    while (firstExcuse < excuses.length && excuses[firstExcuse]!.toMs < one.ms && isOver(excuses, firstExcuse, one.ms))
      firstExcuse++;
    const near: Stretch[] = [];
    for (let at = firstExcuse; at < excuses.length && excuses[at]!.fromMs <= Math.min(next, diary.endMs); at++)
      if (excuses[at]!.toMs >= one.ms) near.push(excuses[at]!);
    const { settings } = one;
    const mayBeTroubled =
      seen === undefined ||
      seen.verdict === "bad" ||
      troubledAfter.get(seen.slot) !== false ||
      wasTroubled(diary, number, seen, troubledAfter);
    // Where the clock that all share is set, the grid moves with it.
    const errorsMs = [
      diary.sharedErrors.findLast(({ fromMs }) => fromMs <= endMs)?.errorMs ?? 0,
      ...diary.sharedErrors.filter(({ fromMs }) => fromMs > endMs && fromMs <= next).map(({ errorMs }) => errorMs),
    ];
    const slotsAfter = (intervalMs: number, ms: number) =>
      errorsMs.flatMap((errorMs) => errorsMs.map((before) => nextSlot(settings.id, intervalMs, ms + before) - errorMs));
    const surelyOverMs = endMs + (near.length === 0 ? CLOCKS_AGREE_MS : CLOCKS_DIFFER_MS);
    const bases = slotsAfter(settings.intervalMs, surelyOverMs);
    const retries = slotsAfter(settings.retryIntervalMs, surelyOverMs);
    const [base, retry] = [Math.max(...bases), Math.max(...retries)];
    const earlier = [
      slotsAfter(settings.intervalMs, endMs - CLOCKS_AGREE_MS),
      slotsAfter(settings.retryIntervalMs, endMs - CLOCKS_AGREE_MS),
    ];
    const latest = latestBegin(
      near,
      seen?.verdict === "bad"
        ? retry
        : mayBeTroubled
          ? Math.max(base, retry, nextSlot(settings.id, settings.intervalMs, retry))
          : base,
      endMs,
      settings.intervalMs,
      mayBeTroubled ? settings.retryIntervalMs : null,
    );
    if (next > latest + LATE_MS && latest + LATE_MS < diary.endMs)
      wrong.push(`after ${iso(one.ms)} it should have been looked at by ${iso(latest)}, and was at ${iso(next)}`);
    // While the database is away, a fenced engine does not hear of it and looks as well.
    if (begun[place + 1]?.machine !== one.machine) return;
    if (near.length > 0 || next === Infinity || begunIsRequested(seenBy, next)) return;
    const isOnGrid = [base, ...earlier[0]!, ...(mayBeTroubled ? [retry, ...earlier[1]!] : [])].some(
      (slot) => Math.abs(next - slot) <= LATE_MS,
    );
    if (!isOnGrid)
      wrong.push(`after ${iso(one.ms)} it was looked at at ${iso(next)}, where no slot is (next: ${iso(base)})`);
  });
  return wrong.slice(0, 3);
}

/** An engine that was fenced while it stood still goes on until its next beat; nothing of it is written. */
function isOfTheFenced({ troubles }: Diary, ms: number, machine: number): boolean {
  return troubles.some(
    (trouble) =>
      trouble.kind === "fenced" && trouble.machine === machine && ms <= trouble.fromMs && ms > trouble.fromMs - 1_500,
  );
}

/** A look that nobody heard of again ended with what watched it. */
function lostAt(excuses: readonly Stretch[], begunMs: number): number {
  return excuses.find(({ fromMs }) => fromMs >= begunMs && fromMs < begunMs + LONGEST_LOOK_MS)?.fromMs ?? begunMs;
}

function isOver(excuses: readonly Stretch[], upTo: number, ms: number): boolean {
  for (let at = 0; at <= upTo; at++) if (excuses[at]!.toMs >= ms) return false;
  return true;
}

/** The belief in memory follows with a flush, later while the database is away: what was in trouble may be treated so a little longer. */
function wasTroubled(diary: Diary, number: number, seen: Seen, troubledAfter: ReadonlyMap<number, boolean>): boolean {
  const all = diary.seen.get(number)!;
  const place = all.indexOf(seen);
  if (
    diary.troubles.some(
      (trouble) => trouble.kind === "away" && trouble.fromMs <= seen.endedMs && seen.endedMs <= trouble.toMs + 2_000,
    )
  )
    return true;
  const flushed = all.slice(0, place).findLastIndex(({ endedMs }) => endedMs < seen.endedMs - FLUSH_MS);
  return all.slice(Math.max(0, flushed), place).some(({ slot }) => troubledAfter.get(slot) !== false);
}

function begunIsRequested(seenBy: ReadonlyMap<number, Seen>, ms: number): boolean {
  return seenBy.get(ms)?.isRequested !== false;
}

/** When the next look must have begun at the latest, trouble by trouble. */
function latestBegin(
  excuses: readonly Stretch[],
  slotMs: number,
  endMs: number,
  intervalMs: number,
  retryMs: number | null,
): number {
  let latest = slotMs;
  for (const { fromMs, toMs } of excuses) {
    if (toMs < endMs || fromMs > latest + LATE_MS) continue;
    const makesUpForMs = intervalMs >= SELDOM_MS ? CATCH_UP_MS : intervalMs;
    latest = Math.max(latest, toMs + Math.max(makesUpForMs, Math.min(retryMs ?? 0, intervalMs)));
  }
  return latest;
}

/** Somebody watches it, unless a person paused it or something just went wrong. */
function isWatched(diary: Diary, number: number): string[] {
  const paused = pausesOf(diary, number);
  const lifeless = diary.troubles.map(({ fromMs, toMs }): Stretch => ({ fromMs, toMs: toMs + TAKE_OVER_MS }));
  const excused = [
    { fromMs: diary.startMs, toMs: diary.startMs + TAKE_OVER_MS },
    ...paused,
    ...lifeless,
    ...deadStretches(diary),
  ].toSorted((a, b) => a.fromMs - b.fromMs);
  return gapsBetween(watchedBy(diary, number), diary.startMs).flatMap((gap) => {
    let untilMs = gap.fromMs;
    for (const { fromMs, toMs } of excused) if (fromMs <= untilMs && toMs > untilMs) untilMs = toMs;
    const endMs = Math.min(gap.toMs, diary.endMs);
    return untilMs >= endMs ? [] : [`nobody watched it from ${iso(untilMs)} to ${iso(endMs)}`];
  });
}

function pausesOf(diary: Diary, number: number): Stretch[] {
  const paused: Stretch[] = [];
  let sinceMs: number | null = null;
  for (const { ms, isPaused } of diary.pauses.get(number)!) {
    if (isPaused && sinceMs === null) sinceMs = ms;
    if (isPaused || sinceMs === null) continue;
    paused.push({ fromMs: sinceMs, toMs: ms + 6_000 });
    sinceMs = null;
  }
  if (sinceMs !== null) paused.push({ fromMs: sinceMs, toMs: Infinity });
  return paused;
}

/** While the database is away, nobody hears that a pause is over. */
function longer({ fromMs, toMs }: Stretch): Stretch {
  return { fromMs, toMs: toMs + LONGEST_AWAY_MS };
}

/** From a kill to the next start on that machine: with one machine there is nobody else. */
function deadStretches({ troubles, endMs }: Diary): Stretch[] {
  return troubles
    .filter(({ kind }) => kind === "kill" || kind === "stop" || kind === "fenced")
    .map((dead): Stretch => {
      const next = troubles.find(
        (trouble) => trouble.kind === "start" && trouble.machine === dead.machine && trouble.fromMs >= dead.fromMs,
      );
      return { fromMs: dead.fromMs, toMs: (next?.fromMs ?? endMs) + TAKE_OVER_MS };
    });
}

/** No look that met nothing but our own silence is held against its target; none is bad whose target was well. */
function silenceIsOurs(diary: Diary, number: number): string[] {
  return looksOf(diary, number).flatMap((look) => {
    if (look.verdict !== "bad") return [];
    const { isOurSilence, begunMs } = look.sighting as TrueLook;
    const lookEndMs = begunMs + LONGEST_LOOK_MS;
    // One that was begun before a sleep and ended after it has seen another network.
    const isOverSlept = diary.troubles.some(
      ({ kind, fromMs, toMs }) => kind === "sleep" && fromMs < lookEndMs && toMs > begunMs,
    );
    return isOurSilence && !isOverSlept ? [`our own silence at ${iso(begunMs)} was held against it`] : [];
  });
}

/** A span says that nobody looked: so nobody did. And where nobody could look for long, a span says so. */
function spansAreTrue(diary: Diary, number: number): string[] {
  if (diary.isDatabaseOnMachine && diary.troubles.some(({ kind }) => kind === "jump" || kind === "step")) return [];
  const { shard } = diary.record.things.get(number)!.settings;
  const spans = diary.record.spans.filter((span) => span.shard === null || span.shard === shard);
  const committed = looksOf(diary, number).map((look) => (look.sighting as TrueLook).begunMs);
  const untrue = spans.flatMap((span) => {
    const inside = committed.filter((ms) => ms > span.fromMs + SPAN_SLACK_MS && ms < span.toMs - SPAN_SLACK_MS);
    return inside.length === 0
      ? []
      : [`the span ${span.why} ${iso(span.fromMs)} to ${iso(span.toMs)} covers ${inside.length} looks`];
  });
  const future = spans
    .filter((span) => span.toMs > diary.endMs + SPAN_SLACK_MS)
    .map((span) => `a span ends at ${iso(span.toMs)}, which is to come`);
  return [...untrue, ...future, ...untoldGaps(diary, spans, number)];
}

/** Sleeps and stalls of the machine that watched it: long ones must be known as blind. */
function untoldGaps(diary: Diary, spans: readonly Stretch[], number: number): string[] {
  const watched = watchedBy(diary, number);
  return diary.troubles.flatMap((trouble: Trouble) => {
    const { kind, machine, fromMs, toMs } = trouble;
    if ((kind !== "sleep" && kind !== "stall") || toMs - fromMs < 4 * SPAN_SLACK_MS || toMs > diary.endMs) return [];
    if (!watched.some((one) => one.machine === machine && one.fromMs < fromMs && one.toMs > fromMs + SPAN_SLACK_MS))
      return [];
    const [innerFrom, innerTo] = [fromMs + SPAN_SLACK_MS, toMs - SPAN_SLACK_MS];
    const others = watched
      .filter((one) => one.machine !== machine)
      .map((one): Stretch => ({ fromMs: one.fromMs, toMs: one.toMs + RESTART_MS }));
    let untilMs = innerFrom;
    for (const span of [...spans, ...others, ...pausesOf(diary, number).map(longer)].toSorted(
      (a, b) => a.fromMs - b.fromMs,
    ))
      if (span.fromMs <= untilMs && span.toMs > untilMs) untilMs = span.toMs;
    return untilMs >= innerTo
      ? []
      : [`nobody could look from ${iso(untilMs)} to ${iso(innerTo)} (${kind}), and no span says so`];
  });
}

/** After a jump or a sleep it is looked at once, not for each slot that was passed over. */
function noStorm(diary: Diary, number: number): string[] {
  const begun = diary.begun.get(number)!;
  return diary.troubles.flatMap(({ kind, fromMs, toMs }) => {
    if (kind !== "jump" && kind !== "sleep" && kind !== "stall") return [];
    const afterMs = kind === "jump" ? fromMs : toMs - 4_000;
    const requested = diary.edits.get(number)!.filter((ms) => ms > afterMs - 70_000 && ms < afterMs + 5_000).length;
    const count = begun.filter(({ ms }) => ms >= afterMs && ms < afterMs + 5_000).length;
    return count <= 3 + 2 * requested
      ? []
      : [`after the ${kind} at ${iso(fromMs)} it was looked at ${count} times within 5 s`];
  });
}
